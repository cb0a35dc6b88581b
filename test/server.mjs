/* server.mjs - the real program in a folder of its own, for the tests that speak HTTP.
 *
 * Nothing but Node's own modules.  BULOU names the program; every server listens on a
 * free port of this machine only, and is ended with the test, whatever the end is. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const program = process.env.BULOU ?? "build/bulou";
export const COUNTY = 410185;
export const ROOT = 410185000000;
export const TOWN = 410185001000;
export const OTHER_TOWN = 410185002000;
export const VILLAGE = 410185001001;
export const OTHER_VILLAGE = 410185002001;
export const POINT = 1203;
export const OTHER_POINT = 1204;
export const LAB = 3001;
export const PASSWORD = "correct horse battery";
export const HOUR = 3600 * 1000;
export const DAY = 24 * HOUR;

export const sleep = ms => new Promise(done => setTimeout(done, ms));

/* ---- folders and commands ---------------------------------------------------------------- */

const folders = [];
const running = new Set();

export function newFolder(where = tmpdir()) {
    const folder = mkdtempSync(join(where, "bulou-test-"));
    folders.push(folder);
    return folder;
}

process.on("exit", () => {
    for (const child of running) child.kill("SIGKILL");
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/* Run a command to its end; what it printed and its status. */
export function command(args, env = {}) {
    try {
        const said = execFileSync(program, args, {
            env: { ...process.env, ...env },
            encoding: "utf8",
            maxBuffer: 1 << 28,
            stdio: ["ignore", "pipe", "pipe"]
        });
        return { status: 0, said };
    } catch (failure) {
        if (failure.status === null || failure.status === undefined) throw failure;
        return { status: failure.status, said: failure.stdout + failure.stderr };
    }
}

export function addUser(data, login, ...options) {
    const done = command(["user", "add", login, "--data", data, "--county", String(COUNTY), ...options], {
        BULOU_PASSWORD: PASSWORD
    });
    assert.equal(done.status, 0, done.said);
}

/* ---- the server ----------------------------------------------------------------------------- */

export class Server {
    /* Resolves when it listens, or has ended. */
    static start(data, { args = [], env = {}, shell = "" } = {}) {
        const words = ["serve", "--data", data, "--listen", "127.0.0.1:0", ...args];
        const child = shell
            ? spawn("sh", ["-c", `${shell}; exec "$0" "$@"`, program, ...words], {
                  env: { ...process.env, ...env },
                  stdio: ["ignore", "ignore", "pipe"]
              })
            : spawn(program, words, { env: { ...process.env, ...env }, stdio: ["ignore", "ignore", "pipe"] });
        const server = new Server();
        Object.assign(server, { data, child, began: Date.now(), lines: [], tls: args.includes("--tls-cert") });
        running.add(child);
        server.ended = new Promise(done =>
            child.on("close", (status, signal) => {
                running.delete(child);
                done({ status, signal });
            })
        );
        const listening = new Promise(done =>
            createInterface({ input: child.stderr }).on("line", line => {
                server.lines.push(line);
                const address = /"what":"serve\.listening".*"address":"127\.0\.0\.1:(\d+)"/.exec(line);
                if (address) done((server.port = Number(address[1])));
            })
        );
        return Promise.race([listening, server.ended]).then(() => server);
    }

    get errors() {
        return this.lines.filter(line => line.includes('"level":"error"'));
    }

    async stop() {
        this.child.kill("SIGTERM");
        const end = await this.ended;
        assert.deepEqual(end, { status: 0, signal: null }, this.lines.slice(-5).join("\n"));
    }

    async kill() {
        this.child.kill("SIGKILL");
        await this.ended;
    }

    /* Open files and resident memory (KiB). */
    get files() {
        return readdirSync(`/proc/${this.child.pid}/fd`).length;
    }
    get memory() {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, "utf8"))[1]);
    }

    connect(options = {}) {
        return net.connect({ port: this.port, host: "127.0.0.1", ...options });
    }

    /* One request; { status, headers, text, json }. */
    request(method, path, { body, headers = {}, agent, token, timeout = 60000 } = {}) {
        const bytes = body === undefined || body instanceof Buffer || typeof body === "string" ? body : JSON.stringify(body);
        const all = { ...headers };
        if (token) all.authorization = `Bearer ${token}`;
        if (bytes !== undefined && !("content-length" in all)) all["content-length"] = Buffer.byteLength(bytes);
        return new Promise((done, fail) => {
            const sent = (this.tls ? https : http).request(
                { host: "127.0.0.1", port: this.port, method, path, headers: all, agent, timeout, rejectUnauthorized: false },
                answer => {
                    const parts = [];
                    answer.on("data", part => parts.push(part));
                    answer.on("error", fail);
                    answer.on("end", () => {
                        const raw = Buffer.concat(parts);
                        const is = answer.headers["content-type"] ?? "";
                        const text = raw.toString("utf8");
                        const plain = text && !answer.headers["content-encoding"];
                        const json = is.includes("json") && plain ? JSON.parse(text) : undefined;
                        done({ status: answer.statusCode, headers: answer.headers, raw, text, json });
                    });
                }
            );
            sent.on("timeout", () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
            sent.on("error", fail);
            sent.end(bytes);
        });
    }

    async signIn(body) {
        const answer = await this.request("POST", "/api/v1/sign-in", { body });
        assert.equal(answer.status, 200, answer.text);
        return new Client(this, answer.json);
    }

    as(login) {
        return this.signIn({ login, password: PASSWORD, county: COUNTY });
    }
}

/* ---- a device ---------------------------------------------------------------------------------- */

