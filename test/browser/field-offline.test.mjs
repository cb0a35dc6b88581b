/* field-offline.test.mjs - the phone when everything fails: no server, no battery, answers
 * that are lost, a disk that refuses, a new version, another phone that takes over. */
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { readFileSync } from "node:fs";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { HOUR, OTHER_VILLAGE, POINT, Server, VILLAGE, newFolder, sleep, verify } from "../server.mjs";
import { Line, Phone, card, film, point, tubeCode } from "./field.mjs";

const SAVED = 1320,
    FULL = 1175;

let it, line;
before(async () => (it = await point()));
after(async () => {
    await it?.server.stop();
    verify(it.data);
});
beforeEach(async () => (line = await Line.open(it.server)));

const phones = [];
afterEach(async () => {
    for (const phone of phones.splice(0)) {
        await phone.stop();
        const wrong = phone.wrong.filter(text => !/ERR_|status of 5|status of 4(22|03)/.test(text));
        assert.deepEqual(wrong, [], "nothing but the network is wrong in the console");
    }
    await line.close();
});

async function phoneOn(url, options = {}) {
    const phone = await Phone.start(options);
    phones.push(phone);
    await phone.open(url, options);
    return phone;
}

async function onDuty(options, label) {
    const phone = await phoneOn(line.url, options);
    await phone.signIn(await it.pass(label));
    return phone;
}

/* The app itself is on the phone. */
const isKept = phone => phone.page.waitForFunction(async () => {
    await navigator.serviceWorker.ready;
    return Boolean(await caches.match("/api/v1/messages/zh"));
});

async function stopServer() {
    line.server = null;
    await it.server.kill();
}

async function startServer() {
    it.server = line.server = await Server.start(it.data);
    it.admin = it.admin.at(it.server);
}

let series = 5000,
    taken = 0;
const labels = n => Array.from({ length: n }, () => tubeCode(++series));
const someone = n => it.persons.slice(taken, (taken += n));

const peopleOf = async label => (await it.admin.rows("sampling_tube_people", { tube_code: label, limit: 200 })).map(p => p.person);

const count = n => `.tube .n[data-count="${n}"]`;
const has = (phone, n) => phone.page.waitForFunction(
    wanted => Number(document.querySelector(".tube .n")?.dataset.count) >= wanted, n, { timeout: 120000 });

async function openTube(phone, label) {
    await phone.scan(label);
    await phone.page.waitForSelector(count(0));
}

async function register(phone, people, from = 0) {
    for (const [i, person] of people.entries()) {
        await phone.scan(card(person));
        await phone.page.waitForSelector(count(from + i + 1));
    }
}

/* A busy machine may miss a card; the film shows it again.  Resolves when each is on the disk. */
async function all(phone, n) {
    const marks = () => new Promise(done => {
        indexedDB.open("bulou-field").onsuccess = ({ target: { result: db } }) =>
            (db.transaction("done").objectStore("done").count().onsuccess = e => done(e.target.result));
    });
    for (let tries = 0; tries < 400; tries++) {
        if ((await phone.page.evaluate(marks)) >= n) return;
        await sleep(500);
    }
    throw new Error(await phone.page.innerText("body"));
}

/* ---- no network ----------------------------------------------------------------------------------- */

test("nothing is lost and nothing counts twice, though the server stops, the page is loaded anew, " +
    "the battery fails, and answers are lost", { timeout: 500000 }, async () => {
    const [label, next] = labels(2),
        people = someone(12),
        texts = ["", label, ...people.slice(0, 10).map(card), next, ...people.slice(10).map(card)],
        video = film(texts, { shown: 14, between: 3 }),
        profile = newFolder();
    let phone = await onDuty({ video, profile });
    await isKept(phone);
    await has(phone, 3);
    await stopServer();
    await has(phone, 5);
    await phone.chipSays("离线");
    await phone.page.reload();
    await has(phone, 5);
    const heardBefore = [...phone.tones];
    await phone.kill();
    phones.pop();
    phone = await phoneOn(line.url, { video, profile });
    await all(phone, people.length);
    line.faults = ["lost", "lost", "broken", "cut"];
    await startServer();
    await phone.chipSays("已上传");
    const there = [...(await peopleOf(label)), ...(await peopleOf(next))];
    assert.deepEqual([...there].sort(), [...people].sort(), "each once");
    const rows = people.length + 2,
        heard = [...heardBefore, ...phone.tones].filter(({ hertz }) => hertz === SAVED || hertz === FULL).length;
    assert.ok(heard <= rows + 1 && heard >= rows - 2, `${heard} tones for ${rows} records`);
    assert.ok(line.sent.length > new Set(line.sent).size, "records were sent again");
    assert.deepEqual((await it.admin.rows("sampling_flags", { round: it.round })).filter(f => f.tube_code === label), []);
});

