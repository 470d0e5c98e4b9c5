import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";

const WEB = new URL("../../", import.meta.url).pathname;
const CLIENT = join(WEB, "client");
const built = mkdtempSync(join(tmpdir(), "client-"));

afterAll(() => rmSync(built, { recursive: true }));

function build(): string[] {
  const read = (path: string): string | undefined => ts.sys.readFile(path);
  const { config } = ts.readConfigFile(join(CLIENT, "tsconfig.build.json"), read) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, CLIENT);
  const program = ts.createProgram([join(CLIENT, "index.ts")], { ...options, outDir: built });
  const emitted = program.emit();
  return [...ts.getPreEmitDiagnostics(program), ...emitted.diagnostics].map((one) => ts.flattenDiagnosticMessageText(one.messageText, "\n"));
}

describe("the client as a package of its own", () => {
  it("builds into scripts that run without anything beside them", { timeout: 240_000 }, () => {
    expect(build()).toEqual([]);
    const script = `import(${JSON.stringify(pathToFileURL(join(built, "index.js")).href)}).then((all) => console.log(Object.keys(all).sort().join(" ")))`;
    const said = execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" });
    expect(said.trim()).toBe("Api ApiError DELAYS Http LiveSocket Session credentialsOf");
    expect(readdirSync(built)).toContain("index.d.ts");
    expect(readFileSync(join(built, "live/socket.js"), "utf8")).not.toMatch(/from "[^."]/);
  });

  it("says where its entry and its types are, and needs no other package", () => {
    const described = JSON.parse(readFileSync(join(CLIENT, "package.json"), "utf8")) as Record<string, unknown>;
    expect(described.exports).toEqual({ ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } });
    expect(described).not.toHaveProperty("dependencies");
    expect(described).not.toHaveProperty("private");
  });
});
