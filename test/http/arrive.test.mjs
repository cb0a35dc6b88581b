/* arrive.test.mjs - the public form for whoever comes from elsewhere, as a browser without scripts sends it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { COUNTY, ROOT, TOWN, VILLAGE, begin, document as documentNumber, plant } from "../server.mjs";

let server, admin, url;
before(async () => {
    ({ server, admin } = await begin());
    await plant(admin, 3);
    url = `http://127.0.0.1:${server.port}`;
});
after(() => server?.stop());

const form = {
    name: "赵远来",
    document_kind: "01",
    document: documentNumber(7001),
    phone: "13800138000",
    address: "1号楼101",
    from_place: "陕西西安",
    arrived_on: new Date().toISOString().slice(0, 10),
    transport: "train"
};

const read = async (path, options) => {
    const answer = await fetch(url + path, options);
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
};

const send = (values, { unit = VILLAGE, headers = {} } = {}) =>
    read(`/arrive/${COUNTY}/${unit}?lang=en`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: url, ...headers },
        body: new URLSearchParams({ ...form, ...values }).toString()
    });

const open = () => admin.rows("roster_arrivals", { unit: ROOT });

test("a traveller finds the village through the town, without a script", async () => {
    const county = await read(`/arrive/${COUNTY}?lang=en`);
    assert.equal(county.status, 200);
    assert.match(county.headers.get("content-type"), /^text\/html/);
    assert.match(county.headers.get("content-security-policy"), /default-src 'none'.*form-action 'self'/);
    assert.equal(county.text.includes("<script"), false);
    assert.ok(county.text.includes(`/arrive/${COUNTY}/${TOWN}?lang=en`));
    const town = await read(`/arrive/${COUNTY}/${TOWN}?lang=en`);
    assert.ok(town.text.includes(`/arrive/${COUNTY}/${VILLAGE}?lang=en`));
    const village = await read(`/arrive/${COUNTY}/${VILLAGE}?lang=en`);
    assert.ok(village.text.includes('name="document"'));
    assert.equal((await read(`/arrive/${COUNTY}/99`)).status, 404);
    assert.equal((await read("/arrive/123456")).status, 404);
});

test("a report is received and stands on the village's list with a clock", async () => {
    const answer = await send({});
    assert.equal(answer.status, 201, answer.text);
    const [row] = await open();
    assert.deepEqual(
        [row.unit, row.from_place, row.transport, row.channel, row.on_list, row.due_at - row.at],
        [VILLAGE, "陕西西安", "train", "form", false, 2 * 3600 * 1000]
    );
    assert.equal(row.name.includes("远"), false, "masked");
});

test("who is on the list and who is not read the same answer", async () => {
    const stranger = await send({ document: documentNumber(7002) });
    const known = await send({ document: documentNumber(1) });
    assert.deepEqual([known.status, known.text], [stranger.status, stranger.text]);
    const again = await send({});
    assert.equal(again.text, stranger.text);
    assert.deepEqual(
        (await open()).map(row => [row.on_list, row.reports]),
        [
            [false, 2],
            [false, 1],
            [true, 1]
        ]
    );
});

test("what is wrong is said beside its field, and what was typed stays, escaped", async () => {
    const answer = await send({ name: '<b onload="x">赵', document: "410185199001010010" });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /id="document-wrong"/);
    assert.ok(answer.text.includes("&lt;b onload=&quot;x&quot;&gt;赵"));
    assert.equal(answer.text.includes("<b onload"), false);
    for (const missing of ["name", "document", "phone", "address", "from_place", "arrived_on"])
        assert.match((await send({ [missing]: "" })).text, new RegExp(`id="${missing}-wrong"`));
    assert.match((await send({ transport: "horse" })).text, /id="transport-wrong"/);
    assert.match((await send({ arrived_on: "2026-02-31" })).text, /id="arrived_on-wrong"/);
    assert.equal((await send({}, { unit: TOWN })).status, 404);
    assert.equal((await open()).length, 3);
    assert.deepEqual(await admin.rows("audit_quarantine"), []);
});

test("a form of another site is refused", async () => {
    assert.equal((await send({}, { headers: { Origin: "https://elsewhere.example" } })).status, 403);
});

test("too many reports from one address must wait, others need not", async () => {
    let last;
    for (let i = 0; i < 31; i++) last = await send({ document: documentNumber(7100 + i) });
    assert.equal(last.status, 429);
    assert.match(last.text, /class="failure"/);
    const other = await send({ document: documentNumber(7900) }, { headers: { "X-Forwarded-For": "203.0.113.9" } });
    assert.equal(other.status, 201);
});
