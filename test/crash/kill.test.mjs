/* kill.test.mjs - the server dies at a named place, or at any moment; what it had
 * acknowledged is there, nothing is half there, and what is sent again counts once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { POINT, Server, begin, plant, sleep, tube, verify } from "../server.mjs";

const register = (client, round, n, person, site = POINT) =>
    client.event("sampling.person_registered", { tube_code: tube(n), round, site, person });

/* Send one after the other, each its own request; what was answered, by counter. */
async function sendUntilDeath(client, events, answered, together = 1) {
    for (let at = 0; at < events.length; at += together) {
        const some = events.slice(at, at + together);
        const answers = await Promise.all(some.map(e => client.post(e).catch(() => null)));
        answers.forEach((a, i) => a && answered.set(some[i].counter, a.json));
        if (answers.some(a => !a)) return;
    }
}

/* All of them once more: what had been answered is a duplicate in its old place. */
async function sendAgain(client, events, answered) {
    for (let at = 0; at < events.length; at += 1000) {
        const some = events.slice(at, at + 1000);
        const { json } = await client.post(some);
        json.answers.forEach((answer, i) => {
            const before = answered.get(some[i].counter);
            const said = JSON.stringify({ before, answer });
            assert.notEqual(answer.status, "rejected", said);
            if (before) assert.deepEqual([answer.status, answer.seq], ["duplicate", before.seq], said);
        });
    }
}

for (const point of ["ledger.added", "db.commit", "db.committed", "writer.before_commit", "writer.after_commit"])
    for (const pass of [1, 2, 7])
        test(`killed at the ${["first", "second", "seventh"][[1, 2, 7].indexOf(pass)]} ${point}`, { timeout: 60000 }, async () => {
            const { data, server, admin } = await begin();
            const { round, persons } = await plant(admin, 20);
            await server.stop();
            const events = persons.map((person, i) => register(admin, round, 1 + (i % 3), person));
            const answered = new Map();
            const doomed = await Server.start(data, { env: { BULOU_FAULT: `${point}:${pass}` } });
            if (doomed.port) await sendUntilDeath(admin.at(doomed), events, answered, pass === 7 ? 1 : 4);
            assert.deepEqual(await doomed.ended, { status: null, signal: "SIGKILL" });
            const again = await Server.start(data);
            const client = admin.at(again);
            await sendAgain(client, events, answered);
            await sendAgain(client, events, new Map(events.map(e => [e.counter, null])));
            const seen = [];
            for (const n of [1, 2, 3]) seen.push(...(await client.rows("sampling_tube_people", { tube_code: tube(n) })).map(p => p.person));
            assert.deepEqual(seen.sort(), [...persons].sort());
            assert.deepEqual((await client.request("GET", "/api/v1/device")).json.gaps, "");
            const [total] = await client.rows("missing_total", { round });
            assert.equal(total.done, 20);
            await again.stop();
            assert.match(verify(data), /whole: 0 findings/);
        });

/* ---- at any moment ----------------------------------------------------------------------------- */

const PHONES = 6;

/* A phone that sends tubes of ten, one after the other, and remembers what it was told. */
async function work(phone, state) {
    while (!state.dying) {
        const batch = [];
        for (let i = 0; i < 10; i++) batch.push(register(phone.client, state.round, phone.tubes * PHONES + phone.number, state.persons[state.next++ % state.persons.length]));
        phone.tubes++;
        phone.events.push(...batch);
        const answer = await phone.client.post(batch).catch(() => null);
        if (!answer || answer.status !== 200) return;
        answer.json.answers.forEach((a, i) => phone.answered.set(batch[i].counter, a));
    }
}

test("killed twenty times in the midst of work, and nothing that was acknowledged is lost", { timeout: 300000 }, async () => {
    const { data, server: first, admin } = await begin();
    const state = { ...(await plant(admin, 3000)), next: 0 };
    const phones = [];
    for (let number = 1; number <= PHONES; number++)
        phones.push({ number, tubes: 1, events: [], answered: new Map(), client: await first.as("admin") });
    let server = first, unacknowledged = 0;
    for (let death = 0; death < 20; death++) {
        state.dying = false;
        const working = phones.map(phone => work(phone, state));
        await sleep(20 + Math.random() * 400);
        server.child.kill("SIGKILL");
        state.dying = true;
        await Promise.all(working);
        await server.ended;
        server = await Server.start(data);
        assert.ok(server.port, server.lines.join("\n"));
        for (const phone of phones) {
            phone.client = phone.client.at(server);
            const open = phone.events.filter(e => !phone.answered.has(e.counter));
            unacknowledged += open.length;
            const { json } = open.length ? await phone.client.post(open.slice(-1000)) : { json: { answers: [] } };
            json.answers.forEach((a, i) => phone.answered.set(open.slice(-1000)[i].counter, a));
        }
    }
    let n = 0;
    for (const phone of phones) {
        await sendAgain(phone.client, phone.events, phone.answered);
        const device = (await phone.client.request("GET", "/api/v1/device")).json;
        assert.deepEqual([device.whole, device.highest, device.gaps], [phone.client.counter, phone.client.counter, ""]);
        n += phone.events.length;
    }
    console.log(`# ${n} events, ${unacknowledged} of them were on their way when the server died`);
    const [total] = await admin.at(server).rows("sampling_progress", { round: state.round });
    assert.equal(total.registrations, n);
    await server.stop();
    assert.match(verify(data), /whole: 0 findings/);
});
