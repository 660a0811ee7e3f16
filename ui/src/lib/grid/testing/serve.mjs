import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { extname, join, normalize } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build } from "vite";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const ui = fileURLToPath(new URL("../../../../", import.meta.url));

/** Builds the grid's test page and serves it on loopback. */
export async function serveGrid() {
  const outDir = join(ui, "test-results", "grid-build");
  await build({
    configFile: false,
    root: join(ui, "src/lib/grid/testing"),
    base: "./",
    logLevel: "warn",
    plugins: [svelte({ configFile: join(ui, "svelte.config.js") })],
    build: { outDir, emptyOutDir: true, target: ["chrome123", "safari17.5"], modulePreload: { polyfill: false } },
  });
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const file = join(outDir, path === "/" ? "index.html" : path);
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}
