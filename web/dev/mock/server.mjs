// A stand-in for Playhead's HTTP interface, to look at the pages without a server behind them.
//   node dev/mock/server.mjs [--port 5199] [--scene busy|calm|empty|setup] [--base /]
// It serves dist/ under the content security policy the real server sends. Sign in with demo / demo-demo-1.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { World } from "./world.mjs";
import { route } from "./routes.mjs";

const { values } = parseArgs({
  options: { port: { type: "string", default: "5199" }, scene: { type: "string", default: "busy" }, base: { type: "string", default: "/" } },
});
const dist = new URL("../../dist/", import.meta.url).pathname;
const world = new World(values.scene);
setInterval(() => world.step(), 1500);

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

async function page(path) {
  const name = normalize(path).replace(/^(\.\.\/)+/, "");
  if (extname(name) !== "") return { body: await readFile(join(dist, name)), type: TYPES[extname(name)] ?? "application/octet-stream" };
  const html = await readFile(join(dist, "index.html"), "utf8");
  return { body: html.replace('<base href="/" />', `<base href="${values.base}" />`), type: TYPES[".html"] };
}

async function readJson(request) {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? null : JSON.parse(text);
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  const path = url.pathname.slice(values.base.length);
  const headers = { "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff" };
  try {
    if (path.startsWith("api/")) {
      const answer = route(world, request.method, `/${path}`, url.searchParams, await readJson(request), request.headers);
      const type = answer.status >= 400 ? "application/problem+json" : "application/json";
      response.writeHead(answer.status, { ...headers, ...answer.headers, "Content-Type": type });
      response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
    } else {
      const { body, type } = await page(path);
      response.writeHead(200, { ...headers, "Content-Type": type }).end(body);
    }
  } catch (error) {
    response.writeHead(error.code === "ENOENT" ? 404 : 500, headers).end(String(error));
  }
}).listen(Number(values.port), "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${values.port}${values.base}`));
