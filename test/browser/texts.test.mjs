/* texts.test.mjs - what can be known of the pages' texts without a browser. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

function filesOf(folder) {
    return readdirSync(join(root, folder)).flatMap(name => {
        const path = join(folder, name);
        return statSync(join(root, path)).isDirectory() ? filesOf(path) : [path];
    });
}

const ours = filesOf("web").filter(path => !path.startsWith(join("web", "vendor")));
const scripts = ours.filter(path => path.endsWith(".js"));
const read = path => readFileSync(join(root, path), "utf8");

/* All fragments of a language together. */
function catalogue(language) {
    const found = new Map();
    const named = name => name === `${language}.txt` || name.endsWith(`.${language}.txt`);
    for (const name of readdirSync(join(root, "src/messages")).filter(named))
        for (const line of read(join("src/messages", name)).split("\n")) {
            const entry = line.match(/^([\w.]+)\s*=\s*(.*)$/);
            if (entry) found.set(entry[1], entry[2]);
        }
    return found;
}

const zh = catalogue("zh"),
    en = catalogue("en");
const pages = key => /^(page|column|value|role|event)\./.test(key);

test("no Chinese text stands outside the catalogue", () => {
    for (const path of ours) assert.equal(/[\u3400-\u9fff]/.test(read(path)), false, path);
});

test("every key that a page names is in both languages", () => {
    for (const path of scripts)
        for (const [, key] of read(path).matchAll(/"((?:page|column|value|role|event)\.[a-z_]+)"/g))
            assert.ok(zh.has(key) && en.has(key), `${path}: ${key}`);
});

test("every column that a table shows has a name", () => {
    const made =
        /column\.(?:text|int|when|since|oneOf|state|groups|tubeCode|event|yes)\("(\w+)"(, \w*"?\w*"?)?(, \{ label)?/g;
    for (const path of scripts)
        for (const [, name] of read(path).matchAll(made))
            assert.ok(zh.has(`column.${name}`), `${path}: column.${name}`);
});

test("keys that are put together have at least one text of their kind", () => {
    for (const path of scripts)
        for (const [, start] of read(path).matchAll(/\bt\(`([a-z]+\.[a-z_]*)\$\{/g))
            assert.ok(
                [...zh.keys()].some(key => key.startsWith(start)),
                `${path}: ${start}…`
            );
});

test("both languages have the same keys with the same values", () => {
    const values = text => (text.match(/\{\w+\}/g) ?? []).sort().join();
    for (const key of [...zh.keys()].filter(pages))
        assert.equal(values(en.get(key) ?? "none"), values(zh.get(key)), key);
    assert.deepEqual([...en.keys()].filter(pages).sort(), [...zh.keys()].filter(pages).sort());
});

test("no page has a script, a style or a handler in its HTML", () => {
    for (const path of ours.filter(p => /\.(html|js)$/.test(p))) {
        assert.equal(/\sstyle=|\son[a-z]+="/.test(read(path)), false, path);
        assert.equal(/<script(?![^>]*src=)|<style/.test(read(path)), false, path);
    }
});
