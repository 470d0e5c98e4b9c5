// Types of the client from the contracts. Whatever is generated is ignored by git and made again before each step.
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const CONTRACTS = new URL("../../contracts/", import.meta.url);
const OUT = new URL("../client/generated/", import.meta.url);

/** Frames are JSON Schema; an OpenAPI 3.1 document takes the same definitions as its components. */
async function frames() {
  const text = await readFile(new URL("frames.schema.json", CONTRACTS), "utf8");
  const schema = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
  return { openapi: "3.1.0", info: { title: schema.title, version: "1" }, paths: {}, components: { schemas: schema.$defs } };
}

/** Leaves a file alone that is as it should be, so that nothing which watches it begins anew. */
async function write(name, document, options = {}) {
  const made = `/* Generated from contracts/: change them instead. */\n${astToString(await openapiTS(document, options))}`;
  const path = new URL(name, OUT);
  if ((await readFile(path, "utf8").catch(() => "")) === made) return;
  const fresh = new URL(`${name}.${process.pid}`, OUT);
  await writeFile(fresh, made);
  await rename(fresh, path);
}

await mkdir(OUT, { recursive: true });
await write("frames.ts", await frames());
// what a request may leave out is optional, though it has a default
await write("http.ts", new URL("openapi.json", CONTRACTS), { defaultNonNullable: false });
