/* field-parts.test.mjs - the parts of the field app that need no browser: codes, numbers,
 * tubes, frames. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Collector, RECORDS_MOST, framesOf, isFrame, readFile, readFrame } from "../../web/field/carry.js";
import { Roster } from "../../web/field/roster.js";
import { meaning } from "../../web/field/scan.js";
import { codeOk, kinds, makeCode } from "../../web/shared/code.js";
import { birthDate, readIdno, sexOf, typingWrong } from "../../web/shared/idno.js";
import { POINT } from "../server.mjs";
import { card, point, tubeCode } from "./field.mjs";
import { cases, run } from "./tables.mjs";

const TODAY = "2022-01-12";

const lines = name =>
    readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8")
        .split("\n")
        .filter(line => line && !line.startsWith("#"))
        .map(line => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);

/* ---- codes and numbers ------------------------------------------------------------------------ */

test("own codes are judged as the C program judges them", () => {
    const all = lines("codes.txt");
    assert.ok(all.length > 20);
    for (const [verdict, text] of all) assert.equal(codeOk(text), verdict === "good", text);
});

test("a code is made whole again from its kind and the 17 digits in its middle", () => {
    const good = lines("codes.txt").filter(([verdict]) => verdict === "good").map(([, text]) => text);
    assert.ok(good.some(text => BigInt(text.slice(1, 18)) > 2n ** 53n), "more than a number holds");
    for (const text of good) assert.equal(makeCode(text[0], text.slice(1, 18)), text);
});

test("a card is known by the code on it, and by nothing else", () => {
    const shift = { person: [7, 2], name: ["甲", "乙"], tail: ["", ""], sex: [1, 2], born: [0, 0], place: [0, 0], places: ["村"],
                    groups: [0, 0], card: ["90071992547409931", ""] };
    const roster = new Roster(shift);
    const [first, other] = ["90071992547409931", "90071992547409932"].map(digits => makeCode(kinds.person, digits));
    assert.equal(roster.ofCode(first).person, 7);
    for (const text of [other, makeCode(kinds.person, "7"), makeCode(kinds.person, "9"), makeCode(kinds.household, "90071992547409931")])
        assert.equal(roster.ofCode(text), undefined, text);
    assert.deepEqual(meaning(other, roster), { kind: "stranger", code: other });
    assert.equal(new Roster({ ...shift, card: undefined }).ofCode(first), undefined, "a list of an older version has no cards");
});

test("identity numbers are judged as the C program judges them", () => {
    const all = lines("idno.txt");
    assert.ok(all.length > 20);
    for (const [verdict, typed] of all) assert.equal(readIdno(typed, TODAY).verdict, verdict, typed);
});

test("while a number is typed only what is wrong already is told", () => {
    const whole = "41019919900101002X";
    for (let n = 0; n <= 18; n++) assert.equal(typingWrong(whole.slice(0, n), TODAY), "", whole.slice(0, n));
    for (const [typed, wrong] of [
        ["410199189", ""],
        ["4101991899", "date"],
        ["4101992023", "date"],
        ["41019919901301", "date"],
        ["4101X", "character"],
        ["41019919900101002X0", "length"],
        ["410199199001010012", "check"]
    ])
        assert.equal(typingWrong(typed, TODAY), wrong, typed);
    assert.equal(birthDate(whole), "1990-01-01");
    assert.equal(sexOf("410199199001010011"), "male");
    assert.equal(sexOf(whole), "female");
});

/* ---- tubes -------------------------------------------------------------------------------------- */

const names = {
    tube: name => name,
    label: name => name,
    person: name => Number(name.slice(1)),
    card: name => name,
    name: person => `P${person}`
};

for (const one of cases)
    test(`tube: ${one.name}`, () => {
        assert.deepEqual(run(one, names).shown, one.steps);
    });

let it;
before(async () => (it = await point(60)));
after(() => it?.server.stop());

/* The same on the server: real labels and persons, the events sent as they were made. */
test("what the phone shows of its tubes is what the server then has", async () => {
    const phone = await it.server.signIn({ pass: await it.pass() });
    let series = 0;
    for (const one of cases) {
        series += 100;
        const from = series;
        const labels = new Map();
        const of = {
            tube: name => {
                const label = tubeCode(from + Number(name.slice(1)));
                labels.set(name, label);
                return label;
            },
            label: text => text,
            person: name => it.persons[Number(name.slice(1))],
            card: name => card(it.persons[40 + Number(name.slice(1))]),
            name: String
        };
        const { events } = run(one, of, { round: it.round, site: POINT });
        for (const { type, body } of events) await phone.must(type, body);
        for (const [name, [state, registered, swabs]] of Object.entries(one.tubes)) {
            const [tube] = await it.admin.rows("sampling_tube", { tube_code: labels.get(name) });
            assert.deepEqual([tube.state, tube.registered, tube.swab_count], [state, registered, swabs], `${one.name}: ${name}`);
        }
    }
});

/* ---- frames ---------------------------------------------------------------------------------------- */

const bundle = { county: 410185, device: 123456, records: 37, sealed: "Ab-_9".repeat(2000) };

/* Always the same row of chances. */
function chances(seed) {
    let x = seed;
    return () => (x = (x * 48271) % 2147483647) / 2147483647;
}

test("a bundle arrives though four of ten frames are missed, in any order", () => {
    const frames = framesOf(bundle),
        chance = chances(7),
        collector = new Collector();
    assert.ok(frames.length > 10);
    let whole, shown = 0;
    for (let i = 0; !whole; i = (i + 1) % frames.length) {
        shown++;
        if (chance() < 0.4) continue;
        whole = collector.take(readFrame(frames[i])).bundle;
        assert.ok(shown < 20 * frames.length);
    }
    assert.equal(whole.sealed, bundle.sealed);
    assert.deepEqual([whole.county, whole.device, whole.records], [410185, 123456, 37]);
});

test("a frame that was read wrongly is no frame", () => {
    const [frame] = framesOf(bundle);
    assert.ok(isFrame(frame));
    for (let i = 7; i < frame.length; i += 5) {
        const other = frame[i] === "7" ? "8" : "7";
        assert.equal(readFrame(frame.slice(0, i) + other + frame.slice(i + 1)), undefined, String(i));
    }
    for (const text of ["BULOU1.", "BULOU1.00000000.410185.1.1.00000000.0.0.A", "", "hello"]) assert.equal(readFrame(text), undefined);
});

test("frames of another phone begin anew and are not mixed", () => {
    const collector = new Collector(),
        other = { ...bundle, device: 9, sealed: "Z".repeat(700) };
    collector.take(readFrame(framesOf(bundle)[0]));
    const [first, second] = framesOf(other).map(readFrame);
    assert.equal(collector.take(first).have, 1);
    assert.equal(collector.take(second).bundle.sealed, other.sealed);
});

test("what is too much for pictures goes as a file, and no other file is taken", () => {
    assert.deepEqual(framesOf({ ...bundle, sealed: "A".repeat(600 * 401) }), []);
    assert.equal(readFile(JSON.stringify(bundle)).sealed, bundle.sealed);
    for (const text of ["", "{}", "null", "[1]", JSON.stringify({ ...bundle, sealed: "x" }), JSON.stringify({ ...bundle, device: "1" })])
        assert.equal(readFile(text), undefined, text);
    assert.equal(RECORDS_MOST, 5000);
});
