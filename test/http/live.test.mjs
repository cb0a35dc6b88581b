/* live.test.mjs - the stream, figures for Prometheus, and TLS. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import http from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import tls from "node:tls";
import { COUNTY, PASSWORD, POINT, Server, addUser, begin, command, newFolder, plant, sleep, tube, verify } from "../server.mjs";

let data, server, admin, round, persons;
before(async () => {
    ({ data, server, admin } = await begin());
    ({ round, persons } = await plant(admin, 10));
});
after(() => server.stop());

/* ---- the stream --------------------------------------------------------------------------------- */

/* A listener; what it heard, with times. */
function listen(token = admin.token) {
    const heard = [];
    const sent = http.get({ port: server.port, host: "127.0.0.1", path: "/api/v1/stream", headers: { authorization: `Bearer ${token}` } });
    const listener = { heard, sent, status: new Promise((done, fail) => sent.on("response", a => done(a)).on("error", fail)) };
    sent.on("error", () => {});
    listener.status.then(answer => {
        answer.setEncoding("utf8");
        answer.on("data", text => heard.push({ text, at: Date.now() }));
        answer.on("error", () => {});
    });
    listener.until = async (what, most = 5000) => {
        const from = Date.now();
        while (!heard.some(h => h.at >= from && what.test(h.text))) {
            assert.ok(Date.now() - from < most, `nothing like ${what} in ${most} ms`);
            await sleep(20);
        }
    };
    return listener;
}

test("a listener hears at once how things stand, and within a second of every change", async () => {
    const listener = listen();
    const answer = await listener.status;
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["content-type"], "text/event-stream");
    assert.equal(answer.headers["cache-control"], "private, no-store");
    for (let i = 0; i < 50 && !listener.heard.length; i++) await sleep(20);
    assert.match(listener.heard[0].text, /^event: change\ndata: {"changes":\d+,"at":\d+}\n\n/);
    for (let n = 1; n <= 3; n++) {
        await sleep(600);
        const heard = listener.until(/event: change/, 1500);
        await admin.must("sampling.person_registered", { tube_code: tube(n), round, site: POINT, person: persons[n] });
        await heard;
    }
    listener.sent.destroy();
});

test("a listener hears at most twice a second, however much happens", async () => {
    const listener = listen();
    await listener.status;
    await sleep(600);
    listener.heard.length = 0;
    const until = Date.now() + 3000;
    let n = 0;
    while (Date.now() < until) await admin.must("sampling.tubes_issued", { site: POINT, count: ++n });
    assert.ok(n > 20);
    assert.ok(listener.heard.length >= 4 && listener.heard.length <= 8, `${listener.heard.length} times in 3 s`);
    listener.sent.destroy();
});

test("a silent stream says now and then that it is there, and who has gone is forgotten", { timeout: 90000 }, async () => {
    const all = Array.from({ length: 50 }, () => listen());
    await Promise.all(all.map(l => l.status));
    await all[0].until(/^: still here/m, 20000);
    const streams = async () => Number(/^bulou_http_streams (\d+)/m.exec((await server.request("GET", "/metrics")).text)[1]);
    assert.equal(await streams(), 50);
    for (const l of all) l.sent.destroy();
    for (let i = 0; i < 200 && (await streams()); i++) await sleep(200);   // two comments later
    assert.equal(await streams(), 0);
});

test("the stream is for those who are signed in", async () => {
    assert.equal((await server.request("GET", "/api/v1/stream")).status, 401);
    assert.equal((await server.request("HEAD", "/api/v1/stream", { token: admin.token })).status, 405);
});

/* ---- figures ---------------------------------------------------------------------------------------- */

/* The text format of Prometheus: what must stand before what, and what adds up. */
function readMetrics(text) {
    const types = {}, helped = new Set(), samples = new Map();
    for (const line of text.split("\n").slice(0, -1)) {
        const head = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
        if (head) {
            if (head[1] === "HELP") assert.ok(!helped.has(head[2]) && helped.add(head[2]), line);
            else assert.ok(helped.has(head[2]) && /^(counter|gauge|histogram)$/.test((types[head[2]] = head[3])), line);
            continue;
        }
        const sample = /^([a-zA-Z_:][\w:]*)(\{[a-z]+="[^"\\]*"(?:,[a-z]+="[^"\\]*")*\})? ([-+]?[\d.]+(?:e[-+]?\d+)?|NaN|\+Inf)$/.exec(line);
        assert.ok(sample, `not a line of metrics: ${line}`);
        const family = sample[1] in types ? sample[1] : sample[1].replace(/_(bucket|sum|count)$/, "");
        assert.ok(family in types, line);
        if (types[family] === "counter") assert.match(family, /_total$/);
        const name = sample[1] + (sample[2] ?? "");
        assert.ok(!samples.has(name), `${name} twice`);
        samples.set(name, Number(sample[3]));
    }
    return { types, samples };
}

