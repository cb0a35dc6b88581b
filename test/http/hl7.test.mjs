/* hl7.test.mjs - laboratories that send HL7, by clients that others wrote.
 *
 * @medplum/hl7, node-hl7-client and simple-hl7 from npm, and mllp_send of Debian's
 * python3-hl7; what none of them does (bytes cut anywhere, garbage) by a plain socket. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate, createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import tls from "node:tls";
import { Hl7Client, ReturnAckCategory } from "@medplum/hl7";
import { Hl7Message } from "@medplum/core";
import { Client, Message } from "node-hl7-client";
import { LAB, POINT, Server, begin, newFolder, plant, sleep, tube, verify } from "../server.mjs";

const simple = createRequire(import.meta.url)("simple-hl7");
const VT = "\x0b";
const FS = "\x1c";
const OTHER_LAB = 3002;
const TUBES = 500;

let data, server, admin, round, next = 1, ids = 1;

const portOf = s => Number(/"what":"hl7\.listening".*"address":"127\.0\.0\.1:(\d+)"/.exec(s.lines.find(l => l.includes("hl7.listening")))[1]);
const channel = (site, more = {}) => ({ site, channel: "hl7", application: "LIS", facility: String(site), addresses: ["127.0.0.1"], ...more });

before(async () => {
    ({ data, server, admin } = await begin({ args: ["--hl7", "127.0.0.1:0"] }));
    const planted = await plant(admin, 2);
    round = planted.round;
    await admin.must("site.sites_listed", { sites: [{ site: OTHER_LAB, kind: "lab", name: "区检测所", unit: 410185000000 }] });
    await admin.must("lab.channel_set", channel(LAB));
    const events = [];
    for (let n = 1; n <= TUBES; n++)
        events.push(admin.event("sampling.tube_opened", { tube_code: tube(n), round, site: POINT, pool_size: 10 }));
    const { json } = await admin.post(events);
    for (const answer of json.answers) assert.equal(answer.status, "accepted", JSON.stringify(answer));
});
after(async () => {
    if (server.child.exitCode === null) await server.stop();
    assert.deepEqual(server.errors, []);
    verify(data);
});

const fresh = () => tube(next++);
const newId = () => `LIS-${String(ids++).padStart(8, "0")}`;

/* An ORU^R01 of one tube; what is not said is as in the profile. */
function oru(code, { id = newId(), value = "260415000^Not detected^SCT", status = "F", ct = "", facility = LAB, type = "ORU^R01^ORU_R01",
    version = "2.5.1", processing = "P", modes = "|", charset = "UNICODE UTF-8", specimen = "" } = {}) {
    return [
        `MSH|^~\\&|LIS|${facility}^检验所|NAPS|410185|20220110214000.000+0800||${type}|${id}|${processing}|${version}|||${modes}|CHN|${charset}`,
        "ORC|RE|R3^NAPS|A-55123^LIS||CM",
        `OBR|1|R3^NAPS|A-55123^LIS|94500-6^x^LN|||20220110083100+0800|||||||||||||||20220110214000+0800||LAB|${status}`,
        ...(value ? [`OBX|1|CWE|94500-6^x^LN|1|${value}||||||${status}`] : []),
        ...(ct ? [`OBX|2|NM|94745-7^ct^LN|1|${ct}||||||${status}`] : []),
        `SPM|1|${code}&NAPS^A-55123&LIS||258529004^Throat swab^SCT|||||||L^Pool^HL70369${specimen}`
    ].join("\r");
}

const history = code => admin.rows("lab_tube", { tube_code: code });
const finding = async code => (await history(code)).filter(h => h.what !== "received").at(-1)?.finding;

/* A socket that counts answers. */
class Wire {
    static open(port, options) {
        const wire = new Wire();
        wire.text = "";
        wire.socket = options ? tls.connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options }) : net.connect(port, "127.0.0.1");
        wire.socket.setNoDelay?.(true);
        wire.closed = new Promise(done => wire.socket.on("close", done));
        wire.socket.on("error", () => {});
        wire.socket.on("data", bytes => (wire.text += bytes));
        return wire;
    }
    send(message, last = `\r${FS}\r`) {
        this.socket.write(VT + message + last);
    }
    async answers(n) {
        for (let i = 0; i < 3000; i++) {
            const frames = this.text.split(FS).slice(0, -1);
            if (frames.length >= n) return frames.map(f => f.slice(f.indexOf(VT) + 1).split("\r"));
            if (this.socket.destroyed && i > 20) break;
            await sleep(10);
        }
        assert.fail(`${n} answers wanted, there are: ${this.text}`);
    }
    async ask(message) {
        const n = this.text.split(FS).length;
        this.send(message);
        return this.last(await this.answers(n));
    }
    last(all) {
        const lines = all.at(-1);
        const msa = lines.find(l => l.startsWith("MSA"))?.split("|") ?? [];
        const err = lines.find(l => l.startsWith("ERR"))?.split("|") ?? [];
        return { code: msa[1], id: msa[2], place: err[2], error: err[3]?.split("^")[0], text: err[8], lines };
    }
    end() {
        this.socket.destroy();
    }
}

