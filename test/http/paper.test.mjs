/* paper.test.mjs - what is printed can be read again: every code of every sheet, at full size and at 80 %. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { codeKind, codeOk, kinds } from "../../web/shared/code.js";
import {
    DAY,
    HOUR,
    OTHER_POINT,
    OTHER_VILLAGE,
    POINT,
    ROOT,
    TOWN,
    VILLAGE,
    begin,
    code,
    document,
    newFolder,
    personRow,
    plant,
    tube,
    verify
} from "../server.mjs";

const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) } });

const PEOPLE = 50;
let data, server, admin, round, persons;
before(async () => {
    ({ data, server, admin } = await begin());
    ({ round, persons } = await plant(admin, PEOPLE));
});
after(() => server?.child.exitCode ?? server?.stop());

/* ---- asking and fetching ---------------------------------------------------------------------------- */

const ask = (body, client = admin) => client.request("POST", "/api/v1/paper/prints", { body });

async function must(body, client = admin) {
    const { status, json, text } = await ask(body, client);
    assert.equal(status, 201, text);
    return json;
}

const fetchPrint = (print, query = "", client = admin) => client.request("GET", `/api/v1/paper/prints/${print}${query}`);

async function pdfOf(body, client = admin) {
    const asked = await must(body, client);
    const { status, headers, raw, text } = await fetchPrint(asked.print, "", client);
    assert.equal(status, 200, text.slice(0, 300));
    assert.equal(headers["content-type"], "application/pdf");
    assert.match(headers["content-disposition"], /attachment/);
    return { ...asked, raw };
}

/* ---- paper becomes pictures, and pictures codes -------------------------------------------------------- */

const DPI = 150;

function inFolder(work) {
    const folder = mkdtempSync(join(newFolder(), "pdf-"));
    return Promise.resolve(work(folder)).finally(() => rmSync(folder, { recursive: true, force: true }));
}

const wordsOf = raw =>
    inFolder(folder => {
        writeFileSync(join(folder, "a.pdf"), raw);
        return execFileSync("pdftotext", ["-layout", join(folder, "a.pdf"), "-"], { encoding: "utf8" });
    });

const pagesOf = raw =>
    inFolder(folder => {
        writeFileSync(join(folder, "a.pdf"), raw);
        return Number(/Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [join(folder, "a.pdf")], { encoding: "utf8" }))[1]);
    });

/* Codes of every page as a camera would see the sheet printed at this scale. */
const codesOf = (raw, { scale = 1, dpi = DPI, formats = ["QRCode"] } = {}) =>
    inFolder(async folder => {
        writeFileSync(join(folder, "a.pdf"), raw);
        execFileSync("pdftoppm", ["-png", "-gray", "-r", String(dpi * scale), join(folder, "a.pdf"), join(folder, "p")]);
        const found = [];
        for (const name of readdirSync(folder).filter(f => f.endsWith(".png")).sort()) {
            const picture = new Blob([readFileSync(join(folder, name))]);
            const seen = await readBarcodes(picture, { formats, tryHarder: true, maxNumberOfSymbols: 64 });
            found.push(...seen.filter(s => s.isValid).map(s => s.text));
        }
        return found.sort();
    });

const cardsOf = async (unit, kind) =>
    (await admin.rows("paper_cards", { unit, limit: 1000 })).filter(c => c.kind === kind && !c.ended_at);

const codesIn = list => list.map(c => c.card_code).sort();

/* ---- cards -------------------------------------------------------------------------------------------------- */

for (const scale of [1, 0.8])
    test(`every card of a village is read at ${scale * 100} %, after a list to hand them out by`, async () => {
        const { raw, count, pages, issued } = await pdfOf({ what: "cards", unit: VILLAGE });
        const cards = await cardsOf(VILLAGE, "person");
        assert.equal(count, PEOPLE / 2);
        assert.equal(cards.length, count);
        assert.equal(issued, scale === 1 ? count : 0);
        assert.equal(pages, 1 + 3);
        assert.equal(await pagesOf(raw), pages);
        assert.deepEqual(await codesOf(raw, { scale }), codesIn(cards));
        for (const card of cards) assert.equal(codeKind(card.card_code), kinds.person);
    });

