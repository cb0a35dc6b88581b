/* field.mjs - phones for the tests of the field app: a camera that sees codes, a keyboard
 * scanner, ears that count tones, and a county whose point has people. */
import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import http from "node:http";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { generate } from "lean-qr";
import { chromium } from "playwright-core";
import { DAY, HOUR, POINT, VILLAGE, OTHER_VILLAGE, begin, code, giveCards, newFolder, plant } from "../server.mjs";

export const PEOPLE = 240;
const PATIENCE_MS = Number(process.env.PATIENCE_MS ?? 120000);
export const tubeCode = n => code(3, n);

/* The card that the office gave to somebody of the county at hand. */
let cards = new Map();
export const card = person => cards.get(person);

/* Good check digits, but nobody was given it. */
export const unknownCard = code(1, 2 ** 51);

/* ---- the county -------------------------------------------------------------------------------- */

export async function point(people = PEOPLE, options = {}) {
    const it = await begin(options);
    Object.assign(it, await plant(it.admin, people));
    await it.admin.must("site.site_serves", { site: POINT, units: [VILLAGE, OTHER_VILLAGE] });
    cards = await giveCards(it.admin, [VILLAGE, OTHER_VILLAGE]);
    await it.admin.must("site.site_opened", { site: POINT });
    Object.defineProperty(it, "url", { get: () => `http://127.0.0.1:${it.server.port}` }); /* a server that came back has another */
    it.pass = async (label = "登记 1 号台", { until_at = Date.now() + DAY, role = "point" } = {}) => {
        const body = { label, role, site: POINT, from_at: Date.now() - HOUR, until_at };
        return (await it.admin.request("POST", "/api/v1/passes", { body })).json.secret;
    };
    return it;
}

/* ---- what the camera sees ------------------------------------------------------------------------ */

const WIDTH = 640,
    HEIGHT = 480,
    RATE = 10;
const LIGHT = 210,
    DARK = 30,
    TABLE = 120;

/* One picture: a card with a code on a grey table. */
function picture(text) {
    const luma = Buffer.alloc(WIDTH * HEIGHT, TABLE);
    if (!text) return luma;
    const qr = generate(text),
        module = Math.floor(400 / (qr.size + 8)),
        side = module * (qr.size + 8),
        left = (WIDTH - side) >> 1,
        top = (HEIGHT - side) >> 1;
    for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
            const dark = qr.get(Math.floor(x / module) - 4, Math.floor(y / module) - 4);
            luma[(top + y) * WIDTH + left + x] = dark ? DARK : LIGHT;
        }
    return luma;
}

/* A film for Chromium's camera: each code for a while, the empty table between them.  It is
 * made anew by each test and shown again and again. */
export function film(texts, { shown = 10, between = 4 } = {}) {
    const path = join(newFolder(), "camera.y4m"),
        out = openSync(path, "w"),
        grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128),
        frame = luma => {
            writeSync(out, "FRAME\n");
            writeSync(out, luma);
            writeSync(out, grey);
        };
    writeSync(out, `YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`);
    for (const text of texts) {
        const luma = picture(text);
        for (let i = 0; i < shown; i++) frame(luma);
        for (let i = 0; i < between; i++) frame(picture(""));
    }
    closeSync(out);
    return path;
}

/* ---- a phone --------------------------------------------------------------------------------------- */

const common = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required"
];
const cameraOf = path => [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    ...(path ? [`--use-file-for-fake-video-capture=${path}`] : [])
];

/* Chromium as a process of ours, that can be killed as an empty battery would. */
export class Phone {
    static async start({ video, profile = newFolder(), camera = true } = {}) {
        const args = [...common, ...(camera ? cameraOf(video) : []), "--remote-debugging-port=0", `--user-data-dir=${profile}`];
        const child = spawn(process.env.BULOU_CHROMIUM ?? "/usr/bin/chromium", [...args, "about:blank"], {
            stdio: ["ignore", "ignore", "pipe"],
            detached: true /* a group of its own: all of it ends at once */
        });
        const phone = Object.assign(new Phone(), { child, profile, tones: [], wrong: [] });
        phone.gone = new Promise(done => child.on("close", done));
        process.on("exit", () => phone.end());
        const address = await new Promise((done, fail) => {
            createInterface({ input: child.stderr }).on("line", line => {
                const at = /DevTools listening on (ws:\S+)/.exec(line);
                if (at) done(at[1]);
            });
            phone.gone.then(() => fail(new Error("chromium has ended")));
        });
        phone.browser = await chromium.connectOverCDP(address, { timeout: 60000 });
        phone.context = phone.browser.contexts()[0];
        return phone;
    }

    /* The app in a page of its own; tones are counted when they begin. */
    async open(url, { viewport = { width: 360, height: 800 }, language = "zh", path = "/field/" } = {}) {
        await this.context.addCookies([{ name: "bulou_lang", value: language, url }]);
        const page = await this.context.newPage();
        await page.setViewportSize(viewport);
        await page.exposeFunction("toneBegan", tone => this.tones.push(tone));
        await page.addInitScript(() => {
            window.took = []; /* from the picture of a code to its tone, ms */
            const heard = list => window.took.push(...list.getEntriesByName("bulou-tone").map(e => e.duration));
            new PerformanceObserver(heard).observe({ type: "measure" });
            const start = OscillatorNode.prototype.start;
            OscillatorNode.prototype.start = function (...args) {
                window.toneBegan({ hertz: Math.round(this.frequency.value), at: performance.now() });
                return start.apply(this, args);
            };
        });
        page.on("console", said => said.type() === "error" && this.wrong.push(said.text()));
        page.on("pageerror", error => this.wrong.push(String(error)));
        this.page = page;
        await page.goto(url + path);
        await page.waitForSelector("h1");
        return page;
    }