async function ask(message, port = portOf(server), options) {
    const wire = Wire.open(port, options);
    const answer = await wire.ask(message);
    wire.end();
    return answer;
}

/* ---- the clients of others --------------------------------------------------------------------- */

test("medplum sends a result, and in enhanced mode hears that it is safe and then that it is taken", async () => {
    const client = new Hl7Client({ host: "127.0.0.1", port: portOf(server), keepAlive: true });
    const one = fresh();
    const plain = await client.sendAndWait(Hl7Message.parse(oru(one)));
    assert.equal(plain.getSegment("MSA").getField(1).toString(), "AA");
    assert.equal(await finding(one), "negative");
    const two = fresh();
    const sent = Hl7Message.parse(oru(two, { modes: "AL|AL", value: "462371000124108^Detected^SCT", ct: "33.1" }));
    const enhanced = await client.sendAndWait(sent, { returnAck: ReturnAckCategory.APPLICATION, timeoutMs: 30000 });
    assert.equal(enhanced.getSegment("MSA").getField(1).toString(), "AA");
    const [row] = (await history(two)).filter(h => h.what === "result");
    assert.deepEqual([row.finding, row.ct_orf1ab, row.run], ["positive", 33.1, "A-55123"]);
    await client.close();
});

test("node-hl7-client, which leaves the last CR away, sends a result", async () => {
    const code = fresh();
    const client = new Client({ host: "127.0.0.1" });
    const answer = await new Promise((done, fail) => {
        const connection = client.createConnection({ port: portOf(server) }, async response => {
            done(response.getMessage());
            await connection.close();
        });
        connection.on("connect", () => connection.sendMessage(new Message({ text: oru(code) })).catch(fail));
        connection.on("client.error", fail);
    });
    assert.equal(answer.get("MSA.1").toString(), "AA");
    assert.equal(await finding(code), "negative");
    client.closeAll?.();
});

test("simple-hl7, which speaks 2.3, sends a result", async () => {
    const code = fresh();
    const client = simple.Server.createTcpClient("127.0.0.1", portOf(server));
    const parsed = new simple.Parser().parse(oru(code, { version: "2.3", type: "ORU^R01" }));
    const answer = await new Promise((done, fail) => client.send(parsed, (why, ack) => (why ? fail(why) : done(ack))));
    assert.match(answer.log(), /MSA\|AA\|/);
    assert.match(answer.log(), /\|ACK\|/);
    client.close?.();
    assert.equal(await finding(code), "negative");
});

test("mllp_send of Debian sends a file of messages one after the other", async () => {
    const codes = [fresh(), fresh(), fresh()];
    const file = join(newFolder(), "results.hl7");
    writeFileSync(file, codes.map(code => oru(code)).join("\r\n"));
    const said = execFileSync("mllp_send", ["--loose", "-p", String(portOf(server)), "-f", file, "127.0.0.1"], { encoding: "utf8", timeout: 60000 });
    assert.equal(said.match(/MSA\|AA\|/g).length, 3, said);
    for (const code of codes) assert.equal(await finding(code), "negative");
});

/* ---- frames ---------------------------------------------------------------------------------------- */

test("a message may be cut at every byte, come with others in one packet, and end its lines in any way", async () => {
    const codes = [fresh(), fresh(), fresh(), fresh()];
    const wire = Wire.open(portOf(server));
    for (const byte of Buffer.from(`${VT}${oru(codes[0])}\r${FS}\r`)) wire.socket.write(Buffer.from([byte]));
    wire.socket.write(VT + oru(codes[1]) + FS + VT + oru(codes[2]).replaceAll("\r", "\n") + `\n${FS}\r\n` + VT + oru(codes[3]).replaceAll("\r", "\r\n") + `\r\n${FS}\r`);
    const answers = await wire.answers(4);
    for (const lines of answers) assert.match(lines[1], /^MSA\|AA\|/);
    for (const code of codes) assert.equal(await finding(code), "negative");
    wire.end();
});