test("cards name people in full, and neither documents nor telephones", async () => {
    const { raw } = await pdfOf({ what: "cards", unit: VILLAGE });
    const words = await wordsOf(raw);
    for (let k = 1; k <= PEOPLE; k += 2) {
        assert.equal(words.split(`王小${k}`).filter((w, i) => i && !/^\d/.test(w)).length, 2, `王小${k} on list and card`);
        assert.ok(!words.includes(document(k)) && !words.includes(document(k).slice(-6)));
    }
    assert.ok(!words.includes("1380000"));
    const [{ card_code }] = await cardsOf(VILLAGE, "person");
    assert.ok(words.replace(/\s/g, "").includes(card_code.slice(0, 8)));
});

const RARE = ["\u{20164}", "\u{2CBB1}", "\u4DAE", "\u36C3", "\u3400", "\u9FD3", "·"];

test("rare characters are printed, and what no font has is named by its code point", async () => {
    const [unit, none] = [OTHER_VILLAGE, String.fromCodePoint(0x10ff00)];
    for (const [i, name] of [...RARE.map(c => `王${c}生`), `李${none}`].entries()) {
        const row = personRow(admin, 9000 + i, unit);
        await admin.must("roster.person_added", { row: { ...row, identity: { ...row.identity, name } } });
    }
    const { raw } = await pdfOf({ what: "cards", unit });
    const words = await wordsOf(raw);
    for (const c of RARE)
        assert.ok(words.includes(c) || words.includes(`[U+${c.codePointAt(0).toString(16).toUpperCase()}]`), c);
    for (const c of RARE.slice(2, 4)) assert.ok(words.includes(c), c);
    assert.match(words, /李\[U\+10FF00\]/);
});

test("a new card voids the old one, which says when it was replaced", async () => {
    const [old] = await cardsOf(VILLAGE, "person");
    const body = { unit: VILLAGE, card_code: old.card_code, reason: "lost" };
    const { status, json, text } = await admin.request("POST", "/api/v1/paper/replacements", { body });
    assert.equal(status, 201, text);
    const { raw } = await fetchPrint(json.print);
    assert.deepEqual(await codesOf(raw), [json.card_code]);
    const again = await admin.request("POST", "/api/v1/paper/replacements", { body });
    assert.equal(again.json.key, "paper.card_already_replaced");
    const next = { ...body, card_code: json.card_code };
    const newest = (await admin.request("POST", "/api/v1/paper/replacements", { body: next })).json;
    assert.equal((await fetchPrint(json.print)).json.key, "paper.nothing_to_print");
    json.card_code = newest.card_code;

    const at = { tube_code: tube(1), round, site: POINT };
    const refused = await admin.send("sampling.person_registered", { ...at, card: old.card_code });
    assert.equal(refused.key, "paper.card_void");
    assert.match(refused.values.at, /^20\d\d-\d\d-\d\d \d\d:\d\d/);
    await admin.must("sampling.person_registered", { ...at, card: json.card_code, channel: "card" });
    const before = { at: Date.now() - 60000 };
    await admin.must("sampling.person_registered", { ...at, tube_code: tube(2), card: old.card_code }, before);
    for (const n of [1, 2]) {
        const [inside] = await admin.rows("sampling_tube_people", { tube_code: tube(n) });
        assert.equal(inside.person, old.person);
    }
});

test("codes that are no cards, and cards of nobody, are refused by what they are", async () => {
    const at = { tube_code: tube(3), round, site: POINT };
    const [other] = await cardsOf(VILLAGE, "person");
    const cases = [
        [code(1, 4711), "paper.no_such_card"],
        [code(3, 4711), "paper.not_a_card"],
        [code(1, 4711).replace(/.$/, "0"), "paper.not_a_card"],
        ["123", "paper.not_a_card"],
        ["abc", "field.bad_form"]
    ];
    for (const [card, key] of cases) {
        const { status, key: said } = await admin.send("sampling.person_registered", { ...at, card });
        assert.deepEqual([status, said], ["rejected", key], card);
    }
    const both = { ...at, card: other.card_code, person: persons.find(p => p !== other.person) };
    assert.equal((await admin.send("sampling.person_registered", both)).key, "sampling.card_of_other_person");
});

