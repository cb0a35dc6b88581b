/* backup.test.mjs - a copy made while phones register, and back from it on another machine;
 * keys of persons are apart, so that whoever was erased is gone. */
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { POINT, Server, begin, command, newFolder, plant, tube, verify } from "../server.mjs";

const { data, server, admin } = await begin();
const { round, persons } = await plant(admin, 2000);
const shelf = newFolder();
const shelved = name => join(shelf, name);

function backup(name) {
    const done = command(["backup", shelved(name), "--data", data]);
    assert.equal(done.status, 0, done.said);
    return done.said;
}

/* Another machine, which has the master key and nothing else. */
function restore(name, ...options) {
    const there = newFolder();
    cpSync(join(data, "master.key"), join(there, "master.key"));
    return { there, ...command(["restore", shelved(name), "--data", there, ...options]) };
}

async function namesIn(folder, some) {
    const other = await Server.start(folder);
    const client = await other.as("admin");
    const names = [];
    for (const person of some) names.push((await client.rows("roster_person", { person }))[0].name ?? null);
    await other.stop();
    return names;
}

test("a copy made while phones register holds what had been acknowledged, and is whole elsewhere", { timeout: 120000 }, async () => {
    let registered = 0, copying = true;
    const phone = (async () => {
        while (copying && registered < persons.length) {
            await admin.must("sampling.person_registered", { tube_code: tube(1 + Math.floor(registered / 10)), round, site: POINT, person: persons[registered] });
            registered++;
        }
    })();
    while (registered < 50) await new Promise(done => setTimeout(done, 5));
    const before = registered;
    const said = backup("first.db");
    copying = false;
    await phone;
    assert.match(said, /keys of 2000 persons/);
    const { status, said: answer, there } = restore("first.db");
    assert.equal(status, 0, answer);
    assert.match(verify(there), /whole: 0 findings/);
    const other = await Server.start(there);
    const [total] = await (await other.as("admin")).rows("missing_total", { round });
    assert.ok(total.done >= before && total.done <= registered, `${before} ${total.done} ${registered}`);
    await other.stop();
});

test("the copy holds no key of a person, and the keys' file only its owner may read", () => {
    const copy = readFileSync(shelved("first.db"));
    const lines = readFileSync(shelved("first.db.keys"), "utf8").trimEnd().split("\n");
    assert.equal(lines.length, 2002);
    for (const line of lines.slice(1, -1)) assert.equal(copy.indexOf(Buffer.from(line.split(" ")[2], "base64url")), -1);
    assert.equal(statSync(shelved("first.db.keys")).mode & 0o777, 0o600);
});

test("whoever was erased is not readable in an older copy either, once the older keys are gone", { timeout: 60000 }, async () => {
    await admin.must("roster.person_erased", { person: persons[3], basis: "应本人要求删除" });
    backup("second.db");
    const { there, status, said } = restore("first.db", "--keys", shelved("second.db.keys"));
    assert.equal(status, 0, said);
    const [erased, other] = await namesIn(there, [persons[3], persons[4]]);
    assert.equal(erased, null);
    assert.equal(other.at(0), "王");
});

test("older keys do not bring back who is erased in the copy", { timeout: 60000 }, async () => {
    const { there, status, said } = restore("second.db", "--keys", shelved("first.db.keys"));
    assert.equal(status, 0, said);
    assert.deepEqual(await namesIn(there, [persons[3]]), [null]);
});

test("without its keys, or with damaged ones, nothing is restored and what stands there stays", () => {
    const whole = readFileSync(shelved("second.db.keys"), "utf8");
    const there = newFolder();
    mkdirSync(join(there, "tmp"));
    cpSync(join(data, "master.key"), join(there, "master.key"));
    cpSync(shelved("first.db"), join(there, "bulou.db"));
    const stood = statSync(join(there, "bulou.db")).mtimeMs;
    for (const [name, text, message] of [
        ["none", null, /cannot be read.*--keys/],
        ["cut", whole.slice(0, whole.length / 2), /damaged at line \d+/],
        ["changed", whole.replace(/(\d+) (\d+) (.)/, "$1 $2 Z"), /damaged at line 2001/],
        ["empty", "", /damaged at line 1/],
        ["other", "id,name\n1,x\n", /damaged at line 1/],
        ["long", whole.replace("\nend", `\n${"9".repeat(4000)}\nend`), /damaged at line 2001/]
    ]) {
        if (text !== null) writeFileSync(shelved(`${name}.keys`), text);
        const done = command(["restore", shelved("second.db"), "--data", there, "--keys", shelved(`${name}.keys`)]);
        assert.equal(done.status, 1, `${name}: ${done.said}`);
        assert.match(done.said, message);
        assert.equal(statSync(join(there, "bulou.db")).mtimeMs, stood);
    }
});

test("a copy is never written over, and a try that fails leaves nothing", () => {
    for (const name of ["first.db", "no/such/folder.db"]) {
        const had = existsSync(shelved(name)) && readFileSync(shelved(name));
        const done = command(["backup", shelved(name), "--data", data]);
        assert.equal(done.status, 1, done.said);
        if (had) assert.ok(had.equals(readFileSync(shelved(name))));
        assert.ok(!existsSync(shelved(`${name}.part`)));
    }
    writeFileSync(shelved("third.db.keys"), "mine");
    assert.equal(command(["backup", shelved("third.db"), "--data", data]).status, 1);
    assert.equal(readFileSync(shelved("third.db.keys"), "utf8"), "mine");
    assert.ok(!existsSync(shelved("third.db")) && !existsSync(shelved("third.db.part")));
});

test("the server stops cleanly", () => server.stop());