    end() {
        try {
            process.kill(-this.child.pid, "SIGKILL");
        } catch {
            /* it has ended */
        }
    }

    /* As an empty battery would. */
    async kill() {
        this.end();
        await this.gone;
    }

    async stop() {
        await this.browser?.close().catch(() => {});
        await this.kill();
    }

    /* As a scanner types: all at once, whatever has the focus. */
    async scan(text) {
        await this.page.evaluate(digits => {
            const press = (code, key) => {
                const event = new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true });
                (document.activeElement ?? document.body).dispatchEvent(event);
            };
            for (const digit of digits) press(`Digit${digit}`, "Process");
            press("Enter", "Enter");
        }, text);
    }

    async signIn(secret) {
        await this.page.fill("#pass", secret);
        await this.page.getByRole("button", { name: /用值守码登录|Use this pass/ }).click();
        await this.page.waitForSelector("body.is-work", { timeout: 60000 });
    }

    band() {
        return this.page.innerText(".band");
    }

    chip() {
        return this.page.innerText(".chip");
    }

    /* Wait until the band says it. */
    says(text) {
        return this.#waits(".band", text);
    }

    chipSays(text) {
        return this.#waits(".chip", text);
    }

    async #waits(place, text) {
        const of = [place, text];
        try {
            await this.page.waitForFunction(([at, wanted]) => document.querySelector(at)?.innerText.includes(wanted), of, {
                timeout: PATIENCE_MS
            });
        } catch {
            throw new Error(`"${text}" does not stand in ${place}: ${await this.page.innerText("body")}`);
        }
    }
}

/* ---- a bad line ------------------------------------------------------------------------------------- */

/* Stands between phones and the server: the server may be gone, answers may be lost after
 * they were made, and another version of the app may be published. */
export class Line {
    static async open(server) {
        const line = Object.assign(new Line(), { server, bytes: 0, ownBytes: 0, paths: [], faults: [], slow: 0, published: false, sent: [] });
        line.http = http.createServer((asked, answer) => line.#pass(asked, answer));
        await new Promise(done => line.http.listen(0, "127.0.0.1", done));
        line.url = `http://127.0.0.1:${line.http.address().port}`;
        return line;
    }

    #pass(asked, answer) {
        const parts = [];
        asked.on("data", part => parts.push(part));
        asked.on("end", () => {
            if (!this.server) return answer.destroy();
            this.#forward(asked, answer, Buffer.concat(parts));
        });
    }

    #forward(asked, answer, body) {
        const headers = { ...asked.headers, host: `127.0.0.1:${this.server.port}` };
        delete headers.origin;
        if (this.published) delete headers["if-none-match"];
        const to = { host: "127.0.0.1", port: this.server.port, method: asked.method, path: asked.url, headers };
        const sent = http.request(to, came => {
            const parts = [];
            came.on("data", part => parts.push(part));
            came.on("end", () =>
                setTimeout(() => this.#answer(asked, answer, came, Buffer.concat(parts), body), this.slow));
            came.on("error", () => answer.destroy());
        });
        sent.on("error", () => answer.destroy());
        sent.end(body);
    }

    /* Faults are used up one by one by answers to events. */
    #answer(asked, answer, came, body, said) {
        const isEvents = asked.method === "POST" && asked.url === "/api/v1/events";
        if (isEvents) this.sent.push(...(JSON.parse(said).events ?? []).map(event => event.counter));
        const fault = isEvents ? this.faults.shift() : undefined;
        if (fault === "lost") return answer.destroy();
        if (fault === "broken") return answer.writeHead(500).end("oops");
        const [bytes, headers] = this.#published(asked.url, body, { ...came.headers });
        this.bytes += bytes.length;
        this.paths.push(asked.url);
        if (/^\/(field|shared)\//.test(asked.url)) this.ownBytes += bytes.length;
        answer.writeHead(came.statusCode, headers);
        answer.end(fault === "cut" ? bytes.subarray(0, bytes.length >> 1) : bytes);
        if (fault === "cut") answer.destroy();
    }

    /* Another version: one file has other bytes and another tag. */
    #published(path, body, headers) {
        if (!this.published || !["/field/assets.js", "/field/version.js"].includes(path)) return [body, headers];
        const plain = headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
        delete headers["content-encoding"];
        delete headers["content-length"];
        delete headers.etag;
        if (path.endsWith("assets.js"))
            return [Buffer.from(plain.toString().replace(/("\/field\/version\.js":")(\\")/, '$1$2new')), headers];
        return [Buffer.from(`${plain}\nwindow.isNewVersion = true;\n`), { ...headers, etag: this.#newTag }];
    }

    /* The tag that assets.js of the new version announces. */
    get #newTag() {
        return `"new${this.oldTag.slice(1)}`;
    }

    async learnTag() {
        const answer = await this.server.request("GET", "/field/version.js");
        this.oldTag = answer.headers.etag;
    }

    close() {
        this.http.closeAllConnections();
        return new Promise(done => this.http.close(done));
    }
}
