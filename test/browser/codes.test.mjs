/* codes.test.mjs - pages judge codes as the server does: one list of cases for both. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { codeKind, codeOk, kinds } from "../../web/shared/code.js";
import { code } from "../server.mjs";

const lines = readFileSync(new URL("../vectors/codes.txt", import.meta.url), "utf8").split("\n");
const cases = lines.map(line => /^(good|bad) (.*)$/.exec(line)).filter(Boolean);

test("vectors are judged as they say", () => {
    for (const [, verdict, text] of cases) assert.equal(codeOk(text), verdict === "good", text);
    for (const verdict of ["good", "bad"]) assert.ok(cases.filter(c => c[1] === verdict).length >= 10);
});

test("a code tells its kind, and what is none tells nothing", () => {
    for (const kind of Object.values(kinds)) assert.equal(codeKind(code(kind, 4711)), kind);
    for (const text of [code(0, 1), code(8, 1), code(9, 1), "", undefined, "T-1", code(1, 1).slice(1)])
        assert.equal(codeKind(text), null, text);
});

test("every wrong digit is found", () => {
    const good = code(4, 31415926535897n);
    for (let i = 0; i < 20; i++)
        for (let digit = 0; digit < 10; digit++) {
            const typed = good.slice(0, i) + digit + good.slice(i + 1);
            assert.equal(codeOk(typed), typed === good, typed);
        }
});
