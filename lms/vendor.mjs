// Copies the few third-party files the site serves from node_modules to lms/static/vendor/, and the fonts that PDFs
// are set in to lms/print_fonts/, from where nothing is served.
// What is wanted of the latin letters is cut by vendor_fonts.py, which comes next.
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
const noble = "@noble";

/** Source inside node_modules -> place inside lms/static/vendor. */
const files = {
  [`${sans}/files/source-sans-3-latin-wght-italic.woff2`]: "fonts/sans-latin-italic.woff2",
  [`${sans}/files/source-sans-3-latin-ext-wght-normal.woff2`]: "fonts/sans-latin-ext.woff2",
  [`${sans}/files/source-sans-3-greek-wght-normal.woff2`]: "fonts/sans-greek.woff2",
  [`${sans}/LICENSE`]: "fonts/SourceSans3-LICENSE.txt",
  [`${mono}/files/overpass-mono-latin-ext-wght-normal.woff2`]: "fonts/mono-latin-ext.woff2",
  [`${mono}/LICENSE`]: "fonts/OverpassMono-LICENSE.txt",
  // Reads QR codes where the browser cannot. The module looks for its neighbour one folder up.
  [`${zxing}/dist/es/reader/index.js`]: "zxing/reader/index.js",
  [`${zxing}/dist/es/share.js`]: "zxing/share.js",
  [`${zxing}/dist/reader/zxing_reader.wasm`]: "zxing/zxing_reader.wasm",
  [`${zxing}/LICENSE`]: "zxing/LICENSE.txt",
  // The same as one plain script, for a page that is a file by itself.
  [`${zxing}/dist/iife/reader/index.js`]: "zxing/reader.iife.js",
  [`${noble}/ed25519/LICENSE`]: "noble/ed25519-LICENSE.txt",
  [`${noble}/hashes/LICENSE`]: "noble/hashes-LICENSE.txt",
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

/** What checks signatures in that page, by the names under which these ask for one another. */
const signatures = {
  "@noble/ed25519": `${noble}/ed25519/lib/index.js`,
  "./sha2.js": `${noble}/hashes/sha2.js`,
  "./_md.js": `${noble}/hashes/_md.js`,
  "./_u64.js": `${noble}/hashes/_u64.js`,
  "./utils.js": `${noble}/hashes/utils.js`,
};

/** One plain script: the hash comes along, since a file has no WebCrypto in every browser, and Node's parts do not. */
function signatureScript() {
  const entries = Object.entries(signatures).map(([name, source]) => {
    const text = readFileSync(join(modules, source), "utf-8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
    return `${JSON.stringify(name)}(exports, require) {\n${text}\n}`;
  });
  return `var nobleEd25519 = (() => {
const files = {"crypto"() {}, "@noble/hashes/crypto"() {}, ${entries.join(",\n")}};
const made = {};
const require = (name) => {
  if (!made[name]) files[name]((made[name] = {}), require);
  return made[name];
};
const {sync, utils} = require("@noble/ed25519");
const {sha512} = require("./sha2.js");
utils.sha512Sync = (...parts) => sha512(utils.concatBytes(...parts));
return {verify: sync.verify};
})();
`;
}

const folderOf = (family) => join(modules, "@fontsource-variable", family);
const missing = [
  ...[...Object.keys(files), ...Object.values(signatures)].filter((source) => !existsSync(join(modules, source))),
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
writeFileSync(join(target, "noble", "ed25519.iife.js"), signatureScript());
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
