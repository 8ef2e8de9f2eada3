// Builds the editor into one file without comments, and writes beside it under which licences its parts came.
// `node build.mjs [FOLDER]`: the folder is that of the static files unless another is named.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? join(here, "../assistants/static/assistants/editor");

const built = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.js"],
  outfile: join(folder, "editor.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  metafile: true,
  banner: { js: "/* Made from editor/src: run `make editor`. Licences: licences.txt */" },
});

const packages = new Set(
  Object.keys(built.metafile.inputs).flatMap((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []),
);
const licences = [...packages].sort().map((name) => {
  const home = join(here, "node_modules", name);
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const file = readdirSync(home).find((one) => /^licen[sc]e/i.test(one));
  return `${name} ${version}\n\n${readFileSync(join(home, file), "utf8").trim()}\n`;
});
writeFileSync(join(folder, "licences.txt"), licences.join(`\n${"-".repeat(80)}\n\n`));