test("who is registered while an upload is on its way is not lost", async () => {
    const phone = await onDuty(),
        [label] = labels(1),
        people = someone(9);
    line.slow = 400;
    await openTube(phone, label);
    for (const person of people) {
        await phone.scan(card(person));
        await sleep(120);
    }
    await phone.page.waitForSelector(count(9));
    await phone.chipSays("已上传");
    assert.deepEqual(await peopleOf(label), people);
});

test("whenever the battery fails, whoever had a tone is on the disk", { timeout: 500000 }, async () => {
    const profile = newFolder(),
        [label] = labels(1),
        people = someone(6),
        registered = [];
    let phone = await onDuty({ profile });
    await isKept(phone);
    await openTube(phone, label);
    await phone.chipSays("已上传");
    line.server = null; /* only the phone's disk remembers */
    for (const [i, person] of people.entries()) {
        const before = phone.tones.length;
        await phone.scan(card(person));
        const until = performance.now() + i * 15;
        while (performance.now() < until) await sleep(1);
        await phone.kill();
        if (phone.tones.slice(before).some(({ hertz }) => hertz === SAVED)) registered.push(person);
        phones.pop();
        phone = await phoneOn(line.url, { profile });
        await phone.page.waitForSelector(".tube .n");
    }
    line.server = it.server;
    await phone.page.evaluate(() => dispatchEvent(new Event("online")));
    await phone.chipSays("已上传");
    const there = await peopleOf(label);
    for (const person of registered) assert.ok(there.includes(person), `${person} had a tone`);
    assert.equal(new Set(there).size, there.length);
    console.log(`# ${registered.length} tones heard before the end, ${there.length} records of ${people.length} shown`);
});

test("a phone that is silent is on the wall, with about how many people it holds", async () => {
    const phone = await onDuty({}, "沉默"),
        [label] = labels(1);
    await openTube(phone, label);
    await register(phone, someone(3));
    await phone.chipSays("已上传");
    line.server = null;
    await register(phone, someone(2), 3);
    await phone.chipSays("离线");
    const mine = async () => (await it.admin.rows("account_phones", { site: POINT, limit: 1000 })).find(p => p.label === "沉默");
    const row = await mine();
    assert.equal(row.registered, 3);
    assert.equal(row.waiting, 0);
    line.server = it.server;
    await phone.page.evaluate(() => dispatchEvent(new Event("online")));
    await phone.chipSays("已上传");
    assert.equal((await mine()).registered, 5);
});

test("a card that was replaced waits without a network, and comes back refused with when that was", async () => {
    const [holder] = someone(1),
        replaced = card(holder),
        unit = it.persons.indexOf(holder) % 2 ? OTHER_VILLAGE : VILLAGE,
        body = { unit, card_code: replaced, reason: "lost" },
        { status, text } = await it.admin.request("POST", "/api/v1/paper/replacements", { body });
    assert.equal(status, 201, text);
    const phone = await onDuty(),
        [label] = labels(1);
    await openTube(phone, label);
    await phone.chipSays("已上传");
    line.server = null;
    await phone.scan(replaced);
    await phone.says("不在本点名单上");
    await phone.page.getByRole("button", { name: "按卡登记", exact: true }).click();
    await phone.page.waitForSelector(count(1));
    await phone.chipSays("离线·已存 1");
    line.server = it.server;
    await phone.page.evaluate(() => dispatchEvent(new Event("online")));
    await phone.chipSays("要处理 1");
    await phone.page.click(".chip");
    const refused = await phone.page.innerText(".refused li");
    assert.match(refused, /这张卡已于 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 换发作废/);
    assert.match(refused, new RegExp(`卡 ${replaced.slice(12, 16)} ${replaced.slice(16)}`));
    assert.deepEqual(await peopleOf(label), []);
});