test("the figures are well formed and grow with what happens", async () => {
    const before = readMetrics((await server.request("GET", "/metrics")).text);
    await admin.must("sampling.tubes_issued", { site: POINT, count: 1 });
    await admin.send("sampling.tubes_issued", { site: POINT, count: -1 });
    await admin.view("sampling_progress", { round });
    await server.request("GET", "/nothing");
    const answer = await server.request("GET", "/metrics");
    assert.match(answer.headers["content-type"], /^text\/plain; version=0\.0\.4/);
    const after = readMetrics(answer.text);
    const grown = name => after.samples.get(name) - before.samples.get(name);
    assert.equal(grown("bulou_writer_accepted_total"), 1);
    assert.equal(grown("bulou_writer_rejected_total"), 1);
    assert.equal(grown("bulou_writer_events_total"), 2);
    assert.equal(grown('bulou_http_answers_total{class="4xx"}'), 2);
    assert.equal(grown('bulou_http_seconds_count{of="events"}'), 2);
    assert.equal(grown('bulou_http_seconds_count{of="views"}'), 1);
    for (const of of ["events", "views", "other"]) {
        const buckets = [...after.samples].filter(([name]) => name.startsWith(`bulou_http_seconds_bucket{of="${of}"`)).map(([, n]) => n);
        assert.ok(buckets.length > 5);
        assert.deepEqual(buckets, [...buckets].sort((a, b) => a - b));
        assert.equal(buckets.at(-1), after.samples.get(`bulou_http_seconds_count{of="${of}"}`));
    }
    assert.ok(after.samples.get("bulou_process_resident_bytes") > 1e6);
});

test("the figures are for this machine and for the auditor", async () => {
    const outside = { "x-forwarded-for": "198.51.100.7" };
    assert.equal((await server.request("GET", "/metrics", { headers: outside })).status, 401);
    assert.equal((await server.request("GET", "/metrics", { headers: outside, token: admin.token })).status, 200);
});

test("/healthz says that the server writes", async () => {
    const { status, json } = await server.request("GET", "/healthz");
    assert.equal(status, 200);
    assert.equal(json.status, "ok");
    assert.ok(json.at > Date.now() - 60000);
});

/* ---- TLS ------------------------------------------------------------------------------------------------ */

function certificate(folder) {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=bulou test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert
    ], { stdio: "ignore" });
    return { key, cert };
}

test("with a certificate everything goes over TLS, and cookies are for TLS only", { timeout: 60000 }, async () => {
    const folder = newFolder();
    addUser(folder, "admin");
    const { key, cert } = certificate(folder);
    const safe = await Server.start(folder, { args: ["--tls-cert", cert, "--tls-key", key] });
    assert.ok(safe.port, safe.lines.join("\n"));
    const page = await safe.request("GET", "/");
    assert.equal(page.status, 200);
    assert.equal(page.headers["strict-transport-security"], "max-age=31536000");
    const signedIn = await safe.request("POST", "/api/v1/sign-in", { body: { login: "admin", password: PASSWORD, county: COUNTY } });
    assert.match(signedIn.headers["set-cookie"][0], /; Secure$/);
    const client = await safe.as("admin");
    await plant(client, 5);
    const answers = await Promise.all(Array.from({ length: 128 }, () => safe.request("GET", "/healthz")));
    assert.ok(answers.every(a => a.status === 200));
    const old = await new Promise(done => {
        const socket = tls.connect({ port: safe.port, host: "127.0.0.1", rejectUnauthorized: false, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" });
        socket.on("secureConnect", () => done("connected"));
        socket.on("error", error => done(error.code ?? "refused"));
    });
    assert.notEqual(old, "connected");
    const plain = await new Promise(done => {
        const socket = safe.connect();
        let said = "";
        socket.on("data", part => (said += part));
        socket.on("error", () => {});
        socket.on("close", () => done(said));
        socket.write("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    });
    assert.doesNotMatch(plain, /HTTP\/1\.1 200/);
    const quick = Array.from({ length: 200 }, () => safe.connect());
    await Promise.all(quick.map(s => new Promise(done => s.on("connect", done))));
    for (const s of quick) (s.write("\x16\x03\x01"), s.destroy());
    assert.equal((await safe.request("GET", "/healthz")).status, 200);
    await safe.stop();
    verify(folder);
});

test("a certificate without its key, and one that is none, are refused at the start", async () => {
    const folder = newFolder();
    const { key, cert } = certificate(folder);
    for (const args of [["--tls-cert", cert], ["--tls-key", key], ["--tls-cert", "/nowhere.pem", "--tls-key", key], ["--tls-cert", key, "--tls-key", key]]) {
        const done = command(["serve", "--data", join(folder, "d"), "--listen", "127.0.0.1:0", ...args]);
        assert.equal(done.status, 1, args.join(" "));
        assert.match(done.said, /\S/);
    }
});

test("two servers cannot serve one folder, and a taken port is said", async () => {
    const twice = command(["serve", "--data", data, "--listen", "127.0.0.1:0"]);
    assert.equal(twice.status, 1);
    assert.match(twice.said, /\S/);
    const taken = command(["serve", "--data", newFolder(), "--listen", `127.0.0.1:${server.port}`]);
    assert.equal(taken.status, 1);
    assert.ok(taken.said.includes(String(server.port)), taken.said);
});

test("afterwards everything adds up", () => {
    assert.match(verify(data), /whole: 0 findings/);
    assert.deepEqual(server.errors, []);
});
