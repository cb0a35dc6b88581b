/* files.test.mjs - lists that come in, and tables that go out. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import zlib from "node:zlib";
import { VILLAGE, addUser, begin, command, document, newFolder, plant, sleep, verify } from "../server.mjs";
import { xls, xlsx } from "./sheets.mjs";

let data, server, admin;
before(async () => {
    ({ data, server, admin } = await begin());
    await plant(admin, 2);
});
after(() => server.child.exitCode ?? server.stop());

const HEADINGS = ["姓名", "证件号码", "联系电话", "村代码", "住址"];
const row = k => [`李${k}`, document(100000 + k), `139${String(k).padStart(8, "0")}`, String(VILLAGE), `建设路${k % 500}号`];
const csv = (from, to) => {
    const lines = [];
    for (let k = from; k <= to; k++) lines.push(row(k).join(","));
    return lines.join("\n");
};

const upload = (name, body, client = admin) => client.request("POST", `/api/v1/imports?name=${encodeURIComponent(name)}`, { body });

/* Try it or do it; its end, and the most memory that it took. */
async function work(file, what, options = {}, client = admin) {
    const started = await client.request("POST", `/api/v1/imports/${file}/${what}`, { body: options });
    assert.equal(started.status, 202, started.text);
    let most = 0;
    for (;;) {
        most = Math.max(most, server.memory);
        const { json } = await client.request("GET", `/api/v1/imports/${file}`);
        if (json.state === "done" || json.state === "failed") return { ...json, most };
        await sleep(20);
    }
}

const balances = end => assert.equal(end.rows_read, end.accepted + end.duplicates + end.rejected, JSON.stringify(end));

/* ---- in -------------------------------------------------------------------------------------- */

test("a list is looked at, tried, read, and what was rejected comes back to be mended", async () => {
    const bad = [["王五", "41019919900101001", "", String(VILLAGE), ""], ["", document(3), "", String(VILLAGE), ""], ["赵六", document(4), "12", "999", ""]];
    const text = `\ufeff${HEADINGS.join(",")}\n${csv(1, 50)}\n${bad.map(b => b.join(",")).join("\n")}\n${csv(1, 5)}\n`;
    const { status, json } = await upload("名单.csv", text);
    assert.equal(status, 201);
    assert.deepEqual(json.headings, HEADINGS);
    assert.deepEqual(json.mapping, ["name", "document", "phone", "unit", "address"]);
    assert.equal(json.facts.charset.toLowerCase(), "utf-8");
    assert.equal(json.rows.length, 20);
    assert.deepEqual(json.rows[0], row(1));
    const tried = await work(json.import_file, "check");
    assert.equal(tried.state, "done");
    assert.deepEqual([tried.rows_read, tried.accepted, tried.duplicates, tried.rejected], [58, 50, 5, 3]);
    assert.deepEqual(tried.problems.map(p => [p.row, p.field]).slice(0, 2), [[52, "document"], [53, "name"]]);
    assert.equal((await admin.rows("roster_people", { unit: VILLAGE, limit: 100 })).length, 1);
    const done = await work(json.import_file, "run");
    assert.deepEqual([done.rows_read, done.accepted, done.duplicates, done.rejected], [58, 50, 5, 3]);
    const rejects = await admin.request("GET", `/api/v1/imports/${json.import_file}/rejects`);
    assert.match(rejects.headers["content-disposition"], /rejects\.csv/);
    const lines = rejects.text.trim().split(/\r?\n/);
    assert.equal(lines.length, 4);
    assert.match(lines[1], /^王五,41019919900101001,/);
    assert.match(lines[1], /\p{Script=Han}+/u);
    const mended = rejects.text.replace("41019919900101001", document(5));
    const again = await upload("rejects.csv", mended);
    const end = await work(again.json.import_file, "run");
    balances(end);
    assert.deepEqual([end.accepted, end.rejected], [1, 2]);
});

test("the sheet and the heading row are chosen by hand, and remembered for a list that looks alike", async () => {
    const two = k => xlsx({ 1: ["封面"], 2: ["登封市"] }, { 1: ["说明", "一", "二"], 4: ["谁", "证件", "村代码"], 5: ["李甲", document(k), String(VILLAGE)] });
    const { json } = await upload("两页.xlsx", two(7001));
    assert.deepEqual([json.headings, json.facts.sheets.map(s => s.taken)], [["封面"], [true, false]]);
    const layout = (file, body) => admin.request("POST", `/api/v1/imports/${file}/layout`, { body });
    const wrong = await layout(json.import_file, { sheet: "Sheet2", heading_row: 3 });
    assert.deepEqual([wrong.status, wrong.json.key, wrong.json.field], [422, "roster.no_such_row", "heading_row"]);
    const none = await layout(json.import_file, { sheet: "Sheet9" });
    assert.equal(none.status, 422, none.text);
    const seen = await layout(json.import_file, { sheet: "Sheet2", heading_row: 4 });
    assert.equal(seen.status, 200, seen.text);
    assert.deepEqual([seen.json.headings, seen.json.heading_row, seen.json.numbers], [["谁", "证件", "村代码"], 4, [5]]);
    assert.deepEqual(seen.json.facts.sheets.map(s => s.taken), [false, true]);
    const mapping = ["name", "document", "unit"];
    const tried = await work(json.import_file, "check", { mapping });
    assert.deepEqual([tried.accepted, tried.first], [1, [{ row: 5, verdict: "new" }]]);
    assert.equal((await work(json.import_file, "run", { mapping })).accepted, 1);
    const again = await upload("两页-二月.xlsx", two(7002));
    assert.deepEqual([again.json.heading_row, again.json.headings, again.json.mapping], [4, ["谁", "证件", "村代码"], mapping]);
    assert.equal((await layout(999999, {})).status, 404);
    for (let i = 0; i < 100; i++) await layout(again.json.import_file, { heading_row: 4 });
    assert.equal((await layout(again.json.import_file, { heading_row: 4 })).json.key, "roster.chosen_too_often");
});

