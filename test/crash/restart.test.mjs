/* restart.test.mjs - how soon a county is served again after a crash, and its clock. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { COUNTY, HOUR, POINT, Server, addUser, begin, command, newFolder, plant, sleep, tube, verify } from "../server.mjs";

const SCALE = 0.275;    /* of 729,332 people */
const MOST_MS = 5000;   /* on any machine; the goal on a quiet one is 2000 */

/* The made-up county as files, and those in a store. */
function loadCounty(data) {
    const folder = newFolder();
    const run = args => {
        const done = command(args);
        assert.equal(done.status, 0, done.said);
        return done.said;
    };
    run(["generate", "--county", String(COUNTY), "--scale", String(SCALE), "--out", folder, "--data-dir", "data"]);
    const said = run(["import", join(folder, "roster.csv"), "--places", folder, "--data", data, "--county", String(COUNTY)]);
    return Number(/= (\d+) accepted/.exec(said)[1]);
}

test("a county of 200,000 is served again within seconds of a crash in mid-round", { timeout: 240000 }, async () => {
    const data = newFolder();
    const people = loadCounty(data);
    assert.ok(people > 180000, String(people));
    addUser(data, "admin");
    let server = await Server.start(data);
    let client = await server.as("admin");
    const round = await client.must("round.round_planned", { name: "第一轮", from_at: Date.now() - HOUR, until_at: Date.now() + HOUR, pool_size: 10 });
    await client.must("round.round_opened", { round });
    const [point] = await client.rows("site_list", { kind: "point", limit: 1 });
    assert.equal((await client.rows("missing_site_part", { site: point.site, round, limit: 10 })).length, 10);
    const persons = [];
    for (const town of await client.rows("area_children", { unit: COUNTY * 1e6 }))
        for (const village of await client.rows("area_children", { unit: town.unit })) {
            if (persons.length < 20000 && village.kind === "village")
                persons.push(...(await client.rows("roster_people", { unit: village.unit, limit: 1000 })).map(p => p.person));
        }
    assert.ok(persons.length >= 10000, String(persons.length));
    const times = [];
    for (let death = 0, next = 0; death < 3; death++) {
        for (let tubes = 0; tubes < 250; tubes++) {
            const some = [];
            for (let i = 0; i < 10; i++) some.push(client.event("sampling.person_registered", { tube_code: tube(1 + Math.floor(next / 10)), round, site: point.site, person: persons[next++] }));
            const { json } = await client.post(some);
            assert.ok(json.answers.every(a => a.status === "accepted"), JSON.stringify(json));
        }
        await server.kill();
        const began = Date.now();
        server = await Server.start(data);
        client = client.at(server);
        const [total] = await client.rows("missing_total", { round });
        times.push(Date.now() - began);
        assert.equal(total.done, next);
        assert.equal(total.due, total.done + total.exempt + total.remaining);
    }
    console.log(`# ${people} people, first answer after ${times.join(", ")} ms, ${server.memory} KiB`);
    assert.ok(Math.max(...times) <= MOST_MS, times.join(", "));
    await server.stop();
    const began = Date.now();
    assert.match(verify(data), /whole: 0 findings/);
    console.log(`# verified in ${(Date.now() - began) / 1000} s`);
});

/* ---- the clock ------------------------------------------------------------------------------------ */

const timeOf = async server => (await server.request("GET", "/healthz")).json.at;
const settings = (data, sql) => execFileSync("sqlite3", [join(data, "bulou.db"), sql], { encoding: "utf8" }).trim();

test("a machine whose clock was set back does not take the server back in time", { timeout: 60000 }, async () => {
    const { data, server, admin } = await begin();
    const { round, persons } = await plant(admin, 4);
    await server.stop();
    const ahead = Date.now() + 2 * HOUR;    /* as if the machine had then been set back by two hours */
    settings(data, `update store_setting set value = '${ahead}' where name = 'clock.at'`);
    const later = await Server.start(data);
    const now = await timeOf(later);
    assert.ok(now >= ahead && now < ahead + 60000, String(now - ahead));
    const client = admin.at(later);
    await client.must("sampling.person_registered", { tube_code: tube(1), round, site: POINT, person: persons[0] }, { at: now });
    const old = await client.send("sampling.person_registered", { tube_code: tube(1), round, site: POINT, person: persons[1] }, { at: now + 20 * 60000 });
    assert.equal(old.key, "ledger.from_the_future");
    await sleep(1100);
    const before = await timeOf(later);
    assert.ok(before > now);
    await later.kill();
    const again = await Server.start(data);
    assert.ok((await timeOf(again)) >= now);
    const events = await admin.at(again).rows("audit_events");
    const received = events.map(e => e.received_at);
    assert.deepEqual(received, [...received].sort((a, b) => b - a));
    await again.stop();
    assert.ok(Number(settings(data, "select value from store_setting where name = 'clock.at'")) >= now);
    verify(data);
});

test("the newest event keeps the clock when nothing else has", { timeout: 60000 }, async () => {
    const { data, server, admin } = await begin();
    await plant(admin, 2);
    await server.stop();
    settings(data, "delete from store_setting where name = 'clock.at'");
    const newest = Number(settings(data, "select max(received_at) from ledger_event"));
    const again = await Server.start(data);
    assert.ok((await timeOf(again)) >= newest);
    await again.stop();
});
