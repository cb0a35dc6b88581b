/* limits.test.mjs - clients that are many, slow, broken, or gone. */
import assert from "node:assert/strict";
import http from "node:http";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { POINT, begin, command, newFolder, plant, sleep, verify } from "../server.mjs";

let data, server, admin;
const slow = [];
before(async () => {
    ({ data, server, admin } = await begin());
    await plant(admin, 2);
    startSlowClients();
});
after(() => server.stop());

const get = path => `GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`;
const postHead = length =>
    `POST /api/v1/events HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ${admin.token}\r\nContent-Length: ${length}\r\n\r\n`;

/* Everything that the server says until it hangs up, or until `enough` is content. */
function talk(text, enough = () => false, most = 20000) {
    return new Promise((done, fail) => {
        const socket = server.connect();
        let said = "";
        const end = () => {
            socket.destroy();
            done(said);
        };
        socket.setTimeout(most, () => (socket.destroy(), fail(new Error(`silence after: ${said.slice(0, 200)}`))));
        socket.on("data", part => {
            said += part;
            if (enough(said)) end();
        });
        socket.on("end", end);
        socket.on("error", end);
        socket.write(text);
    });
}

/* ---- slow ------------------------------------------------------------------------------------ */

/* One byte a second: of a request line, of headers, of a body. */
function startSlowClients() {
    const texts = [
        ["request line", `GET /${"x".repeat(4000)}`, 40],
        ["headers", `GET /healthz HTTP/1.1\r\nHost: here\r\nX-Long: ${"x".repeat(4000)}`, 40],
        ["body", postHead(4000) + " ".repeat(3999), 20]
    ];
    for (const [of, text, n] of texts)
        for (let i = 0; i < n; i++) {
            const socket = server.connect();
            const began = Date.now();
            const first = of === "body" ? postHead(4000).length : 10;
            let at = first;
            socket.write(text.slice(0, first));
            const timer = setInterval(() => socket.write(text[at++] ?? "x"), 1000);
            const gone = new Promise(done => socket.on("close", () => done((clearInterval(timer), Date.now() - began))));
            socket.on("error", () => {});
            socket.resume();
            slow.push({ of, gone, socket, timer });
        }
}

test("while a hundred clients send a byte a second, others are answered at once", async () => {
    const took = [];
    for (let i = 0; i < 200; i++) {
        const began = performance.now();
        assert.equal((await admin.request("GET", "/api/v1/me")).status, 200);
        took.push(performance.now() - began);
        await sleep(5);
    }
    took.sort((a, b) => a - b);
    assert.ok(took[180] < 100, `${took[180]} ms`);
});

/* ---- one connection, many requests --------------------------------------------------------------- */

test("a thousand requests go over one connection", async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set();
    agent.on("free", socket => ports.add(socket.localPort));
    for (let i = 0; i < 1000; i++) assert.equal((await server.request("GET", "/healthz", { agent })).status, 200);
    agent.destroy();
    assert.equal(ports.size, 1);
});