/* ---- what refuses ------------------------------------------------------------------------------------ */

test("when the disk refuses nobody is counted, and that is told", async () => {
    const phone = await onDuty(),
        [label] = labels(1),
        [first, second] = someone(2);
    await openTube(phone, label);
    await phone.page.evaluate(() => {
        window.add = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = () => {
            throw new DOMException("full", "QuotaExceededError");
        };
    });
    await phone.scan(card(first));
    await phone.says("没存上");
    assert.equal(phone.tones.at(-1).hertz, 220);
    await phone.page.waitForSelector(count(0));
    await phone.page.evaluate(() => (IDBObjectStore.prototype.add = window.add));
    await register(phone, [second]);
    await register(phone, [first], 1);
    await phone.chipSays("已上传");
    assert.deepEqual(await peopleOf(label), [second, first]);
    phone.wrong = phone.wrong.filter(text => !text.includes("QuotaExceeded"));
});

test("a disk that takes the request and then fails counts nobody either", async () => {
    const phone = await onDuty(),
        [label] = labels(1),
        [first] = someone(1);
    await openTube(phone, label);
    await phone.page.evaluate(() => {
        const transaction = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (...args) {
            const tx = transaction.apply(this, args);
            if (args[1] === "readwrite") setTimeout(() => { try { tx.abort(); } catch { /* it has ended */ } });
            return tx;
        };
    });
    await phone.scan(card(first));
    await phone.says("没存上");
    await phone.page.waitForSelector(count(0));
    phone.wrong = [];
});

const cameraSays = { NotAllowedError: "没有允许使用摄像头", NotFoundError: "没有摄像头", NotReadableError: "被别的程序占用" };

test("without a camera it says why, and a scanner and typing still work", async () => {
    for (const [name, said] of Object.entries(cameraSays)) {
        const phone = await Phone.start();
        phones.push(phone);
        await phone.context.addInitScript(
            wanted => (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", wanted))), name);
        await phone.open(line.url);
        await phone.page.getByText(said).waitFor();
        await phone.signIn(await it.pass());
        const [label] = labels(1);
        await openTube(phone, label);
        await register(phone, someone(1));
    }
});

test("a phone whose clock is two hours slow writes the server's time, and says so", async () => {
    const phone = await Phone.start();
    phones.push(phone);
    await phone.context.addInitScript(late => {
        const RealDate = Date;
        window.Date = class extends RealDate {
            constructor(...args) {
                super(...(args.length ? args : [RealDate.now() - late]));
            }
            static now() {
                return RealDate.now() - late;
            }
        };
    }, 2 * HOUR);
    await phone.open(line.url);
    await phone.signIn(await it.pass());
    await phone.page.getByText("手机时间差 120 分钟").waitFor();
    const [label] = labels(1);
    await openTube(phone, label);
    await register(phone, someone(1));
    await phone.chipSays("已上传");
    const [row] = await it.admin.rows("sampling_tube", { tube_code: label });
    assert.ok(Math.abs(row.opened_at - Date.now()) < 120000);
});

test("a second page of the same phone is told to leave it to the first", async () => {
    const phone = await onDuty();
    const page = await phone.context.newPage();
    await page.goto(`${line.url}/field/`);
    await page.getByText("另一个页面正在登记").waitFor();
});

/* ---- a new version --------------------------------------------------------------------------------------- */

test("a new version is taken when no tube is open and nothing is left to be sent", async () => {
    const phone = await onDuty(),
        [label] = labels(1),
        isNew = () => phone.page.evaluate(() => Boolean(window.isNewVersion));
    await line.learnTag();
    await isKept(phone);
    await openTube(phone, label);
    await register(phone, someone(1));
    line.published = true;
    await phone.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        await registration.update();
        for (let tries = 0; !registration.waiting && tries < 300; tries++) await new Promise(done => setTimeout(done, 100));
    });
    await sleep(5000);
    assert.equal(await isNew(), false, "the old one goes on while a tube is open");
    await register(phone, someone(1), 1);
    line.server = null;
    await phone.page.getByRole("button", { name: "封管", exact: true }).click();
    await phone.page.locator("dialog").getByRole("button", { name: "2 支", exact: true }).click();
    await phone.says("已封管");
    await sleep(4000);
    assert.equal(await isNew(), false, "and while something is left to be sent");
    line.server = it.server;
    await phone.page.evaluate(() => dispatchEvent(new Event("online")));
    await phone.page.waitForFunction(() => window.isNewVersion, null, { timeout: 60000 });
    await phone.page.waitForSelector("body.is-work");
    await phone.chipSays("已上传");
    assert.equal((await peopleOf(label)).length, 2);
});