/* What a phone or a page is: a token, and a counter of its own. */
export class Client {
    constructor(server, signedIn) {
        const agent = server.tls ? undefined : new http.Agent({ keepAlive: true });
        Object.assign(this, { counter: 0 }, signedIn, { server, agent });
    }

    /* The same session after the server has come back. */
    at(server) {
        return new Client(server, this);
    }

    request(method, path, options = {}) {
        return this.server.request(method, path, { token: this.token, agent: this.agent, ...options });
    }

    event(type, body, more = {}) {
        return { counter: ++this.counter, type, at: Date.now(), body, ...more };
    }

    /* One event, or a list of them. */
    post(events) {
        return this.request("POST", "/api/v1/events", { body: Array.isArray(events) ? { events } : events });
    }

    async send(type, body, more) {
        const answer = await this.post(this.event(type, body, more));
        return answer.json;
    }

    async must(type, body, more) {
        const answer = await this.send(type, body, more);
        assert.equal(answer.status, "accepted", JSON.stringify({ type, body, answer }));
        return answer.seq;
    }

    async view(name, query = {}) {
        const answer = await this.request("GET", `/api/v1/views/${name}?${new URLSearchParams(query)}`);
        return { status: answer.status, ...answer.json };
    }

    async rows(name, query) {
        const answer = await this.view(name, query);
        assert.equal(answer.status, 200, JSON.stringify(answer));
        return answer.rows;
    }

    id(k) {
        return this.device * 2 ** 24 + k;
    }
}

/* ---- codes and documents -------------------------------------------------------------------------- */

/* Twenty digits, the last two by ISO 7064 MOD 97-10. */
export function code(kind, n) {
    const first = `${kind}${String(n).padStart(17, "0")}`;
    return first + String(98n - ((BigInt(first) * 100n) % 97n)).padStart(2, "0");
}
export const tube = n => code(3, n);
export const box = n => code(4, n);

/* An identity number of an area that was never issued, GB 11643. */
export function document(n) {
    const day = new Date(Date.UTC(1950, 0, 1 + (n % 20000))).toISOString().slice(0, 10).replaceAll("-", "");
    const first = `410199${day}${String(Math.floor(n / 20000)).padStart(3, "0")}`;
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const sum = [...first].reduce((all, digit, i) => all + Number(digit) * weights[i], 0);
    return first + "10X98765432"[sum % 11];
}

/* ---- a little county -------------------------------------------------------------------------------- */

export const units = {
    edition: 2023,
    units: [
        { unit: ROOT, kind: "county", name: "登封市" },
        { unit: TOWN, parent: ROOT, kind: "town", name: "嵩阳街道" },
        { unit: OTHER_TOWN, parent: ROOT, kind: "town", name: "大金店镇" },
        { unit: VILLAGE, parent: TOWN, kind: "village", name: "少室社区" },
        { unit: OTHER_VILLAGE, parent: OTHER_TOWN, kind: "village", name: "金东社区" }
    ]
};

const sites = {
    sites: [
        { site: POINT, kind: "point", name: "少室小学", unit: VILLAGE, tables: 4 },
        { site: OTHER_POINT, kind: "point", name: "金东小学", unit: OTHER_VILLAGE },
        { site: LAB, kind: "lab", name: "市检测所", unit: ROOT }
    ]
};

export const personRow = (client, k, unit = VILLAGE) => ({
    person: client.id(k),
    identity: { name: `王小${k}`, document: document(k), phone: `1380000${String(k).padStart(4, "0")}`, address: `幸福路${k}号` },
    sex: "unknown",
    unit,
    kind: "resident"
});

/* Units, sites, an open round, and people in both villages; what they are. */
export async function plant(client, people = 20) {
    await client.must("area.units_listed", units);
    await client.must("site.sites_listed", sites);
    const round = await client.must("round.round_planned", {
        name: "第一轮",
        from_at: Date.now() - HOUR,
        until_at: Date.now() + DAY,
        pool_size: 10
    });
    await client.must("round.round_opened", { round });
    const persons = [];
    for (let from = 1; from <= people; from += 1000) {
        const events = [];
        for (let k = from; k <= people && k < from + 1000; k++) {
            persons.push(client.id(k));
            events.push(client.event("roster.person_added", { row: personRow(client, k, k % 2 ? VILLAGE : OTHER_VILLAGE) }));
        }
        const { json } = await client.post(events);
        for (const answer of json.answers) assert.equal(answer.status, "accepted", JSON.stringify(answer));
    }
    return { round, persons };
}

/* Everybody in these villages is given a card, as by the office that prints them; by person. */
export async function giveCards(client, villages) {
    const cards = new Map();
    for (const unit of villages) {
        const { status, text } = await client.request("POST", "/api/v1/paper/prints", { body: { what: "cards", unit } });
        assert.equal(status, 201, text);
        let after = {};
        do {
            const { rows, next } = await client.view("paper_cards", { unit, limit: 1000, ...after });
            for (const { person, card_code, ended_at } of rows) if (person && !ended_at) cards.set(person, card_code);
            after = next && { after: next };
        } while (after);
    }
    return cards;
}

/* A fresh store with an administrator of the county who is signed in, and the server. */
export async function begin(options = {}) {
    const data = options.data ?? newFolder();
    addUser(data, "admin");
    const server = await Server.start(data, options);
    assert.ok(server.port, server.lines.join("\n"));
    return { data, server, admin: await server.as("admin") };
}

/* Is nothing lost, and does everything add up? */
export function verify(data) {
    const done = command(["verify", "--data", data]);
    assert.equal(done.status, 0, done.said);
    return done.said;
}
