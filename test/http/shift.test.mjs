/* shift.test.mjs - what a phone takes with it, what it says of itself, and what another
 * phone brings for it. */
import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { after, before, test } from "node:test";
import { deflateRawSync, gunzipSync } from "node:zlib";
import {
    DAY, HOUR, OTHER_POINT, OTHER_VILLAGE, POINT, VILLAGE, begin, document as documentNumber, giveCards, plant, sleep, tube, verify
} from "../server.mjs";

const PEOPLE = 9999,
    MOST_BYTES = 128 * 1024; /* for 10,000: 71 KB of it is the chance in 17 digits of each card */

let it;
before(async () => {
    it = await begin();
    Object.assign(it, await plant(it.admin, PEOPLE));
    it.cards = await giveCards(it.admin, [VILLAGE, OTHER_VILLAGE]);
    await it.admin.must("site.site_serves", { site: POINT, units: [410185000000] });
});
after(async () => {
    await it?.server.stop();
    verify(it.data);
});

const passOf = async (label, site = POINT, role = "point", from_at = Date.now() - HOUR) => {
    const body = { label, role, site, from_at, until_at: Date.now() + DAY };
    const { json } = await it.admin.request("POST", "/api/v1/passes", { body });
    return json.secret;
};

const phoneOf = async (...of) => it.server.signIn({ pass: await passOf(...of) });

async function takeShift(phone) {
    await phone.must("account.shift_taken", { site: POINT });
    const packed = await phone.request("GET", `/api/v1/shift/${POINT}`, { headers: { "accept-encoding": "gzip" } });
    assert.equal(packed.status, 200, packed.text);
    assert.equal(packed.headers["content-encoding"], "gzip");
    return { shift: JSON.parse(gunzipSync(packed.raw).toString("utf8")), bytes: packed.raw.length };
}

const inTube = code => ({ tube_code: code, round: it.round, site: POINT });

test("the list goes to a phone only after it was said that it takes it, and the look is kept", async () => {
    const phone = await phoneOf("一号台");
    const early = await phone.request("GET", `/api/v1/shift/${POINT}`);
    assert.equal(early.status, 403);
    assert.equal(early.json.key, "missing.shift_not_taken");
    await takeShift(phone);
    const looks = await it.admin.rows("account_looks", { account: phone.account });
    assert.deepEqual(looks.map(look => [look.what, look.view, look.reason]), [["list", "shift", "shift"]]);
});

test("a phone of another point does not get the list, nor one that registers nobody", async () => {
    const other = await phoneOf("别处", OTHER_POINT);
    assert.equal((await other.send("account.shift_taken", { site: POINT })).status, "rejected");
    assert.equal((await other.request("GET", `/api/v1/shift/${POINT}`)).status, 403);
    const courier = await phoneOf("转运", POINT, "courier");
    assert.equal((await courier.send("account.shift_taken", { site: POINT })).status, "rejected");
    assert.equal((await courier.request("GET", `/api/v1/shift/${POINT}`)).status, 403);
    assert.equal((await it.server.request("GET", `/api/v1/shift/${POINT}`)).status, 401);
    assert.equal((await other.request("GET", "/api/v1/shift/-5x")).status, 403);
});

test("nearly ten thousand persons are less than 128 KB, with what the duty needs and no more", async () => {
    const phone = await phoneOf("二号台");
    const began = performance.now();
    const { shift, bytes } = await takeShift(phone);
    console.log(`# ${shift.person.length} persons in ${bytes} bytes, ${Math.round(performance.now() - began)} ms`);
    assert.equal(shift.person.length, PEOPLE);
    assert.ok(bytes <= MOST_BYTES, `${bytes} bytes`);
    for (const column of ["name", "tail", "sex", "born", "place", "groups"])
        assert.equal(shift[column].length, PEOPLE, column);
    let before = 0;
    const at = new Map(shift.person.map((step, i) => [(before += step), i]));
    const i = at.get(it.persons[6]);
    assert.equal(shift.name[i], "王小7");
    assert.equal(shift.tail[i], documentNumber(7).slice(-6));
    assert.deepEqual([...at.keys()].map(person => it.cards.get(person).slice(1, 18)), shift.card);
    assert.match(shift.places[shift.place[i]], /少室社区/);
    assert.equal(shift.site, POINT);
    assert.equal(shift.round, it.round);
    assert.equal(shift.pool_size, 10);
    assert.equal(JSON.stringify(shift).includes(documentNumber(7)), false);
    assert.equal(JSON.stringify(shift).includes("幸福路7号"), false);
});

test("who stands registered already is told with when and where, who is exempt is marked", async () => {
    const phone = await phoneOf("三号台");
    await phone.must("sampling.tube_opened", { ...inTube(tube(1)), pool_size: 10 });
    await phone.must("sampling.person_registered", { ...inTube(tube(1)), person: it.persons[0] });
    await it.admin.must("roster.person_exempted", {
        person: it.persons[1], round: it.round, reason: "infant", from_at: Date.now() - DAY, until_at: Date.now() + 9 * DAY
    });
    for (let tries = 0; ; tries++) {
        const { shift } = await takeShift(phone);
        if (shift.done?.length) {
            let sum = 0;
            const person = shift.person.map(step => (sum += step));
            assert.equal(person[shift.done[0]], it.persons[0]);
            assert.equal(shift.sites[shift.done_site[0]], "少室小学");
            assert.ok(Math.abs(shift.done_at[0] - Date.now() / 60000) < 5);
            assert.deepEqual(shift.exempt.map(k => person[k]), [it.persons[1]]);
            return;
        }
        assert.ok(tries < 40, "the table of who stands registered has not followed");
        await sleep(500);
    }
});