test("nobody gives out codes of their own choice", async () => {
    const cases = [
        ["paper.cards_issued", { kind: "person", unit: VILLAGE, cards: [{ card_code: code(1, 1), person: persons[0], building: 0 }] }],
        ["paper.site_card_issued", { site: POINT, card_code: code(5, 1) }],
        ["paper.labels_issued", { kind: "tube", site: POINT, codes: [code(3, 1)] }],
        ["paper.sheets_issued", { site: POINT, round, codes: [code(7, 1)] }],
        ["paper.people_printed", { what: "cards", unit: VILLAGE, count: 1 }],
        ["paper.site_printed", { what: "site_card", site: POINT, count: 1 }]
    ];
    for (const [type, body] of cases) {
        const { status, key } = await admin.send(type, body);
        assert.equal(status, "rejected", type);
        assert.match(key, /^paper\.(server_draws_codes|ask_by_route)$/, type);
    }
});

test("households and sites have cards as well", async () => {
    for (const k of [70, 71, 72, 73]) {
        const row = { ...personRow(admin, k), household: k < 72 ? "9" : "10" };
        await admin.must("roster.person_added", { row });
    }
    const homes = await pdfOf({ what: "household_cards", unit: VILLAGE });
    assert.equal(homes.count, 2);
    assert.deepEqual(await codesOf(homes.raw, { scale: 0.8 }), codesIn(await cardsOf(VILLAGE, "household")));
    const site = await pdfOf({ what: "site_card", site: POINT });
    const [first] = await codesOf(site.raw);
    assert.equal(codeKind(first), kinds.site);
    assert.deepEqual(await codesOf((await pdfOf({ what: "site_card", site: POINT })).raw), [first]);
    const [second] = await codesOf((await pdfOf({ what: "site_card", site: POINT, renew: true })).raw);
    assert.notEqual(second, first);
    const [card] = await admin.rows("paper_card", { card_code: first });
    assert.ok(card.ended_at);
});

test("sheets for doors name the home, the round and whom to call, and nobody who lives there", async () => {
    await admin.must("missing.owner_assigned", { round, unit: VILLAGE, owner: "赵敏", phone: "13800001111" });
    const again_at = Date.UTC(2099, 0, 2, 1, 30);
    await admin.must("missing.visit_made", { round, person: persons[48], outcome: "not_at_home", again_at });
    const { raw, count, pages } = await pdfOf({ what: "doors", unit: VILLAGE, round });
    assert.equal(pages, Math.ceil(count / 2));
    assert.equal(await pagesOf(raw), pages);
    const words = await wordsOf(raw);
    assert.match(words, /第一轮/);
    assert.match(words, /赵敏/);
    assert.match(words, /13800001111/);
    assert.match(words, /2099-01-02 09:30/);
    assert.ok(!words.includes("王小"));
});

/* ---- labels and sheets -------------------------------------------------------------------------------------- */

for (const what of ["tube_labels", "box_labels"])
    test(`every one of ${what} is read as a QR code and as a strip, at 80 % too`, async () => {
        const { raw, print, count } = await pdfOf({ what, site: POINT, count: 12 });
        assert.equal(count, 12);
        assert.equal(await pagesOf(raw), 12);
        const codes = await codesOf(raw, { dpi: 300 });
        assert.equal(new Set(codes).size, 12);
        for (const one of codes) assert.equal(codeKind(one), what === "tube_labels" ? kinds.tube : kinds.box);
        assert.deepEqual(await codesOf(raw, { dpi: 300, scale: 0.8 }), codes);
        for (const scale of [1, 0.8])
            assert.deepEqual(await codesOf(raw, { dpi: 300, scale, formats: ["Code128"] }), codes);
        const zpl = await fetchPrint(print, "?format=zpl");
        assert.match(zpl.headers["content-type"], /us-ascii/);
        assert.deepEqual([...zpl.text.matchAll(/\^BCN,72,N,N,N,A\^FD(\d{20})\^FS/g)].map(m => m[1]).sort(), codes);
    });

