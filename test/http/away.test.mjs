/* away.test.mjs - two counties in one store: who is sampled away from home is not missing at
 * home, and is again when the registration is taken back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DAY, HOUR, PASSWORD, POINT, Server, addUser, begin, command, document, plant, sleep, tube, verify } from "../server.mjs";

const HOME = 410181;
const { data, server, admin } = await begin();
const { round } = await plant(admin, 4);

async function atHome() {
    const added = command(["user", "add", "homeadmin", "--data", data, "--county", String(HOME)], { BULOU_PASSWORD: PASSWORD });
    assert.equal(added.status, 0, added.said);
    return server.signIn({ login: "homeadmin", password: PASSWORD, county: HOME });
}

/* The other county: a village, an open round, and ten people, of whom some will travel. */
async function plantHome(client) {
    const [root, town, village] = [HOME * 1e6, HOME * 1e6 + 1000, HOME * 1e6 + 1001];
    await client.must("area.units_listed", { edition: 2023, units: [
        { unit: root, kind: "county", name: "巩义市" }, { unit: town, parent: root, kind: "town", name: "新华路街道" },
        { unit: village, parent: town, kind: "village", name: "新华社区" }] });
    const its = await client.must("round.round_planned", { name: "第一轮", from_at: Date.now() - HOUR, until_at: Date.now() + DAY, pool_size: 10 });
    await client.must("round.round_opened", { round: its });
    for (let k = 1; k <= 10; k++)
        await client.must("roster.person_added", { row: { person: client.id(k), identity: { name: `李小${k}`, document: document(500 + k) }, sex: "unknown", unit: village, kind: "resident" } });
    return its;
}

const home = await atHome();
const homeRound = await plantHome(home);
const total = async () => (await home.rows("missing_total", { round: homeRound }))[0];

async function comes(k, document) {
    const person = admin.id(k);
    await admin.must("roster.person_came", { site: POINT, row: { person, identity: { name: "李小来", document }, sex: "unknown", unit: 410185001001, kind: "floating" } });
    return person;
}

/* The counties are looked at every two seconds. */
async function until(test, what) {
    for (let i = 0; i < 300; i++) {
        const now = await total();
        assert.equal(now.due, now.done + now.exempt + now.remaining);
        if (test(now)) return now;
        await sleep(100);
    }
    assert.fail(`${what}: ${JSON.stringify(await total())}`);
}

test("who was only added to the list of the other county is still due at home", { timeout: 60000 }, async () => {
    await comes(901, document(501));
    await sleep(5000);
    assert.deepEqual([(await total()).exempt, (await total()).remaining], [0, 10]);
});

test("who was sampled in the other county is not missing at home, and the reason is on record", { timeout: 60000 }, async () => {
    const person = await comes(902, document(502));
    await admin.must("sampling.person_registered", { tube_code: tube(1), round, site: POINT, person });
    await until(now => now.exempt === 1 && now.remaining === 9, "one is exempt");
    assert.equal((await home.rows("missing_people", { round: homeRound, unit: HOME * 1e6 })).some(p => p.person === home.id(2)), false);
});

test("whoever is on no list at home changes nothing there", { timeout: 60000 }, async () => {
    const person = await comes(903, document(990));
    await admin.must("sampling.person_registered", { tube_code: tube(1), round, site: POINT, person });
    await sleep(5000);
    assert.equal((await total()).exempt, 1);
});

test("a registration that is taken back makes the person due at home again", { timeout: 60000 }, async () => {
    await admin.must("sampling.registration_withdrawn", { tube_code: tube(1), round, site: POINT, person: admin.id(902), reason: "没有采样就走了" });
    await until(now => now.exempt === 0 && now.remaining === 10, "nobody is exempt");
});

test("what happened while the server was down is caught up with, once", { timeout: 60000 }, async () => {
    await admin.must("sampling.person_registered", { tube_code: tube(2), round, site: POINT, person: admin.id(901) });
    await server.kill();
    const again = await Server.start(data);
    home.server = again;
    await until(now => now.exempt === 1, "one is exempt");
    await sleep(5000);
    assert.equal((await total()).exempt, 1);
    const given = await home.rows("roster_exemptions", { person: home.id(1) });
    assert.deepEqual(given.map(e => [e.round, e.reason, e.note]), [[homeRound, "tested_elsewhere", `410185/${admin.id(901)}`]]);
    await again.stop();
    assert.match(verify(data), /whole: 0 findings/);
});