test("a list in GB 18030 and in UTF-16 is the same list", async () => {
    const text = `${HEADINGS.join(",")}\n${csv(60, 62)}\n`;
    const utf16 = await upload("u.csv", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
    assert.deepEqual(utf16.json.headings, HEADINGS);
    assert.deepEqual(utf16.json.rows[0], row(60));
});

test("an .xls with all its 65,536 rows and an .xlsx with all its 1,048,576 may have been cut off, and says so", async () => {
    const rows = Array.from({ length: 65536 }, (_, i) => (i ? [3, 4, 5] : [0, 1, 2]));
    const full = xls(["姓名", "证件号码", "村代码", "王兰", document(70), String(VILLAGE)], rows);
    const old = await upload("满.xls", full);
    assert.equal(old.status, 201, old.text);
    assert.equal(old.json.facts.kind, "xls");
    const first = await work(old.json.import_file, "check");
    assert.deepEqual([first.may_be_cut_off, first.rows_read, first.accepted, first.duplicates], [true, 65535, 1, 65534]);
    const short = await upload("短.xls", xls(["姓名", "证件号码", "村代码", "王兰", document(70), String(VILLAGE)], rows.slice(0, 65535)));
    assert.equal((await work(short.json.import_file, "check")).may_be_cut_off, false);
    const heads = ["姓名", "证件号码", "村代码"], one = ["王兰", document(70), String(VILLAGE)];
    for (const [last, want] of [[1048576, true], [1048575, false]]) {
        const { json } = await upload("满.xlsx", xlsx({ 1: heads, 2: one, [last]: one }));
        const end = await work(json.import_file, "check");
        assert.equal(end.may_be_cut_off, want, JSON.stringify(end));
        balances(end);
    }
});

test("what is no list is refused with a reason", async () => {
    for (const [name, body] of [
        ["empty.csv", ""],
        ["zeros.csv", Buffer.alloc(5000)],
        ["cut.xls", Buffer.from("d0cf11e0a1b11ae1", "hex")],
        ["cut.xlsx", xlsx({ 1: ["姓名"] }).subarray(0, 300)],
        ["photo.xlsx", Buffer.from("ffd8ffe000104a464946", "hex")]
    ]) {
        const answer = await upload(name, body);
        assert.ok(answer.status === 422 || answer.status === 413 || (answer.status === 201 && answer.json.rows.length === 0), `${name}: ${answer.status} ${answer.text}`);
        if (answer.status !== 201) assert.ok(answer.json.title);
    }
});

test("a mapping that does not fit, another's file and a second run at once are refused", async () => {
    const { json } = await upload("m.csv", `${HEADINGS.join(",")}\n${csv(80, 82)}\n`);
    const post = (what, body, client = admin) => client.request("POST", `/api/v1/imports/${json.import_file}/${what}`, { body });
    assert.equal((await post("check", { mapping: ["name"] })).status, 422);
    assert.equal((await post("check", { mapping: ["name", "document", "phone", "unit", "shoe_size"] })).json.field, "mapping[4]");
    addUser(data, "village", "--role", "village", "--unit", String(VILLAGE));
    const other = await server.as("village");
    assert.equal((await post("run", {}, other)).status, 404);
    assert.equal((await other.request("GET", `/api/v1/imports/${json.import_file}/rejects`)).status, 404);
    const inspector = await server.signIn({
        pass: (await admin.request("POST", "/api/v1/passes", { body: { label: "看看", role: "inspector", unit: VILLAGE, from_at: Date.now() - 1000, until_at: Date.now() + 1e6 } })).json.secret
    });
    assert.equal((await upload("x.csv", "a,b\n", inspector)).status, 403);
});

let first;
test("30,000 rows come in", async () => {
    const { json } = await upload("s.csv", `${HEADINGS.join(",")}\n${csv(1001, 31000)}\n`);
    first = await work(json.import_file, "run");
    assert.equal(first.accepted, 30000, JSON.stringify(first));
});

/* ---- out ---------------------------------------------------------------------------------------- */

test("30,000 rows go out as CSV and as .xlsx, whole and masked, with no more memory", async () => {
    const before = server.memory;
    let began = Date.now();
    const address = format => `/api/v1/views/roster_people?unit=${VILLAGE}&format=${format}&lang=zh`;
    const text = (await admin.request("GET", address("csv"), { timeout: 200000 })).text;
    const lines = text.trimEnd().split("\r\n");
    assert.ok(lines.length > 30000, String(lines.length));
    assert.ok(lines[0].startsWith("\ufeff"));
    assert.match(lines[0], /姓名/);
    assert.ok(!text.includes(document(100001)));
    const csvSeconds = (Date.now() - began) / 1000;
    began = Date.now();
    const file = await admin.request("GET", address("xlsx"), { timeout: 200000 });
    assert.equal(file.headers["content-type"], "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert.match(file.headers["content-disposition"], /^attachment; filename\*=UTF-8''roster_people-\d{4}-\d\d-\d\d\.xlsx$/);
    const path = join(newFolder(), "list.xlsx");
    writeFileSync(path, file.raw);
    const sheet = partOf(file.raw, "xl/worksheets/sheet1.xml");
    assert.equal(sheet.split("<row ").length - 1, lines.length);
    console.log(`# ${lines.length} rows, CSV ${(text.length / 1e6).toFixed(1)} MB, xlsx ${(file.raw.length / 1e6).toFixed(1)} MB, ${csvSeconds} and ${(Date.now() - began) / 1000} s, memory ${before} to ${server.memory} KiB`);
    assert.ok(server.memory < before + 32 * 1024);
});

/* One part of a zip, found by its entry in the list at the end. */
function partOf(bytes, name) {
    const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
    let at = bytes.readUInt32LE(end + 16);
    for (;;) {
        const [nameLen, extra, comment] = [28, 30, 32].map(o => bytes.readUInt16LE(at + o));
        const found = bytes.toString("utf8", at + 46, at + 46 + nameLen);
        if (found === name) break;
        at += 46 + nameLen + extra + comment;
    }
    const size = bytes.readUInt32LE(at + 20), local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    return zlib.inflateRawSync(bytes.subarray(start, start + size)).toString();
}

test("a cell that a spreadsheet would take for a formula is made harmless", async () => {
    const { json } = await upload("f.csv", `姓名,证件号码,村代码,户号\n孙七,${document(90)},${VILLAGE},=1+1\n`);
    const end = await work(json.import_file, "run");
    const { text } = await admin.request("GET", `/api/v1/views/roster_people?unit=${VILLAGE}&format=csv`, { timeout: 200000 });
    assert.equal(end.accepted, 1, JSON.stringify(end));
    assert.ok(!/(^|,)=1\+1/m.test(text) && text.includes("'=1+1"));
});

/* ---- much ---------------------------------------------------------------------------------------- */

test("300,000 rows come in with no more memory than 30,000", { timeout: 240000 }, async () => {
    const began = Date.now();
    const large = await upload("l.csv", `${HEADINGS.join(",")}\n${csv(31001, 331000)}\n`);
    const tried = await work(large.json.import_file, "check");
    assert.equal(tried.accepted, 300000);
    const seconds = (Date.now() - began) / 1000;
    const end = await work(large.json.import_file, "run");
    assert.equal(end.accepted, 300000, JSON.stringify(end));
    balances(end);
    console.log(`# memory ${first.most} KiB with 30,000 rows, ${tried.most} to try and ${end.most} to read 300,000; tried in ${seconds} s`);
    /* What the server has to know of 300,000 more persons stays in memory. */
    assert.ok(end.most < first.most + 96 * 1024, `${end.most} KiB`);
});

test("while a list is read, phones are answered", { timeout: 120000 }, async () => {
    const { json } = await upload("p.csv", `${HEADINGS.join(",")}\n${csv(400001, 430000)}\n`);
    const reading = work(json.import_file, "run");
    const took = [];
    for (let i = 0; i < 30; i++) {
        const at = performance.now();
        await admin.must("sampling.tubes_issued", { site: 1203, count: 1 });
        took.push(performance.now() - at);
    }
    took.sort((a, b) => a - b);
    assert.equal((await reading).accepted, 30000);
    assert.ok(took[27] < 1000, `${took[27]} ms`);
});

test("a server that is told to stop in the midst of an import stops, and nothing is half there", { timeout: 60000 }, async () => {
    const { json } = await upload("stop.csv", `${HEADINGS.join(",")}\n${csv(500001, 550000)}\n`);
    await admin.request("POST", `/api/v1/imports/${json.import_file}/run`, { body: {} });
    await sleep(300);
    const began = Date.now();
    await server.stop();
    assert.ok(Date.now() - began < 15000);
    assert.match(verify(data), /whole: 0 findings/);
    const { server: again } = await begin({ data: newFolder() });
    await again.stop();
});