/* ---- handing over -------------------------------------------------------------------------------------------- */

const wasmBinary = readFileSync(new URL("../../web/vendor/zxing_reader.wasm", import.meta.url));
prepareZXingModule({ overrides: { wasmBinary } });

/* What the screen of a phone shows, read outside of it. */
async function framesShown(phone, wanted) {
    const seen = new Set();
    const canvas = phone.page.locator("canvas.frames");
    for (let tries = 0; seen.size < wanted && tries < 200; tries++) {
        const [found] = await readBarcodes(await canvas.screenshot(), { formats: ["QRCode"] });
        if (found) seen.add(found.text);
    }
    assert.equal(seen.size, wanted, "every frame was shown");
    return [...seen];
}

test("a dying phone shows its records, another takes them though frames are missed, and they arrive once",
    { timeout: 500000 }, async () => {
    const dying = await onDuty({}, "没电的"),
        [label] = labels(1),
        people = someone(8);
    await openTube(dying, label);
    await register(dying, people.slice(0, 2));
    await dying.chipSays("已上传");
    line.server = null;
    await register(dying, people.slice(2), 2);
    await dying.page.click(".chip");
    await dying.page.getByRole("button", { name: "交接给另一台手机" }).click();
    await dying.page.getByText("6 条没传完的记录").waitFor();
    const first = (await framesShown(dying, 1))[0],
        n = Number(first.split(".")[7]),
        frames = await framesShown(dying, n);
    for (const frame of frames) assert.equal(/王小|sampling/.test(frame), false);
    const shown = [...frames, "", ...frames].filter((frame, i) => i % 5 !== 1 || i > frames.length);
    const other = await Phone.start({ video: film([...shown, ""], { shown: 6, between: 1 }) });
    phones.push(other);
    await other.open(`http://127.0.0.1:${it.server.port}`);
    await other.signIn(await it.pass("接手的"));
    await other.says("已接收另一台手机的 6 条记录");
    await other.chipSays("已上传");
    assert.deepEqual(await peopleOf(label), people);
    line.server = it.server;
    await dying.page.keyboard.press("Escape");
    await dying.page.evaluate(() => dispatchEvent(new Event("online")));
    await dying.chipSays("已上传");
    assert.deepEqual(await peopleOf(label), people, "also when the phone comes back");
});

test("records go as a file too, wait on the other phone without a network, and a wrong file is refused", async () => {
    const dying = await onDuty({}, "坏屏的"),
        [label] = labels(1);
    await openTube(dying, label);
    await dying.chipSays("已上传");
    line.server = null;
    const people = someone(3);
    await register(dying, people);
    await dying.page.click(".chip");
    await dying.page.getByRole("button", { name: "交接给另一台手机" }).click();
    const download = dying.page.waitForEvent("download");
    await dying.page.getByRole("button", { name: "存成文件" }).click();
    const path = await (await download).path();
    line.server = it.server;
    const other = await onDuty({}, "收文件的");
    line.server = null;
    const choose = async file => {
        await other.page.click(".chip");
        await other.page.locator("dialog input[type=file]").setInputFiles(file);
    };
    await choose({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
    await other.says("这不是交接文件");
    await choose(path);
    await other.says("已接收另一台手机的 3 条记录");
    await other.chipSays("离线·已存 1");
    line.server = it.server;
    await other.page.evaluate(() => dispatchEvent(new Event("online")));
    await other.chipSays("已上传");
    assert.deepEqual(await peopleOf(label), people);
});
