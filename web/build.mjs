// Builds api/static/dist from the packages in the lock file and the sources in src/.
// Nothing here, and nothing built here, is fetched from another host when a page is opened.
import { build } from "esbuild";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const dist = join(here, "..", "api", "static", "dist");

const copied = [
  ["bootstrap-italia/dist/svg/sprites.svg", "icons.svg"],
  ["bootstrap-italia/LICENSE", "licenses/bootstrap-italia.txt"],
  ["@codemirror/view/LICENSE", "licenses/codemirror.txt"],
  ["@lezer/highlight/LICENSE", "licenses/lezer.txt"],
  ["codemirror-lang-sparql/LICENSE", "licenses/codemirror-lang-sparql.txt"],
  ["cytoscape/LICENSE", "licenses/cytoscape.txt"],
  ["echarts/LICENSE", "licenses/echarts.txt"],
  ["echarts/NOTICE", "licenses/echarts-notice.txt"],
  ["htmx.org/LICENSE", "licenses/htmx.txt"],
  ["vis-network/LICENSE-MIT", "licenses/vis-network.txt"],
  ["swagger-ui-dist/LICENSE", "licenses/swagger-ui.txt"],
  ["swagger-ui-dist/NOTICE", "licenses/swagger-ui-notice.txt"],
  ["swagger-ui-dist/swagger-ui.css", "swagger/swagger-ui.css"],
  ["swagger-ui-dist/swagger-ui-bundle.js", "swagger/swagger-ui-bundle.js"],
  ["vis-network/standalone/umd/vis-network.min.js", "vis-network.js"],
];

await rm(dist, { recursive: true, force: true });
for (const [from, to] of copied) {
  await mkdir(dirname(join(dist, to)), { recursive: true });
  await cp(join(packages, from), join(dist, to));
}

// A source map that is named but not shipped is a request that fails.
for (const file of ["vis-network.js", "swagger/swagger-ui-bundle.js", "swagger/swagger-ui.css"]) {
  const text = await readFile(join(dist, file), "utf-8");
  await writeFile(join(dist, file), text.replace(/\n\/[/*]# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"));
}

await build({
  entryPoints: {
    site: join(here, "src", "site.js"),
    "site-styles": join(here, "src", "site.css"),
    "swagger/start": join(here, "src", "swagger-start.js"),
    "map-view": join(here, "src", "map-view.js"),
    "map-page": join(here, "src", "map-page.js"),
    flows: join(here, "src", "flows.js"),
    parts: join(here, "src", "parts.js"),
    "query-editor": join(here, "src", "query-editor.js"),
  },
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020"],
  legalComments: "none",
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]",
  logLevel: "warning",
});

// The design system carries the icon font of a video player nobody uses here, inside its style sheet.
const styles = join(dist, "site-styles.css");
await writeFile(styles, (await readFile(styles, "utf-8")).replace(/@font-face\{font-family:VideoJS;[^}]*\}/g, ""));

// Compressed once, here: the service sends the smallest form a browser can read.
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(js|css|svg)$/.test(entry.name)) continue;
  const file = join(entry.parentPath ?? entry.path, entry.name);
  const content = await readFile(file);
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
  await writeFile(`${file}.br`, brotliCompressSync(content, quality));
}