/* A label printer takes what stands between ^XA and ^XZ; a field ends with ^FS. */
test("labels for a printer are ASCII, whole, and leave nothing open", async () => {
    const { print } = await must({ what: "tube_labels", site: POINT, count: 3 });
    const { text } = await fetchPrint(print, "?format=zpl");
    assert.match(text, /^[\x20-\x7e\n]*$/);
    const labels = text.split("^XZ\n");
    assert.equal(labels.pop(), "");
    assert.equal(labels.length, 3);
    for (const label of labels) {
        assert.match(label, /^\^XA\^PW400\^LL240/);
        const fields = label.split("^FO").slice(1);
        assert.equal(fields.length, 4);
        for (const field of fields) assert.match(field, /^\d+,\d+\^[A-Z0-9@,^]*\^FD[^^~]*\^FS\n$/);
    }
    assert.equal((await fetchPrint(print, "?format=png")).json.key, "paper.bad_format");
    const sheet = await must({ what: "sheets", site: POINT, round, count: 1 });
    assert.equal((await fetchPrint(sheet.print, "?format=zpl")).json.key, "paper.bad_format");
});

async function newSheet(count = 1) {
    const { raw } = await pdfOf({ what: "sheets", site: POINT, round, count });
    const [sheet] = await admin.rows("paper_sheets", { site: POINT, round });
    return { raw, sheet, rows: await admin.rows("paper_sheet_rows", { sheet: sheet.sheet }) };
}

test("every row of numbered sheets is read, at 80 % too, and the numbers go on", async () => {
    const { raw, sheet, rows } = await newSheet(2);
    const all = await admin.rows("paper_sheets", { site: POINT, round, limit: 2 });
    assert.equal(all[0].number, all[1].number + 1);
    assert.deepEqual([sheet.lines, sheet.typed, sheet.spoilt, sheet.blank], [18, 0, 0, 18]);
    assert.equal(await pagesOf(raw), 2);
    const codes = await codesOf(raw, { dpi: 200 });
    assert.equal(codes.length, 36);
    for (const row of rows) assert.ok(codes.includes(row.row_code));
    for (const one of codes) assert.equal(codeKind(one), kinds.row);
    assert.deepEqual(await codesOf(raw, { dpi: 200, scale: 0.8 }), codes);
    assert.match(await wordsOf(raw), new RegExp(`No. ${sheet.number}`));
});

test("a sheet is typed up in its order and at its times, once, and counted against the tube", async () => {
    const { sheet, rows } = await newSheet();
    const at = { tube_code: tube(50), round, site: POINT, channel: "paper" };
    const written = Date.now() - 30 * 60000;
    for (const [i, row] of rows.slice(0, 3).entries()) {
        const body = { ...at, person: persons[20 + i], row_code: row.row_code };
        await admin.must("sampling.person_registered", body, { at: written + i * 60000 });
    }
    await admin.must("paper.row_spoilt", { site: POINT, row_code: rows[3].row_code, note: "划掉" });
    await admin.must("sampling.tube_closed", { tube_code: tube(50), round, site: POINT, swab_count: 3 });

    const twice = { ...at, person: persons[30], row_code: rows[0].row_code };
    const refused = await admin.send("sampling.person_registered", twice);
    assert.equal(refused.key, "paper.row_typed");
    assert.equal(refused.values.line, "1");
    assert.equal((await admin.send("paper.row_spoilt", { site: POINT, row_code: rows[0].row_code })).key, "paper.row_typed");

    const now = await admin.rows("paper_sheet_rows", { sheet: sheet.sheet });
    assert.deepEqual(now.slice(0, 5).map(r => r.state), ["typed", "typed", "typed", "spoilt", "blank"]);
    assert.deepEqual(now.slice(0, 3).map(r => r.slot), [1, 2, 3]);
    assert.deepEqual(now.slice(0, 3).map(r => r.registered_at), [0, 1, 2].map(i => written + i * 60000));
    const [tubes] = await admin.rows("paper_sheet_tubes", { sheet: sheet.sheet });
    assert.deepEqual([tubes.typed, tubes.registered, tubes.swab_count, tubes.agrees], [3, 3, 3, true]);
    const [counted] = await admin.rows("paper_sheets", { site: POINT, round });
    assert.deepEqual([counted.typed, counted.spoilt, counted.blank], [3, 1, 14]);
});

