// node widget/build.mjs           writes static/widget/v1.js
// node widget/build.mjs --check   fails when that file is stale or too heavy, or the sources use a forbidden door
import { readFile, readdir, writeFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const BUDGET = 8_000;
const FORBIDDEN = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|localStorage|cookie/;

const here = new URL("./", import.meta.url);
const target = new URL("../static/widget/v1.js", here);

/** Style sheets go into the bundle as minified text. */
const css = {
  name: "css",
  setup(bundler) {
    bundler.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("index.js", here))],
    bundle: true,
    format: "iife",
    minify: true,
    target: "es2022",
    legalComments: "none",
    plugins: [css],
    write: false,
  });
  return outputFiles[0].contents;
}

/** The lines which open a door we keep shut. */
async function forbidden() {
  const found = [];
  for (const name of await readdir(here, { recursive: true })) {
    if (!/\.(js|css)$/.test(name)) continue;
    const lines = (await readFile(new URL(name, here), "utf8")).split("\n");
    lines.forEach((line, at) => FORBIDDEN.test(line) && found.push(`widget/${name}:${at + 1}: ${line.trim()}`));
  }
  return found;
}

const built = await bundle();
const weight = gzipSync(built, { level: 9 }).length;
const complaints = (await forbidden()).map((line) => `forbidden: ${line}`);
if (weight > BUDGET) complaints.push(`over budget: ${weight} bytes gzipped, ${BUDGET} allowed`);

if (process.argv.includes("--check")) {
  const present = await readFile(target).catch(() => Buffer.alloc(0));
  if (!present.equals(built)) complaints.push("static/widget/v1.js is not what the sources make: run `npm run build`");
} else {
  await mkdir(new URL("./", target), { recursive: true });
  await writeFile(target, built);
}

for (const complaint of complaints) console.error(complaint);
console.log(`static/widget/v1.js: ${built.length} bytes, ${weight} gzipped (budget ${BUDGET})`);
process.exitCode = complaints.length ? 1 : 0;
