/* disk.test.mjs - a disk that is full: a clear answer, nothing accepted is lost, and
 * work goes on by itself when there is space again. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { POINT, Server, VILLAGE, begin, document, newFolder, plant, sleep, tube, verify } from "../server.mjs";

const mounts = [];
after(() => {
    for (const folder of mounts) execFileSync("umount", ["-l", folder]);
});

/* A little disk of its own; null where one may not mount. */
function littleDisk(megabytes) {
    const folder = newFolder();
    try {
        execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "ignore" });
    } catch {
        return null;
    }
    mounts.push(folder);
    return folder;
}

/* Take all space but a few pages. */
function fill(folder, leave) {
    const { bavail, bsize } = statfsSync(folder);
    const file = join(folder, "filler");
    writeFileSync(file, Buffer.alloc(Math.max(0, Number(bavail) * Number(bsize) - leave)));
    return file;
}

const issue = (client, count) => client.event("sampling.tubes_issued", { site: POINT, count });

/* Send until the server says that it cannot; what it took, and how it said so. */
async function sendUntilFull(client) {
    const taken = [];
    for (let i = 0; i < 5000; i++) {
        const events = Array.from({ length: 20 }, (_, k) => issue(client, 1 + k));
        const answer = await client.post(events);
        if (answer.status !== 200) return { taken, refused: events, answer };
        answer.json.answers.forEach(a => assert.equal(a.status, "accepted"));
        taken.push(...events.map((e, k) => ({ ...e, seq: answer.json.answers[k].seq })));
    }
    return { taken };
}

/* On a disk that is still full, what else waits to be written may be in the way: then it
 * says so, and nothing else. */
async function allAreDuplicates(client, taken, isFull = false) {
    for (let at = 0; at < taken.length; at += 500) {
        const some = taken.slice(at, at + 500);
        const { status, json } = await client.post(some.map(({ seq, ...event }) => event));
        if (isFull && status === 507) continue;
        assert.equal(status, 200, JSON.stringify(json));
        json.answers.forEach((a, i) => assert.deepEqual([a.status, a.seq], ["duplicate", some[i].seq]));
    }
}

/* The story of a full disk: `limit` makes it full, `free` makes space.  Where only each file
 * is limited, the log may begin anew by itself when it has been moved into the database. */
async function story(server, admin, limit, free, stays = true) {
    await plant(admin, 10);
    await limit();
    const { taken, refused, answer } = await sendUntilFull(admin);
    assert.ok(answer, "it never became full");
    assert.equal(answer.status, 507, answer.text);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.match(answer.json.title, /\p{Script=Han}/u);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
    if (stays) assert.equal((await server.request("GET", "/healthz")).status, 503);
    assert.equal((await admin.request("GET", "/api/v1/me")).status, 200);
    assert.equal((await admin.rows("sampling_stock")).length > 0, true);
    for (let i = 0; i < 3 && stays; i++) assert.equal((await admin.post(refused)).status, 507);
    await free();
    let again;
    for (let i = 0; i < 40; i++) {
        again = await admin.post(refused);
        if (again.status === 200) break;
        await sleep(250);
    }
    assert.equal(again.status, 200, again.text);
    assert.ok(again.json.answers.every(a => a.status === "accepted"), again.text);
    assert.equal((await server.request("GET", "/healthz")).status, 200);
    await allAreDuplicates(admin, taken);
    console.log(`# ${taken.length} events were taken before the disk was full`);
    return taken.length + refused.length;
}

test("a full disk: 507 until there is space, and what was accepted is there", { timeout: 120000 }, async t => {
    const data = littleDisk(32);
    if (!data) return t.skip("mounting is not allowed here");
    const { server, admin } = await begin({ data });
    let filler;
    const n = await story(server, admin, () => (filler = fill(data, 512 * 1024)), () => rmSync(filler));
    const [stock] = await admin.rows("sampling_stock", { site: POINT });
    assert.equal(stock.issued, (n / 20) * 210);
    await server.stop();
    assert.match(verify(data), /whole: 0 findings/);
});

test("a full disk and then a crash: what was accepted is there, and the server starts on what is left", { timeout: 120000 }, async t => {
    const data = littleDisk(32);
    if (!data) return t.skip("mounting is not allowed here");
    const { server, admin } = await begin({ data });
    await plant(admin, 10);
    const filler = fill(data, 64 * 1024);
    const { taken, answer } = await sendUntilFull(admin);
    assert.equal(answer.status, 507);
    await server.kill();
    const full = await Server.start(data);
    if (full.port) {
        await allAreDuplicates(admin.at(full), taken, true);
        await full.kill();
    } else {
        assert.equal((await full.ended).status, 1);
        assert.ok(full.lines.length > 0);
    }
    rmSync(filler);
    const again = await Server.start(data);
    await allAreDuplicates(admin.at(again), taken);
    await again.stop();
    assert.match(verify(data), /whole: 0 findings/);
});

test("a full disk refuses uploads and exports clearly, and leaves no rest of them", { timeout: 120000 }, async t => {
    const data = littleDisk(32);
    if (!data) return t.skip("mounting is not allowed here");
    const { server, admin } = await begin({ data });
    await plant(admin, 10);
    const filler = fill(data, 256 * 1024);
    const list = `姓名,证件号码,村代码\n${Array.from({ length: 20000 }, (_, k) => `王${k},${document(k)},${VILLAGE}`).join("\n")}\n`;
    const upload = await admin.request("POST", "/api/v1/imports?name=a.csv", { body: list });
    assert.equal(upload.status, 507, upload.text);
    assert.equal((await server.request("GET", "/healthz")).status, 200);
    rmSync(filler);
    const again = await admin.request("POST", "/api/v1/imports?name=a.csv", { body: list });
    assert.equal(again.status, 201, again.text);
    await server.stop();
    assert.match(verify(data), /whole: 0 findings/);
});

test("a file that may not grow: 507 until it may", { timeout: 120000 }, async () => {
    const data = newFolder();
    const { server, admin } = await begin({ data, shell: "trap '' XFSZ" });
    const setLimit = size => execFileSync("prlimit", ["--pid", String(server.child.pid), `--fsize=${size}:unlimited`]);
    await story(server, admin, () => setLimit(2 * 1024 * 1024), () => setLimit("unlimited"), false);
    await server.stop();
    assert.match(verify(data), /whole: 0 findings/);
    assert.ok(existsSync(join(data, "bulou.db")));
});