test("garbage, a message without end and one that is too long are answered or closed, and others go on", async () => {
    const garbage = Wire.open(portOf(server));
    garbage.socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await garbage.closed;
    assert.match(garbage.text, /MSA\|AR\|/);
    const long = Wire.open(portOf(server));
    long.socket.write(VT + "x".repeat(1100000));
    await long.closed;
    assert.match(long.text, /MSA\|AR\|/);
    const unfinished = Wire.open(portOf(server));
    unfinished.socket.write(VT + "MSH|^~\\&|LIS");
    assert.equal((await ask(oru(fresh()))).code, "AA");
    unfinished.end();
    const inside = Wire.open(portOf(server));
    const answer = await inside.ask("PID|1|no header");
    assert.deepEqual([answer.code, answer.error], ["AR", "100"]);
    assert.equal((await inside.ask(oru(fresh()))).code, "AA");
    inside.end();
});

test("rare characters come in GB 18030 and in UTF-8, and words for a finding too", async () => {
    const word = value => oru(fresh(), { value, charset: "GB 18030-2000" });
    const gb = execFileSync("iconv", ["-f", "UTF-8", "-t", "GB18030"], { input: word("阳性^䶮㛃𠅤𬮱亅乗") });
    const wire = Wire.open(portOf(server));
    wire.socket.write(Buffer.concat([Buffer.from(VT), gb, Buffer.from(FS)]));
    assert.equal(wire.last(await wire.answers(1)).code, "AA");
    assert.equal(await finding(tube(next - 1)), "positive");
    wire.end();
    const said = await ask(oru(fresh(), { value: "弱阳^x", charset: "" }));
    assert.deepEqual([said.code, said.error, said.place], ["AE", "103", "OBX^1^5"]);
    assert.match(said.text, /弱阳/);
});

/* ---- what is refused ----------------------------------------------------------------------------------- */

test("what cannot be taken is refused as HL7 says, with its place", async () => {
    const cases = [
        [oru(tube(999999)), "AE", "204", "SPM^1^2"],
        [oru("T22011000000017"), "AE", "102", "SPM^1^2"],
        [oru(fresh(), { type: "ADT^A01" }), "AR", "200", "MSH^1^9"],
        [oru(fresh(), { type: "ORU^R32" }), "AR", "201", "MSH^1^9"],
        [oru(fresh(), { processing: "T" }), "AR", "202", "MSH^1^11"],
        [oru(fresh(), { version: "3.0" }), "AR", "203", "MSH^1^12"],
        [oru(fresh(), { id: "" }), "AR", "101", "MSH^1^10"],
        [oru(fresh(), { status: "P" }), "AE", "103", "OBR^1^25"],
        [oru(fresh(), { status: "C", value: "" }), "AE", "103", "OBX^1^5"],
        [oru(fresh(), { status: "X", value: "" }), "AE", "204", "SPM^1^2"],
        [oru(fresh(), { charset: "8859/1" }), "AR", "103", "MSH^1^18"],
        [readFileSync("test/fixtures/hl7/invalid_1.hl7", "utf8").replace("MSH|^~\\&|||", `MSH|^~\\&|LIS|${LAB}|`), "AR", "202", "MSH^1^11"]
    ];
    for (const [message, code, error, place] of cases) {
        const answer = await ask(message);
        assert.deepEqual([answer.code, answer.error, answer.place], [code, error, place], message);
        assert.match(answer.text, /\p{Script=Han}/u);
    }
});

test("nobody speaks for a laboratory whose channel was not set, from elsewhere, or for another", async () => {
    const closed = Wire.open(portOf(server));
    const answer = await closed.ask(oru(fresh(), { facility: OTHER_LAB }));
    assert.deepEqual([answer.code, answer.error], ["AR", "207"]);
    await closed.closed;
    await admin.must("lab.channel_set", channel(OTHER_LAB, { addresses: ["10.9.8.7"] }));
    assert.equal((await ask(oru(fresh(), { facility: OTHER_LAB }))).code, "AR");
    await admin.must("lab.channel_set", channel(OTHER_LAB));
    const code = fresh();
    assert.equal((await ask(oru(code))).code, "AA");
    const theirs = await ask(oru(code, { facility: OTHER_LAB, value: "260373001^Detected^SCT" }));
    assert.deepEqual([theirs.code, theirs.error], ["AE", "206"]);
    await admin.must("lab.channel_set", { site: OTHER_LAB, channel: "none" });
    assert.equal((await ask(oru(fresh(), { facility: OTHER_LAB }))).code, "AR");
    const bad = [
        [channel(OTHER_LAB, { addresses: [] }), "lab.channel_needs_proof"],
        [channel(OTHER_LAB, { addresses: ["lab.example"] }), "lab.bad_address"],
        [channel(OTHER_LAB, { certificate: "Z".repeat(64) }), "lab.bad_certificate"],
        [channel(OTHER_LAB, { facility: undefined }), "lab.channel_needs_sender"],
        [channel(OTHER_LAB, { facility: String(LAB) }), "lab.sender_of_other_lab"],
        [channel(POINT), "lab.no_such_lab"]
    ];
    for (const [body, key] of bad) assert.equal((await admin.send("lab.channel_set", body)).key, key);
});

