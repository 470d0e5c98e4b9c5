import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

type Chunk = { type: "chunk"; code: string; isEntry: boolean; imports: string[] };
type Bundle = Record<string, { type: "asset" } | Chunk>;

/** Names of the scripts a browser fetches before the first page shows: the entry and its static imports. */
function firstLoad(bundle: Bundle): string[] {
  const wanted = Object.keys(bundle).filter((name) => {
    const output = bundle[name];
    return output?.type === "chunk" && output.isEntry;
  });
  for (const name of wanted) {
    const output = bundle[name];
    if (output?.type !== "chunk") continue;
    wanted.push(...output.imports.filter((next) => !wanted.includes(next)));
  }
  return wanted;
}

/** Fails the build when the scripts of the first load are larger, gzipped, than `limit` bytes. */
export function budget(limit: number): Plugin {
  return {
    name: "first-load-budget",
    apply: "build",
    generateBundle(_options, bundle) {
      let total = 0;
      for (const name of firstLoad(bundle)) {
        const output = bundle[name];
        if (output?.type === "chunk") total += gzipSync(output.code).length;
      }
      const words = `first load: ${(total / 1000).toFixed(1)} kB of script gzipped, limit ${String(limit / 1000)} kB`;
      if (total > limit) this.error(words);
      this.info(words);
    },
  };
}