test("a phone that says what it holds is listed, and called offline only when it is silent", async () => {
    const phone = await phoneOf("四号台");
    const said = await phone.request("PUT", "/api/v1/device", { body: { made: 7, registered: 5, waiting: 4 } });
    assert.equal(said.status, 200, said.text);
    const { server_time, ...counted } = said.json;
    assert.deepEqual(counted, { device: phone.device, whole: 0, highest: 0, gaps: "" });
    assert.ok(Math.abs(server_time - Date.now()) < 60000);
    const [row] = (await it.admin.rows("account_phones", { site: POINT })).filter(r => r.device === phone.device);
    assert.equal(row.made, 7);
    assert.equal(row.waiting, 4);
    assert.equal(row.offline, false);
    const bad = await phone.request("PUT", "/api/v1/device", { body: { made: -1, registered: 5, waiting: 4 } });
    assert.equal(bad.status, 422);
    const other = await phoneOf("看不到", OTHER_POINT);
    assert.equal((await other.view("account_phones", { site: POINT })).status, 403);
    assert.deepEqual((await other.rows("account_phones")).filter(r => r.site === POINT), []);
});

/* ---- carried by another ---------------------------------------------------------------------- */

async function sealed(phone, events) {
    const { json } = await phone.request("GET", "/api/v1/device/key");
    const raw = Buffer.from(json.key, "base64url");
    const key = await webcrypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
    const iv = webcrypto.getRandomValues(new Uint8Array(12));
    const label = new TextEncoder().encode(`${json.county}.${json.device}`);
    const packed = deflateRawSync(JSON.stringify(events));
    const bytes = await webcrypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: label }, key, packed);
    const whole = Buffer.concat([iv, Buffer.from(bytes)]).toString("base64url");
    return { county: json.county, device: json.device, sealed: whole };
}

const bring = (phone, body) => phone.request("POST", "/api/v1/carried", { body });

test("another phone brings what a dying one holds, as if it had sent it itself; twice counts once", async () => {
    const [dying, other] = [await phoneOf("没电"), await phoneOf("接手", OTHER_POINT)];
    const events = [
        dying.event("sampling.tube_opened", { ...inTube(tube(50)), pool_size: 10 }),
        ...[20, 21, 22].map(k => dying.event("sampling.person_registered", { ...inTube(tube(50)), person: it.persons[k] }))
    ];
    const bundle = await sealed(dying, events);
    const first = await bring(other, bundle);
    assert.equal(first.status, 200, first.text);
    assert.deepEqual(first.json, { device: dying.device, accepted: 4, duplicates: 0, rejected: 0, whole: 4, highest: 4 });
    assert.equal((await bring(other, bundle)).json.duplicates, 4);
    const back = await dying.post(events);
    assert.deepEqual(back.json.answers.map(a => a.status), Array(4).fill("duplicate"));
    const [row] = await it.admin.rows("sampling_tube", { tube_code: tube(50) });
    assert.equal(row.registered, 3);
    assert.equal((await it.admin.rows("audit_events", { actor: dying.account })).filter(e => e.device === dying.device).length, 4);
});

test("what was altered on the way, or made for another phone, is refused whole", async () => {
    const [dying, other] = [await phoneOf("坏了"), await phoneOf("接手二")];
    const bundle = await sealed(dying, [dying.event("sampling.tube_opened", { ...inTube(tube(51)), pool_size: 10 })]);
    const bytes = Buffer.from(bundle.sealed, "base64url");
    bytes[20] ^= 1;
    const cases = [
        { ...bundle, sealed: bytes.toString("base64url") },
        { ...bundle, device: other.device },
        { ...bundle, sealed: "A".repeat(60) },
        { ...bundle, sealed: bundle.sealed.slice(0, 40) }
    ];
    for (const wrong of cases) {
        const answer = await bring(other, wrong);
        assert.equal(answer.status, 422, answer.text);
        assert.equal(answer.json.key, "account.carried_damaged");
    }
    assert.equal((await it.server.request("POST", "/api/v1/carried", { body: bundle })).status, 401);
    const notEvents = await bring(other, await sealed(dying, { no: "list" }));
    assert.equal(notEvents.json.key, "account.carried_too_many");
    assert.equal((await dying.request("GET", "/api/v1/device")).json.highest, 0);
});

test("a phone whose pass is revoked still hears which of its records have come", async () => {
    const phone = await phoneOf("撤销");
    await phone.must("sampling.tube_opened", { ...inTube(tube(60)), pool_size: 10 });
    const pass = (await it.admin.rows("account_passes", { site: POINT, limit: 1000 })).find(p => p.label === "撤销");
    await it.admin.must("account.pass_revoked", { pass: pass.pass, reason: "换人" });
    assert.equal((await phone.request("GET", "/api/v1/device")).json.whole, 1);
    assert.equal((await phone.request("PUT", "/api/v1/device", { body: { made: 1, registered: 0, waiting: 0 } })).status, 200);
    assert.equal((await phone.request("GET", `/api/v1/shift/${POINT}`)).status, 403);
});