/* ---- what a message does -------------------------------------------------------------------------------- */

test("the same message again is answered again and counts once; the same number with other words is another", async () => {
    const code = fresh();
    const message = oru(code, { id: "SAME-1" });
    for (let i = 0; i < 3; i++) {
        const answer = await ask(message.replace("20220110214000.000", `2022011021400${i}.000`));
        assert.deepEqual([answer.code, answer.id], ["AA", "SAME-1"]);
    }
    assert.equal((await history(code)).length, 1);
    const together = fresh();
    const many = await Promise.all(Array.from({ length: 8 }, () => ask(oru(together, { id: "SAME-2" }))));
    for (const answer of many) assert.equal(answer.code, "AA");
    assert.equal((await history(together)).length, 1);
    assert.equal((await ask(oru(code, { id: "SAME-1", value: "260373001^Detected^SCT" }))).code, "AA");
    assert.deepEqual((await history(code)).map(h => h.finding), ["negative", "positive"]);
});

test("received, found, corrected and withdrawn: every word is kept", async () => {
    const code = fresh();
    const words = [
        { status: "I", value: "" },
        { status: "F" },
        { status: "C", value: "260373001^Detected^SCT" },
        { status: "W", value: "260373001^Detected^SCT" },
        { status: "F", value: "455371000124106^Invalid^SCT" }
    ];
    for (const word of words) assert.equal((await ask(oru(code, word))).code, "AA", JSON.stringify(word));
    const said = await history(code);
    assert.deepEqual(said.map(h => [h.what, h.finding ?? h.condition ?? ""]), [
        ["received", "good"], ["result", "negative"], ["correction", "positive"], ["withdrawn", ""], ["result", "invalid"]
    ]);
    const leaking = fresh();
    assert.equal((await ask(oru(leaking, { status: "X", value: "", specimen: "||||||||||RB" }))).code, "AA");
    assert.deepEqual((await history(leaking)).map(h => [h.what, h.condition]), [["received", "leaking"]]);
});

test("the channel tells the last message", async () => {
    const [row] = await admin.rows("lab_channel", { site: LAB });
    assert.deepEqual([row.channel, row.application, row.facility, row.addresses], ["hl7", "LIS", String(LAB), "127.0.0.1"]);
    assert.ok(row.last_at > Date.now() - 600000 && row.last_message);
});

test("a batch file is taken like a CSV file: it balances, may come twice, and its counts must agree", async () => {
    const codes = Array.from({ length: 30 }, fresh);
    const batch = (messages, count = messages.length) =>
        ["FHS|^~\\&|LIS", "BHS|^~\\&|LIS", ...messages, `BTS|${count}`, "FTS|1", ""].join("\r");
    const messages = codes.map(code => oru(code));
    const upload = async (body, more = "") => admin.request("POST", `/api/v1/lab-results?site=${LAB}${more}`, { body });
    const counts = ({ json }) => [json.rows_read, json.accepted, json.changed, json.duplicates, json.rejected];
    const short = await upload(batch(messages, 29));
    assert.deepEqual([short.status, short.json.key], [422, "hl7.batch_count"]);
    assert.equal((await history(codes[0])).length, 0);
    const wrong = [oru(tube(999999)), oru(fresh(), { processing: "T" })];
    assert.deepEqual(counts(await upload(batch([...messages, ...wrong]), "&try=1")), [32, 30, 0, 0, 2]);
    const rejects = await upload(batch([...messages, ...wrong]), "&rejects=1");
    assert.match(rejects.text, new RegExp(tube(999999)));
    assert.equal(rejects.text.trim().split(/\r?\n/).length, 3);
    assert.equal((await history(codes[0])).length, 0);
    const done = await upload(batch([...messages, ...wrong]));
    assert.deepEqual(counts(done), [32, 30, 0, 0, 2]);
    assert.deepEqual(done.json.problems.map(p => p.key), ["lab.no_such_tube", "hl7.bad_processing"]);
    for (const code of codes) assert.equal(await finding(code), "negative");
    assert.deepEqual(counts(await upload(batch(messages))), [30, 0, 0, 30, 0]);
    const corrected = oru(codes[0], { status: "C", value: "260373001^Detected^SCT" });
    assert.deepEqual(counts(await upload(batch([corrected, oru(codes[1], { status: "W" })]))), [2, 2, 2, 0, 0]);
    assert.deepEqual((await history(codes[0])).map(h => h.what), ["result", "correction"]);
    assert.equal((await history(codes[1])).at(-1).what, "withdrawn");
});

