/* events.test.mjs - what comes in: right, wrong, late, twice, and too much of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DAY, HOUR, LAB, OTHER_POINT, POINT, VILLAGE, begin, personRow, plant, tube, verify } from "../server.mjs";

let data, server, admin, round, persons;
before(async () => {
    ({ data, server, admin } = await begin());
    ({ round, persons } = await plant(admin, 30));
});
after(() => server.stop());

const issue = { type: "sampling.tubes_issued", body: { site: POINT, count: 1 } };
const register = (n, person, site = POINT) => ({ tube_code: tube(n), round, site, person });

/* ---- one bad among many ------------------------------------------------------------------- */

test("of a thousand events one is bad: the others are accepted, and the bad one is named and kept", async () => {
    const events = [];
    for (let k = 1001; k <= 2000; k++)
        events.push(admin.event("roster.person_added", { row: personRow(admin, k) }));
    events[416].body.row.sex = "both";
    const { status, json } = await admin.post(events);
    assert.equal(status, 200);
    assert.equal(json.answers.length, 1000);
    const bad = json.answers.filter(answer => answer.status !== "accepted");
    assert.equal(bad.length, 1);
    assert.equal(json.answers.indexOf(bad[0]), 416);
    assert.equal(bad[0].counter, events[416].counter);
    assert.equal(bad[0].field, "row.sex");
    assert.equal(bad[0].key, "field.not_a_choice");
    assert.match(bad[0].title, /male/);
    const [entry] = await admin.rows("audit_quarantine");
    assert.equal(entry.entry, bad[0].quarantine);
    assert.equal(entry.field, "row.sex");
    assert.equal(entry.counter, events[416].counter);
});

test("what was refused can be read for a reason, mended and sent again", async () => {
    const [entry] = await admin.rows("audit_quarantine");
    const before = await admin.rows("audit_quarantine_one", { entry: entry.entry });
    assert.equal(before[0].text, undefined);
    await admin.must("account.list_viewed", { view: "audit_quarantine_one", reason: "补正退回的记录" });
    const [one] = await admin.rows("audit_quarantine_one", { entry: entry.entry, unmask: "1" });
    const sent = JSON.parse(one.text);
    sent.body.row.sex = "male";
    await admin.must(sent.type, sent.body, { mends: entry.entry });
    assert.deepEqual(await admin.rows("audit_quarantine"), []);
    const [mended] = await admin.rows("audit_quarantine", { state: "mended" });
    assert.equal(mended.entry, entry.entry);
});

/* ---- wrong in itself ------------------------------------------------------------------------- */

test("an unknown type, an unknown member and a wrong body are refused by name", async () => {
    const cases = [
        ["sampling.tube_eaten", { tube_code: tube(1) }, {}, "ledger.unknown_event_type", "type"],
        ["sampling.tube_closed", { tube_code: tube(1), round, site: POINT, swab_count: 1, colour: "red" }, {}, "field.unknown", "colour"],
        ["sampling.tube_closed", { tube_code: tube(1), round, site: POINT }, {}, "field.missing", "swab_count"],
        ["sampling.tube_closed", { tube_code: tube(1), round, site: POINT, swab_count: "1" }, {}, "field.wrong_type", "swab_count"],
        ["sampling.tube_closed", { tube_code: "123", round, site: POINT, swab_count: 1 }, {}, "field.too_short", "tube_code"],
        ["sampling.tube_closed", { tube_code: tube(1).replace(/.$/, d => (Number(d) + 1) % 10), round, site: POINT, swab_count: 1 }, {}, "sampling.bad_tube_code", "tube_code"],
        ["site.site_opened", { site: 99999 }, {}, "site.no_such_site", "site"],
        ["site.site_opened", { site: POINT }, { colour: "red" }, "field.unknown", "colour"],
        ["site.site_opened", { site: POINT }, { at: "yesterday" }, "field.wrong_type", "at"],
        ["site.site_opened", [], {}, "field.not_an_object", undefined]
    ];
    for (const [type, body, more, key, field] of cases) {
        const answer = await admin.send(type, body, more);
        assert.equal(answer.status, "rejected", type);
        assert.equal(answer.key, key, JSON.stringify(answer));
        assert.equal(answer.field, field, JSON.stringify(answer));
        assert.ok(answer.quarantine > 0);
        assert.ok(answer.title && !answer.title.includes(key), answer.title);
    }
});

test("an event without a counter is refused, and there is nothing to keep it under", async () => {
    for (const counter of [undefined, 0, -1, 1.5, "7", 2 ** 60]) {
        const { status, json } = await admin.post({ counter, type: "site.site_opened", at: Date.now(), body: { site: POINT } });
        assert.equal(status, counter === 2 ** 60 ? status : 422);
        assert.notEqual(json.status, "accepted");
    }
});

