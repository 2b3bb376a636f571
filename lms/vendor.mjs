// Copies the few third-party files the site serves from node_modules to lms/static/vendor/, and the fonts that PDFs
// are set in to lms/print_fonts/, from where nothing is served.
// Run by `npm run vendor` after `npm ci`. Safe to run again: the folder is rebuilt from nothing.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const target = join(here, "static", "vendor");
const printing = join(here, "print_fonts");

const sans = "@fontsource-variable/source-sans-3";
const mono = "@fontsource-variable/overpass-mono";
const zxing = "zxing-wasm";
const ed25519 = "@noble/ed25519";

/** Source inside node_modules -> place inside lms/static/vendor. */
const files = {
  [`${sans}/files/source-sans-3-latin-wght-normal.woff2`]: "fonts/sans-latin.woff2",
  [`${sans}/files/source-sans-3-latin-wght-italic.woff2`]: "fonts/sans-latin-italic.woff2",
  [`${sans}/files/source-sans-3-latin-ext-wght-normal.woff2`]: "fonts/sans-latin-ext.woff2",
  [`${sans}/files/source-sans-3-greek-wght-normal.woff2`]: "fonts/sans-greek.woff2",
  [`${sans}/LICENSE`]: "fonts/SourceSans3-LICENSE.txt",
  [`${mono}/files/overpass-mono-latin-wght-normal.woff2`]: "fonts/mono-latin.woff2",
  [`${mono}/files/overpass-mono-latin-ext-wght-normal.woff2`]: "fonts/mono-latin-ext.woff2",
  [`${mono}/LICENSE`]: "fonts/OverpassMono-LICENSE.txt",
  // Reads QR codes where the browser cannot. The module looks for its neighbour one folder up.
  [`${zxing}/dist/es/reader/index.js`]: "zxing/reader/index.js",
  [`${zxing}/dist/es/share.js`]: "zxing/share.js",
  [`${zxing}/dist/reader/zxing_reader.wasm`]: "zxing/zxing_reader.wasm",
  [`${zxing}/LICENSE`]: "zxing/LICENSE.txt",
  // The same as one plain script, for a page that is a file by itself.
  [`${zxing}/dist/iife/reader/index.js`]: "zxing/reader.iife.js",
  [`${ed25519}/lib/esm/index.js`]: "noble/ed25519.mjs",
  [`${ed25519}/LICENSE`]: "noble/LICENSE.txt",
};

/** Families for PDFs: letters of most languages first. Each is cut into slices, which its unicode.json describes. */
const families = [
  "source-sans-3",
  "noto-sans-arabic",
  "noto-sans-hebrew",
  "noto-sans-devanagari",
  "noto-sans-thai",
  "noto-sans-sc",
  "noto-sans-kr",
];

const folderOf = (family) => join(modules, "@fontsource-variable", family);
const missing = [
  ...Object.keys(files).filter((source) => !existsSync(join(modules, source))),
  ...families.filter((family) => !existsSync(folderOf(family))),
];
if (missing.length > 0) {
  console.error(`Not in node_modules: ${missing.join(", ")}. Run "npm ci" first.`);
  process.exit(1);
}

rmSync(target, { recursive: true, force: true });
for (const [source, place] of Object.entries(files)) {
  mkdirSync(dirname(join(target, place)), { recursive: true });
  cpSync(join(modules, source), join(target, place));
}
writeFileSync(
  join(target, "zxing", "NOTICE.txt"),
  "zxing_reader.wasm is built from ZXing-C++ (https://github.com/zxing-cpp/zxing-cpp),\n" +
    "under the Apache License 2.0: https://www.apache.org/licenses/LICENSE-2.0\n",
);
// Checks signatures in a page that is a file by itself, which imports nothing: the module as one plain script, without
// Node's part of it.
const noble = readFileSync(join(target, "noble", "ed25519.mjs"), "utf-8")
  .replace("import * as nodeCrypto from 'crypto';", "const nodeCrypto = undefined;")
  .replace(/^export \{.*\};$/gm, "")
  .replace(/^export /gm, "");
if (/^\s*(import|export)\b/m.test(noble)) throw new Error(`${ed25519} is laid out in another way than before.`);
writeFileSync(join(target, "noble", "ed25519.iife.js"), `var nobleEd25519 = (() => {\n${noble}\nreturn { verify };\n})();\n`);
rmSync(join(target, "noble", "ed25519.mjs"));
rmSync(printing, { recursive: true, force: true });
for (const family of families) {
  const place = join(printing, family);
  mkdirSync(place, { recursive: true });
  for (const file of readdirSync(join(folderOf(family), "files"))) {
    if (file.endsWith("-wght-normal.woff2")) cpSync(join(folderOf(family), "files", file), join(place, file));
  }
  for (const file of ["unicode.json", "LICENSE"]) cpSync(join(folderOf(family), file), join(place, file));
}
console.log(`Copied ${Object.keys(files).length} files to lms/static/vendor/, and fonts to lms/print_fonts/.`);