test("requests that come in one packet are answered in their order", async () => {
    const said = await talk(
        get("/healthz") + get("/nothing") + get("/api/v1/me") + get("/healthz"),
        text => text.split("HTTP/1.1 ").length === 5 && text.endsWith("}")
    );
    assert.deepEqual(said.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 401", "HTTP/1.1 200"]);
});

test("HTTP/1.0 and Connection: close are answered and closed", async () => {
    for (const text of ["GET /healthz HTTP/1.0\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"])
        assert.match(await talk(text), /^HTTP\/1\.[01] 200 /);
});

test("a body in chunks is read like another", async () => {
    const event = JSON.stringify(admin.event("sampling.tubes_issued", { site: POINT, count: 1 }));
    const halves = [event.slice(0, 20), event.slice(20)].map(part => `${part.length.toString(16)}\r\n${part}\r\n`);
    const said = await talk(
        `POST /api/v1/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer ${admin.token}\r\n` +
            `Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${halves.join("")}0\r\n\r\n`
    );
    assert.match(said, /"status":"accepted"/);
});

test("HEAD is as GET without the body", async () => {
    for (const path of ["/", "/healthz", "/api/v1/openapi.json", "/nothing"]) {
        const got = await server.request("GET", path);
        const head = await server.request("HEAD", path);
        assert.equal(head.status, got.status);
        assert.equal(head.raw.length, 0);
        assert.equal(head.headers["content-length"], got.headers["content-length"], path);
        assert.equal(head.headers["content-type"], got.headers["content-type"]);
    }
});

test("other methods are told which there are", async () => {
    for (const [method, path, allow] of [
        ["POST", "/healthz", "GET, HEAD"],
        ["GET", "/api/v1/events", "POST"],
        ["DELETE", "/wall.html", "GET, HEAD"],
        ["PATCH", "/api/v1/sign-in", "POST"],
        ["TRACE", "/healthz", "GET, HEAD"]
    ]) {
        const answer = await server.request(method, path);
        assert.equal(answer.status, 405, `${method} ${path}`);
        assert.equal(answer.headers.allow, allow);
    }
});

test("what is no HTTP gets an answer or a closed door, and the server goes on", async () => {
    const texts = [
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET\r\n\r\n",
        "GET /healthz\r\n\r\n",
        "GET /healthz HTTP/9.9\r\nHost: h\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "POST /api/v1/events HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        "GET /healthz HTTP/1.1\r\nHost : h\r\n\r\n",
        `GET /${"a".repeat(30000)} HTTP/1.1\r\nHost: h\r\n\r\n`,
        `GET /healthz HTTP/1.1\r\nHost: h\r\nX: ${"a".repeat(30000)}\r\n\r\n`,
        `GET /healthz HTTP/1.1\r\nHost: h\r\n${"X: y\r\n".repeat(5000)}\r\n`
    ];
    for (const text of texts) {
        const said = await talk(`${text}`, all => /HTTP\/1\.[01] \d/.test(all), 1500).catch(() => "silence");
        assert.doesNotMatch(said, /^HTTP\/1\.[01] 2\d\d/, JSON.stringify(text.slice(0, 80)));
    }
    assert.equal((await server.request("GET", "/healthz")).status, 200);
});

/* ---- many, in lock-step ------------------------------------------------------------------------------ */

/* n clients that send together, and again when the last has been answered. */
async function lockStep(n, turns, request) {
    const sockets = Array.from({ length: n }, () => server.connect({ noDelay: true }));
    await Promise.all(sockets.map(s => new Promise(done => s.on("connect", done))));
    for (let turn = 0; turn < turns; turn++) {
        const answers = sockets.map(
            s => new Promise((done, fail) => {
                const timer = setTimeout(() => fail(new Error(`turn ${turn} of ${n} clients stalled`)), 10000);
                s.once("data", part => (clearTimeout(timer), done(String(part))));
            })
        );
        sockets.forEach((s, i) => s.write(request(i, turn)));
        for (const said of await Promise.all(answers)) assert.match(said, /^HTTP\/1\.1 200/);
    }
    for (const s of sockets) s.destroy();
}

for (const n of [128, 256, 384])
    test(`${n} clients in lock-step never stall: reading`, { timeout: 120000 }, () =>
        lockStep(n, 60, () => get("/healthz")));

for (const n of [128, 256])
    test(`${n} clients in lock-step never stall: writing`, { timeout: 120000 }, () => {
        const before = admin.counter;
        admin.counter += n * 30;
        return lockStep(n, 30, (i, turn) => {
            const body = JSON.stringify({
                counter: before + turn * n + i + 1,
                type: "sampling.tubes_issued",
                at: Date.now(),
                body: { site: POINT, count: 1 }
            });
            return postHead(Buffer.byteLength(body)) + body;
        });
    });

/* ---- ten thousand that hang up ------------------------------------------------------------------------- */

const limit = Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" })) || 1e9;
const AT_ONCE = Math.min(10000, limit - 1000);

const beginnings = i => {
    const whole = postHead(500) + " ".repeat(400);
    const texts = ["", "G", "GET /healthz HTTP/1.1\r\nHo", postHead(500), whole, get("/api/v1/views/sampling_progress?round=4"), get("/wall.html")];
    return texts[i % texts.length];
};

async function hangUp(n) {
    let refused = 0;
    for (let from = 0; from < n; from += AT_ONCE) {
        const sockets = [];
        for (let i = from; i < Math.min(n, from + AT_ONCE); i++) {
            const s = server.connect();
            s.on("error", () => refused++);
            sockets.push(new Promise(done => s.on("connect", () => done((s.write(beginnings(i)), s))).on("error", () => done(s))));
            if (i % 500 === 499) await Promise.all(sockets);
        }
        const all = await Promise.all(sockets);
        await sleep(200);
        all.forEach((s, i) => (i % 2 ? s.resetAndDestroy() : s.destroy()));
    }
    return refused;
}

/* Until the server has noticed them all. */
async function settled(files) {
    for (let i = 0; i < 100 && server.files > files + 10; i++) await sleep(200);
}

test("10,000 clients hang up in mid-request: files and memory come back, and the server answers", { timeout: 240000 }, async () => {
    const files = server.files;
    const refused = await hangUp(10000);
    await settled(files);
    assert.ok(server.files <= files + 10, `${server.files} files, ${files} before`);
    const once = server.memory;
    await hangUp(10000);
    await settled(files);
    const twice = server.memory;
    console.log(`# ${AT_ONCE} at once, ${refused} refused, memory ${once} KiB and ${twice} KiB`);
    assert.ok(twice < once + 16 * 1024, `${twice} KiB after the second ten thousand, ${once} KiB before`);
    assert.equal((await admin.request("GET", "/api/v1/me")).status, 200);
    const { text } = await server.request("GET", "/metrics");
    assert.ok(Number(/^bulou_http_requests_open (\d+)/m.exec(text)[1]) < 60);
});

/* ---- slow: the end ----------------------------------------------------------------------------------------- */

test("who sends a byte a second is shown the door: a header after a minute, a body after two", { timeout: 200000 }, async () => {
    const gone = await Promise.all(slow.map(async s => ({ of: s.of, ms: await Promise.race([s.gone, sleep(150000).then(() => Infinity)]) })));
    for (const of of ["request line", "headers", "body"]) {
        const times = gone.filter(g => g.of === of).map(g => g.ms);
        console.log(`# ${of}: ${Math.round(Math.min(...times) / 1000)} to ${Math.round(Math.max(...times) / 1000)} s`);
        assert.ok(Math.max(...times) < (of === "body" ? 140000 : 100000), of);
    }
    for (const s of slow) (clearInterval(s.timer), s.socket.destroy());
});

test("a server whose address is taken says so, and lets go of its folder", () => {
    const folder = newFolder();
    for (let i = 0; i < 2; i++) {      /* the second finds nothing in its way that the first left */
        const { status, said } = command(["serve", "--data", folder, "--listen", `127.0.0.1:${server.port}`]);
        assert.equal(status, 1, said);
        assert.match(said, new RegExp(String(server.port)));
        assert.ok(!existsSync(`${folder}/control.sock`) && !existsSync(`${folder}/bulou.db-wal`));
    }
});

test("afterwards everything adds up", () => {
    assert.match(verify(data), /whole: 0 findings/);
    assert.deepEqual(server.errors, []);
});