test("a row whose registration was taken back may be typed up again, a spoilt one after all", async () => {
    const { rows } = await newSheet();
    const at = { tube_code: tube(51), round, site: POINT };
    const [first, second] = rows;
    await admin.must("sampling.person_registered", { ...at, person: persons[40], row_code: first.row_code });
    await admin.must("sampling.registration_withdrawn", { ...at, person: persons[40], reason: "看错" });
    assert.equal((await admin.rows("paper_row", { row_code: first.row_code }))[0].state, "blank");
    await admin.must("sampling.person_registered", { ...at, person: persons[41], row_code: first.row_code });
    await admin.must("paper.row_spoilt", { site: POINT, row_code: second.row_code });
    assert.equal((await admin.rows("paper_row", { row_code: second.row_code }))[0].state, "spoilt");
    await admin.must("sampling.person_registered", { ...at, person: persons[42], row_code: second.row_code });
    assert.equal((await admin.rows("paper_row", { row_code: second.row_code }))[0].state, "typed");
});

test("a row belongs to its site and round, and a code that is no row to none", async () => {
    const { rows } = await newSheet();
    const elsewhere = { tube_code: tube(52), round, site: OTHER_POINT, person: persons[43], row_code: rows[0].row_code };
    assert.equal((await admin.send("sampling.person_registered", elsewhere)).key, "paper.row_of_other_sheet");
    const none = { ...elsewhere, site: POINT, row_code: code(7, 1) };
    assert.equal((await admin.send("sampling.person_registered", none)).key, "paper.no_such_row");
    assert.equal((await admin.view("paper_row", { row_code: code(7, 1) })).status, 404);
});

test("duty passes are printed as cards by whoever holds their secret", async () => {
    const secrets = [];
    for (let i = 0; i < 3; i++) {
        const pass = { label: `登记 ${i} 号台`, role: "point", site: POINT, from_at: Date.now() - HOUR, until_at: Date.now() + DAY };
        secrets.push((await admin.request("POST", "/api/v1/passes", { body: pass })).json.secret);
    }
    const body = { passes: secrets.map(secret => ({ secret })) };
    const { status, raw, text } = await admin.request("POST", "/api/v1/paper/passes", { body });
    assert.equal(status, 200, text.slice(0, 200));
    assert.deepEqual(await codesOf(raw, { scale: 0.8 }), secrets.map(s => `bulou:pass:${s}`).sort());
    const wrong = await admin.request("POST", "/api/v1/paper/passes", { body: { passes: [{ secret: "no" }] } });
    assert.equal(wrong.json.key, "paper.no_such_pass");
});

/* ---- who may, and what is asked wrongly ------------------------------------------------------------------------ */

