/* vendor.mjs - copies the library files that the pages use into web/vendor.
 *
 *     node gen/vendor.mjs            copy, and write web/vendor/SUMS
 *     node gen/vendor.mjs --check    say what differs from SUMS or from the packages
 *
 * The copies are part of the source: a build needs neither npm nor a network.
 * --check works without node_modules too; then it compares with SUMS alone. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const vendor = join(root, "web/vendor");
const sums = join(vendor, "SUMS");

/* Each file, where it comes from, and the licence that goes with it. */
const files = [
    ["lit-html.js", "node_modules/lit-html/lit-html.js"],
    ["lit-html.LICENSE", "node_modules/lit-html/LICENSE"],
    ["zxing.js", "node_modules/zxing-wasm/dist/iife/reader/index.js"],
    ["zxing_reader.wasm", "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"],
    ["zxing.LICENSE", "node_modules/zxing-wasm/LICENSE"],
    ["lean-qr.js", "node_modules/lean-qr/index.mjs"],
    ["lean-qr.LICENSE", "node_modules/lean-qr/LICENSE"]
];

const digest = bytes => createHash("sha256").update(bytes).digest("hex");

/* The map is not copied, so the line that names it goes. */
function source(path) {
    const bytes = readFileSync(join(root, path));
    if (path.endsWith(".wasm")) return bytes;
    return bytes.toString("utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
}

function copy() {
    mkdirSync(vendor, { recursive: true });
    for (const [name, path] of files) writeFileSync(join(vendor, name), source(path));
    const lines = files.map(([name]) => `${digest(readFileSync(join(vendor, name)))}  ${name}\n`);
    writeFileSync(sums, lines.join(""));
}

function differences() {
    const told = new Map(
        readFileSync(sums, "utf8")
            .trim()
            .split("\n")
            .map(line => line.split("  ").reverse())
    );
    const wrong = readdirSync(vendor).filter(name => name !== "SUMS" && !told.has(name));
    for (const [name, sum] of told)
        if (!existsSync(join(vendor, name)) || digest(readFileSync(join(vendor, name))) !== sum) wrong.push(name);
    for (const [name, path] of files)
        if (existsSync(join(root, path)) && digest(source(path)) !== told.get(name)) wrong.push(path);
    return wrong;
}

if (!process.argv.includes("--check")) {
    copy();
} else {
    const wrong = differences();
    for (const name of wrong) console.error(`web/vendor: ${name} is not what SUMS says`);
    process.exitCode = wrong.length ? 1 : 0;
}