/* ---- the worst ---------------------------------------------------------------------------------------------- */

test("a server that is killed in the middle has every result that it acknowledged, and none twice", async () => {
    const codes = Array.from({ length: 120 }, fresh);
    const messages = codes.map(code => oru(code));
    const port = portOf(server);
    const acknowledged = new Set();
    let at = 0;
    const lab = async () => {
        const wire = Wire.open(port);
        while (at < codes.length) {
            const i = at++;
            const answer = await wire.ask(messages[i]).catch(() => null);
            if (!answer) return;
            assert.equal(answer.code, "AA");
            acknowledged.add(i);
            if (acknowledged.size === 50) server.child.kill("SIGKILL");
        }
    };
    await Promise.all(Array.from({ length: 6 }, lab));
    await server.ended;
    assert.ok(acknowledged.size >= 50 && acknowledged.size < codes.length);
    server = await Server.start(data, { args: ["--hl7", "127.0.0.1:0"] });
    admin = await server.as("admin");
    for (const i of acknowledged) assert.equal(await finding(codes[i]), "negative");
    const wire = Wire.open(portOf(server));
    for (const message of messages) assert.equal((await wire.ask(message)).code, "AA");
    wire.end();
    for (const code of codes) assert.equal((await history(code)).length, 1);
});

test("a server that is stopped while laboratories send ends soon, and has what it acknowledged", async () => {
    const codes = Array.from({ length: 120 }, fresh);
    const port = portOf(server);
    const acknowledged = new Set();
    let at = 0;
    let stopping;
    const lab = async () => {
        const wire = Wire.open(port);
        while (at < codes.length) {
            const i = at++;
            const answer = await wire.ask(oru(codes[i])).catch(() => null);
            if (!answer) return;
            acknowledged.add(i);
            if (acknowledged.size === 20) stopping = server.stop();
        }
    };
    await Promise.all(Array.from({ length: 6 }, lab));
    await stopping;
    server = await Server.start(data, { args: ["--hl7", "127.0.0.1:0"] });
    admin = await server.as("admin");
    for (const i of acknowledged) assert.equal(await finding(codes[i]), "negative");
});

/* ---- TLS ----------------------------------------------------------------------------------------------------- */

test("over TLS a laboratory is known by its certificate, and without one it is not let in", async () => {
    await server.stop();
    const folder = newFolder();
    const openssl = (...words) => execFileSync("openssl", words, { cwd: folder, stdio: "pipe" });
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ca", "-days", "2");
    for (const name of ["server", "lab", "other"]) {
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
        openssl("x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", `${name}.pem`, "-days", "2");
    }
    const file = name => join(folder, name);
    server = await Server.start(data, {
        args: ["--hl7", "127.0.0.1:0", "--hl7-tls-cert", file("server.pem"), "--hl7-tls-key", file("server.key"), "--hl7-tls-ca", file("ca.pem")]
    });
    admin = await server.as("admin");
    const der = new X509Certificate(readFileSync(file("lab.pem"))).raw;
    const certificate = createHash("sha256").update(der).digest("hex");
    await admin.must("lab.channel_set", channel(LAB, { addresses: [], certificate }));
    const as = name => ({ cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) });
    const code = fresh();
    assert.equal((await ask(oru(code), portOf(server), as("lab"))).code, "AA");
    assert.equal((await ask(oru(fresh()), portOf(server), as("other"))).code, "AR");
    const nobody = Wire.open(portOf(server), {});
    nobody.send(oru(fresh()));
    await nobody.closed;
    assert.equal(nobody.text, "");
    const clear = Wire.open(portOf(server));
    clear.send(oru(fresh()));
    await clear.closed;
    assert.ok(!clear.text.includes("MSA"));
    assert.equal(await finding(code), "negative");
});