test("what is asked wrongly is refused with what to do", async () => {
    const cases = [
        [{ what: "cards" }, 422, "field.missing", "unit"],
        [{ what: "cards", unit: 410185009009 }, 404, "paper.no_such_unit", "unit"],
        [{ what: "cards", unit: VILLAGE, building: 77 }, 404, "paper.no_such_building", "building"],
        [{ what: "cards", unit: TOWN }, 404, "paper.nothing_to_print", ""],
        [{ what: "cards", unit: ROOT }, 404, "paper.nothing_to_print", ""],
        [{ what: "doors", unit: VILLAGE }, 422, "field.missing", "round"],
        [{ what: "doors", unit: VILLAGE, round: 999999 }, 404, "missing.no_such_round", "round"],
        [{ what: "tube_labels", site: POINT }, 422, "field.missing", "count"],
        [{ what: "tube_labels", site: POINT, count: 0 }, 422, "paper.nothing_to_print", "count"],
        [{ what: "tube_labels", site: POINT, count: -1 }, 422, "field.too_small", "count"],
        [{ what: "tube_labels", site: POINT, count: 200000 }, 413, "paper.too_many", "count"],
        [{ what: "tube_labels", site: 99999, count: 1 }, 404, "paper.no_such_site", "site"],
        [{ what: "sheets", site: POINT, round, count: 51 }, 413, "paper.too_many", "count"],
        [{ what: "sheets", site: POINT, round: 999999, count: 1 }, 404, "paper.no_such_round", "round"],
        [{ what: "site_card" }, 422, "field.missing", "site"],
        [{ what: "money", unit: VILLAGE }, 422, "field.not_a_choice", "what"]
    ];
    for (const [body, status, key, field] of cases) {
        const answer = await ask(body);
        assert.deepEqual([answer.status, answer.json.key, answer.json.field ?? ""], [status, key, field], JSON.stringify(body));
    }
    assert.equal((await fetchPrint(999999)).status, 404);
    assert.equal((await fetchPrint("x")).status, 404);
});

test("everybody prints for their own area or site, and fetches nobody else's print", async () => {
    const password = "correct horse battery";
    for (const [login, role, place] of [
        ["cun", "village", { unit: OTHER_VILLAGE }],
        ["dian", "point", { site: OTHER_POINT }],
        ["jian", "inspector", {}]
    ]) {
        const added = await admin.request("POST", "/api/v1/users", { body: { login, title: login, password, role, ...place } });
        assert.equal(added.status, 200, added.text);
    }
    const [village, point, inspector] = await Promise.all(
        ["cun", "dian", "jian"].map(login => server.signIn({ login, password }))
    );
    const refused = async (client, body) => assert.equal((await ask(body, client)).status, 403, JSON.stringify(body));
    await refused(village, { what: "cards", unit: VILLAGE });
    await refused(village, { what: "tube_labels", site: POINT, count: 1 });
    await refused(point, { what: "cards", unit: OTHER_VILLAGE });
    await refused(point, { what: "sheets", site: POINT, round, count: 1 });
    await refused(inspector, { what: "cards", unit: VILLAGE });
    await refused(inspector, { what: "site_card", site: POINT });
    assert.equal((await server.request("POST", "/api/v1/paper/prints", { body: { what: "site_card", site: POINT } })).status, 401);

    const own = await must({ what: "cards", unit: OTHER_VILLAGE }, village);
    assert.equal((await fetchPrint(own.print, "", village)).status, 200);
    assert.equal((await fetchPrint(own.print, "", admin)).json.key, "paper.no_such_print");
    await must({ what: "sheets", site: OTHER_POINT, round, count: 1 }, point);
    assert.equal((await village.view("paper_cards", { unit: VILLAGE })).status, 403);
    assert.equal((await point.view("paper_sheets", { site: POINT, round })).status, 403);
    const [foreign] = await admin.rows("paper_sheets", { site: POINT, round });
    assert.equal((await point.view("paper_sheet_rows", { sheet: foreign.sheet })).status, 403);
    const [card] = await cardsOf(VILLAGE, "person");
    const moved = { unit: OTHER_VILLAGE, card_code: card.card_code, reason: "lost" };
    assert.equal((await village.request("POST", "/api/v1/paper/replacements", { body: moved })).status, 403);
});

test("what was printed is in the log, and everything adds up", async () => {
    const prints = await admin.rows("paper_prints", { limit: 1000 });
    assert.ok(prints.length > 10);
    assert.deepEqual(new Set(prints.map(p => p.what)).has("cards"), true);
    assert.ok(prints.every(p => p.actor_name && p.n > 0));
    await server.stop();
    verify(data);
});