test("a text that is no JSON is refused with its line and column", async () => {
    const cases = [
        ['{"counter": 1,\n "type": }', 2, 10],
        ["", 1, 0],
        ['{"a":1}{"b":2}', 1, undefined],
        ['{"a":1,"a":2}', 1, undefined],
        [`${"[".repeat(5000)}`, 1, undefined],
        [Buffer.from('{"type":"\xff\xfe"}', "latin1"), 1, undefined]
    ];
    for (const [body, line, column] of cases) {
        const answer = await admin.request("POST", "/api/v1/events", { body });
        assert.equal(answer.status, 400, String(body));
        assert.equal(answer.headers["content-type"], "application/problem+json");
        assert.equal(answer.json.key, "json.malformed");
        assert.equal(Number(answer.json.values.line), line, answer.text);
        if (column) assert.ok(Math.abs(Number(answer.json.values.column) - column) <= 2, answer.text);
    }
});

test("a problem is told in the language that was asked for", async () => {
    const zh = await admin.request("POST", "/api/v1/events", { body: "x", headers: { "accept-language": "zh-CN" } });
    const en = await admin.request("POST", "/api/v1/events", { body: "x", headers: { "accept-language": "en" } });
    assert.match(zh.json.title, /\p{Script=Han}/u);
    assert.doesNotMatch(en.json.title, /\p{Script=Han}/u);
});

/* ---- too much -------------------------------------------------------------------------------- */

/* What the server has of a device, and what time it is there. */
async function stateOf(client) {
    const { server_time, ...state } = (await client.request("GET", "/api/v1/device")).json;
    assert.ok(Math.abs(server_time - Date.now()) < 60000, String(server_time));
    return state;
}

test("1,001 events are too many, and none of them is taken", async () => {
    const events = [];
    for (let i = 0; i < 1001; i++) events.push(admin.event("site.site_opened", { site: POINT }));
    const before = await stateOf(admin);
    const { status, json } = await admin.post(events);
    assert.equal(status, 413);
    assert.equal(json.key, "web.too_many_events");
    assert.equal(json.values.max, "1000");
    assert.deepEqual(await stateOf(admin), before);
    admin.counter -= 1001;
});

test("a body of 10 MB is refused, and the connection's next request is served", async () => {
    const body = `{"events":[${'"x",'.repeat(2.5 * 1024 * 1024)}"x"]}`;
    assert.ok(body.length > 10 * 1000 * 1000);
    const answer = await admin.request("POST", "/api/v1/events", { body });
    assert.equal(answer.status, 413);
    assert.equal(answer.json.key, "web.body_too_large");
    assert.ok(Number(answer.json.values.max) > 100000);
    assert.equal((await admin.request("GET", "/healthz")).status, 200);
});

test("a body that is announced as 4 GB is refused before it comes", async () => {
    const answer = await new Promise((done, fail) => {
        const socket = server.connect();
        let said = "";
        socket.on("data", part => (said += part));
        socket.on("close", () => done(said));
        socket.on("error", fail);
        socket.write(
            "POST /api/v1/events HTTP/1.1\r\nHost: x\r\n" +
                `Authorization: Bearer ${admin.token}\r\nContent-Length: 4294967296\r\n\r\n{"x"`
        );
    });
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /web\.body_too_large/);
});

/* ---- time ---------------------------------------------------------------------------------------- */

test("an event from tomorrow and one from last month are refused with their times", async () => {
    const late = await admin.send("site.site_opened", { site: POINT }, { at: Date.now() + DAY });
    assert.equal(late.key, "ledger.from_the_future");
    assert.equal(late.field, "at");
    assert.match(late.values.at, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.ok(late.title.includes(late.values.now));
    const old = await admin.send("site.site_opened", { site: POINT }, { at: Date.now() - 31 * DAY });
    assert.equal(old.key, "ledger.too_old");
    assert.equal(old.field, "at");
    assert.ok(old.quarantine > late.quarantine);
});

test("a phone whose clock is a few minutes ahead, or that was away for a day, is heard", async () => {
    await admin.must("site.site_opened", { site: POINT }, { at: Date.now() + 5 * 60000 });
    await admin.must("site.site_closed", { site: POINT, reason: "收工" }, { at: Date.now() - DAY });
});

/* ---- what happened, though it should not have ----------------------------------------------------- */

test("a tube used at two points is accepted and flagged", async () => {
    await admin.must("sampling.person_registered", register(10, persons[0]));
    await admin.must("sampling.person_registered", register(10, persons[1], OTHER_POINT));
    const flags = await admin.rows("sampling_flags", { round });
    const flag = flags.find(f => f.kind === "tube_at_two_sites" && f.tube_code === tube(10));
    assert.ok(flag, JSON.stringify(flags));
});

test("a person registered twice in a round is accepted and flagged once", async () => {
    for (const n of [11, 12, 13]) await admin.must("sampling.person_registered", register(n, persons[2]));
    const flags = (await admin.rows("sampling_flags", { round })).filter(f => f.kind === "registered_twice" && f.person === persons[2]);
    assert.ok(flags.length >= 1, JSON.stringify(flags));
    const [total] = await admin.rows("sampling_progress", { round });
    assert.equal(total.registrations - total.persons, 2);
});

test("a result for a tube that nobody registered is refused, and names it", async () => {
    const answer = await admin.send("lab.results_reported", {
        site: LAB,
        run: "R1",
        run_at: Date.now(),
        results: [{ tube_code: tube(777), finding: "negative" }]
    });
    assert.equal(answer.status, "rejected");
    assert.equal(answer.key, "lab.no_such_tube");
    assert.equal(answer.field, "results[0].tube_code");
    assert.ok(answer.title.includes(tube(777)), answer.title);
});

/* ---- twice ----------------------------------------------------------------------------------------- */

test("the same event again is a duplicate with the same place, whoever counts", async () => {
    const event = admin.event("sampling.person_registered", register(20, persons[4]));
    const first = (await admin.post(event)).json;
    for (let i = 0; i < 3; i++) {
        const again = (await admin.post(event)).json;
        assert.equal(again.status, "duplicate");
        assert.equal(again.seq, first.seq);
    }
    const both = (await admin.post([event, event, admin.event(issue.type, issue.body)])).json;
    assert.deepEqual(both.answers.map(a => a.status), ["duplicate", "duplicate", "accepted"]);
    const people = await admin.rows("sampling_tube_people", { tube_code: tube(20) });
    assert.equal(people.length, 1);
});

test("a rejected event again is rejected for the same reason, with one entry", async () => {
    const event = admin.event("site.site_opened", { site: 99998 });
    const first = (await admin.post(event)).json;
    const again = (await admin.post(event)).json;
    assert.equal(again.status, "rejected");
    assert.equal(again.quarantine, first.quarantine);
});

test("the same counter with another body is a conflict and both are kept", async () => {
    const event = admin.event("sampling.person_registered", register(21, persons[5]));
    const first = (await admin.post(event)).json;
    const other = (await admin.post({ ...event, body: register(21, persons[6]) })).json;
    assert.equal(other.status, "rejected");
    assert.equal(other.key, "ledger.same_id_other_event");
    assert.ok(other.quarantine > 0);
    assert.equal((await admin.post(event)).json.seq, first.seq);
    const people = await admin.rows("sampling_tube_people", { tube_code: tube(21) });
    assert.deepEqual(people.map(p => p.person), [persons[5]]);
});

/* ---- gaps ------------------------------------------------------------------------------------------ */

test("what a device sent and what is missing of it is told by /api/v1/device", async () => {
    const phone = await server.as("admin");
    const state = () => stateOf(phone);
    assert.deepEqual(await state(), { device: phone.device, whole: 0, highest: 0, gaps: "" });
    const event = counter => ({ ...issue, counter, at: Date.now() });
    await phone.post([event(1), event(2), event(5), event(9), event(8)]);
    assert.deepEqual(await state(), { device: phone.device, whole: 2, highest: 9, gaps: "3-4,6-7" });
    await phone.post([event(4), event(6), event(3), event(7)]);
    assert.deepEqual(await state(), { device: phone.device, whole: 9, highest: 9, gaps: "" });
});

test("a device that leaves hundreds of gaps is asked to fill them first, and what it sent before stays", async () => {
    const phone = await server.as("admin");
    const events = [];
    for (let i = 1; i <= 1000; i++) events.push({ ...issue, counter: 2 * i, at: Date.now() });
    const { json } = await phone.post(events);
    const taken = json.answers.filter(a => a.status === "accepted").length;
    const refused = json.answers.find(a => a.status === "rejected");
    assert.ok(taken > 50 && taken < 1000, String(taken));
    assert.equal(refused.key, "ledger.too_many_gaps");
    assert.equal((await phone.request("GET", "/api/v1/device")).json.highest, 2 * taken);
});

test("afterwards everything adds up", () => {
    assert.match(verify(data), /whole: 0 findings/);
    assert.deepEqual(server.errors, []);
});
