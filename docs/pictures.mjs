/* pictures.mjs - makes docs/pictures/ anew, from a server with a round under way.
 *
 *     bulou demo --data /tmp/pictures --listen 127.0.0.1:8090      and, when it is past noon,
 *     BULOU_URL=http://127.0.0.1:8090 BULOU_LOGIN=admin BULOU_PASSWORD=… node docs/pictures.mjs [NAME…]
 *
 * It acts in that round as people would: it issues a duty pass, opens a tube, has an event
 * refused.  So never run it on a real county.  NAME: only pictures whose name holds it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { withPalette } from "./palette.mjs";

const url = process.env.BULOU_URL ?? "http://127.0.0.1:8080";
const office = { login: process.env.BULOU_LOGIN ?? "admin", password: process.env.BULOU_PASSWORD };

const folder = join(dirname(fileURLToPath(import.meta.url)), "pictures");
const wanted = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

/* A phone as it is, a desk at two thirds of its size. */
const screens = {
    phone: { viewport: { width: 360, height: 800 } },
    desk: { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 2 / 3 }
};

const browser = await chromium.launch({
    executablePath: process.env.BULOU_CHROMIUM ?? "/usr/bin/chromium",
    args: [
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream"
    ]
});
const texts = {};
for (const language of ["zh", "en"]) texts[language] = await (await fetch(`${url}/api/v1/messages/${language}`)).json();

/* ---- asking the server as the county's own user ------------------------------------------ */

async function signIn(body) {
    const answer = await fetch(`${url}/api/v1/sign-in`, { method: "POST", body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
    const { token } = await answer.json();
    return (path, sent) =>
        fetch(url + path, {
            method: sent ? "POST" : "GET",
            headers: { Authorization: `Bearer ${token}` },
            body: sent && JSON.stringify(sent)
        }).then(a => a.json());
}

const ask = await signIn(office);
const view = async (name, parameters = {}) =>
    (await ask(`/api/v1/views/${name}?${new URLSearchParams({ limit: 1000, ...parameters })}`)).rows ?? [];

/* ---- taking a picture ----------------------------------------------------------------------- */

async function withPage(screen, language, who, work) {
    const context = await browser.newContext({ ...screens[screen], locale: "zh-CN", reducedMotion: "reduce" });
    await context.addCookies([{ name: "bulou_lang", value: language, url }]);
    if (who) {
        const mark = { "X-Bulou-Request": "1" };
        await context.request.post(`${url}/api/v1/sign-in`, { data: who, headers: mark });
    }
    const page = await context.newPage();
    const go = async path => {
        await page.goto(url + path);
        await page.waitForSelector("h1");
        await page.waitForFunction(() => !document.querySelector(".waiting"));
    };
    const t = (key, values = {}) => texts[language][key].replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
    const press = name => page.getByRole("button", { name: t(name), exact: true }).first().click();
    const shot = async name => {
        await page.waitForTimeout(500);
        writeFileSync(join(folder, `${name}.png`), withPalette(await page.screenshot()));
        console.log(name);
    };
    try {
        await work({ page, t, press, shot, go });
    } finally {
        await context.close();
    }
}

/* A picture of a page as it is when one comes to it. */
const plain = (name, screen, language, path, who = office) => [name, () =>
    withPage(screen, language, who, async ({ go, shot }) => {
        await go(path);
        await shot(name);
    })];

const step = (name, screen, language, work, who = office) => [name, () => withPage(screen, language, who, work)];

/* ---- what the pictures show ------------------------------------------------------------------ */

const rounds = await view("round_list");
const round = (rounds.find(r => r.state === "open") ?? rounds.at(-1)).round;
const sites = await view("site_list", { kind: "point" });
const live = await view("site_live", { round });
const busy = live.filter(s => s.kind === "point" && s.open).sort((a, b) => b.registered - a.registered)[0]?.site;
const site = sites.find(s => s.site === busy) ?? sites[0];
const town = (await view("missing_by_area", { round, unit: site.county ?? Math.floor(site.unit / 1e6) * 1e6 }))
    .sort((a, b) => b.remaining - a.remaining)[0];
const village = (await view("missing_by_area", { round, unit: town.unit })).sort((a, b) => b.remaining - a.remaining)[0];
const remaining = await view("missing_people", { round, unit: village.unit });
const barred = (await view("sampling_flags", { round, state: "open" })).find(f => f.kind === "counts_differ");
const box = (await view("transfer_boxes", { round })).find(b => b.state === "received") ?? (await view("transfer_boxes", { round }))[0];
const member = barred && (await view("sampling_tube_people", { tube_code: barred.tube_code }))[0];
const person = member?.person ?? remaining[0].person;

const now = (await (await fetch(`${url}/healthz`)).json()).at;
const made = await ask("/api/v1/passes", { label: "1号台 上午", role: "point", site: site.site, from_at: now, until_at: now + 6 * 3600000 });
const pass = { pass: made.secret };

/* A tube code with its check digits; the first digit says that it is a tube. */
function tubeCode(number) {
    const digits = `3${String(number).padStart(17, "0")}`;
    const rest = Number(BigInt(digits) * 100n % 97n);
    return digits + String(98 - rest).padStart(2, "0");
}

/* Something that is refused, so that quarantine has an entry. */
async function beRefused() {
    const phone = await signIn(pass);
    await phone("/api/v1/events", { counter: 1, type: "sampling.tube_closed", at: now,
        body: { tube_code: tubeCode(990000001).replace(/.$/, "x"), round, site: site.site, swab_count: 10 } });
}

/* An identity number of the area code that was never issued, with its check character. */
function idNumber(born, n) {
    const digits = `410199${born}${String(n).padStart(3, "0")}`;
    const sum = [...digits].reduce((all, d, i) => all + Number(d) * (2 ** (17 - i) % 11), 0);
    return digits + "10X98765432"[sum % 11];
}

/* Two rows as they should be, one with a digit lost. */
const list = [
    "姓名,性别,证件类型,证件号码,联系电话,乡镇街道,村社区,住址",
    `李秀英,女,居民身份证,${idNumber("19620304", 122)},13700000001,${town.name},${village.name},1号`,
    `王建军,男,居民身份证,${idNumber("19881123", 1)},13700000002,${town.name},${village.name},2号`,
    `赵小雨,女,居民身份证,${idNumber("20150615", 2).slice(0, 17)},13700000003,${town.name},${village.name},3号`
].join("\r\n");

const upload = async ({ page, go, press, shot }) => {
    await go("/import.html");
    await page.setInputFiles("input[type=file]", { name: "补录名单.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await page.waitForSelector(".mapping");
    await press("page.import_check");
    await page.waitForSelector(".problems");
    await shot("import");
};

/* Two tubes that wait, one of them twice, and one that nobody knows. */
async function tryResults({ page, go, shot }) {
    const [lab] = await view("site_list", { kind: "lab" });
    const waiting = await view("lab_tubes", { round, site: lab.site, limit: 2 });
    const codes = waiting.map(tube => tube.tube_code);
    const results = ["管码,结果,ORF1ab,N,批次", ...[...codes, codes[0], tubeCode(990000002)].map(code => `${code},阴性,,,P-12`)];
    await go(`/lab.html?round=${round}&site=${lab.site}#file`);
    await page.setInputFiles("input[type=file]", { name: "P-12.csv", mimeType: "text/csv", buffer: Buffer.from(results.join("\r\n")) });
    await page.waitForSelector(".problems .grid-row");
    await shot("lab-file");
}

/* Three of the site's list who were not there yet. */
async function namesToCome() {
    const phone = await signIn(pass);
    const part = await phone(`/api/v1/views/missing_site_part?site=${site.site}&limit=1000`);
    return part.rows.filter(p => !p.done).slice(0, 3).map(p => p.name);
}

async function workAtTheTable({ page, go, press, shot, t }) {
    await go("/duty.html");
    await page.fill("#tube", tubeCode(880000001 + (now % 10000000)));
    await press("page.open_tube");
    await page.waitForSelector(".slots");
    await press("page.way_list");
    await page.waitForTimeout(1500);
    for (const name of await namesToCome()) {
        await page.fill("#typed", name);
        await page.locator(".find li button:not(:has(.badge))").first().click();
        await page.waitForSelector(".band.good");
        await page.waitForTimeout(500);
    }
    await page.fill("#typed", "王");
    await page.waitForTimeout(300);
    await shot("duty");
    await press("page.close_tube");
    await page.locator("dialog input").first().fill("2");
    await shot("duty-close");
    await page.locator("dialog button[type=submit], dialog form button.primary").first().click();
    await page.waitForSelector(".band.act");
    await shot("duty-counts-differ");
}

/* How many pages the cards of the village are. */
async function countCards({ page, go, press, shot }) {
    await go(`/paper.html?round=${round}`);
    const place = page.locator("main [role=combobox]");
    await place.fill(village.name);
    await page.waitForSelector("[role=option]");
    await place.press("Enter");
    await press("page.print_count");
    await page.waitForSelector(".actions button:not([disabled])");
    await shot("paper");
}

/* Somebody is looked at, and that is there to be seen. */
async function lookAndAudit({ page, go, press, shot }) {
    await go(`/person.html?person=${person}&round=${round}`);
    await press("page.show_in_full");
    await page.locator("dialog textarea").fill("电话核实混管复采名单");
    await page.locator("dialog button.primary").click();
    await page.waitForSelector("dialog", { state: "detached" });
    await go("/audit.html");
    await page.waitForSelector(".grid-body .grid-row");
    await shot("audit");
}

/* As a scanner types. */
const scan = (page, text) =>
    page.evaluate(digits => {
        for (const code of [...[...digits].map(d => `Digit${d}`), "Enter"])
            dispatchEvent(new KeyboardEvent("keydown", { code, key: "Process" }));
    }, text);

/* Cards of some of the site's list; the office gives them out first. */
async function cardsToCome(n) {
    const phone = await signIn(pass);
    const part = () => phone(`/api/v1/views/missing_site_part?site=${site.site}&limit=1000`);
    for (const unit of new Set((await part()).rows.map(p => p.unit))) await ask("/api/v1/paper/prints", { what: "cards", unit });
    return (await part()).rows.filter(p => !p.done && p.card_code).slice(3, 3 + n).map(p => p.card_code);
}

async function workByScanning({ page, shot, go, press, t }) {
    const cards = await cardsToCome(30);
    await go("/field/");
    await page.fill("#pass", made.secret);
    await press("page.scan_begin");
    await page.waitForSelector("body.is-work");
    await scan(page, tubeCode(870000001 + (now % 10000000)));
    await page.waitForSelector(".slots");
    for (const [i, card] of cards.entries()) {
        await scan(page, card);
        await page.waitForFunction(n => Number(document.querySelector(".tube .n").dataset.count) > n, i);
        if (i === 6) await shot("field");
        if (await page.$("body.is-full")) break;
    }
    await shot("field-full");
    await page.context().setOffline(true);
    await scan(page, tubeCode(860000001 + (now % 10000000)));
    for (const card of await cardsToCome(40).then(all => all.slice(-4))) {
        await scan(page, card);
        await page.waitForTimeout(500);
    }
    await shot("field-offline");
    await page.click(".chip");
    await page.getByRole("button", { name: t("page.scan_hand_over") }).click();
    await page.waitForSelector("canvas");
    await shot("field-hand-over");
}

const pictures = [
    plain("sign-in", "phone", "zh", "/sign-in.html#pass", null),
    plain("home", "desk", "zh", "/"),
    step("import", "desk", "zh", upload),
    step("rounds", "desk", "en", async ({ go, press, shot }) => {
        await go("/rounds.html");
        await press("page.plan_round");
        await shot("rounds");
    }),
    plain("round", "desk", "zh", `/round.html?round=${round}`),
    plain("wall", "desk", "zh", "/wall.html"),
    plain("wall-en", "desk", "en", "/wall.html"),
    plain("sites", "desk", "en", `/sites.html?round=${round}`),
    plain("missing-village", "desk", "zh", `/missing.html?round=${round}&unit=${village.unit}`),
    plain("missing-phone", "phone", "zh", `/missing.html?round=${round}&unit=${village.unit}`),
    step("pass-made", "desk", "zh", async ({ page, go, press, shot }) => {
        await go("/users.html#passes");
        await press("page.issue_pass");
        await page.locator("dialog input").first().fill("2号台 上午");
        const places = page.locator("dialog [role=combobox]");
        await places.first().fill(site.name);
        await page.waitForSelector("dialog [role=option]");
        await places.first().press("Enter");
        await page.locator("dialog button.primary").first().click();
        await page.waitForSelector(".pass-card img");
        await shot("pass-made");
    }),
    plain("users", "desk", "en", "/users.html"),
    step("duty", "phone", "zh", workAtTheTable, pass),
    step("field", "phone", "zh", workByScanning, null),
    plain("tube", "desk", "en", barred ? `/tube.html?code=${barred.tube_code}` : "/tube.html"),
    plain("box", "desk", "zh", box ? `/tube.html?code=${box.box_code}` : "/tube.html"),
    plain("boxes", "desk", "zh", `/boxes.html?round=${round}&state=moving`),
    plain("lab", "desk", "zh", `/lab.html?round=${round}`),
    step("lab-file", "desk", "en", tryResults),
    plain("flags", "desk", "zh", `/flags.html?round=${round}`),
    plain("person", "desk", "zh", `/person.html?person=${person}&round=${round}`),
    step("person-reason", "phone", "en", async ({ page, go, press, shot }) => {
        await go(`/person.html?person=${person}&round=${round}`);
        await press("page.show_in_full");
        await page.waitForSelector("dialog");
        await shot("person-reason");
    }),
    plain("person-merge", "desk", "zh", `/person.html?person=${remaining[0].person}&other=${remaining[1].person}`),
    step("paper", "desk", "zh", countCards),
    step("audit", "desk", "zh", lookAndAudit),
    step("quarantine", "desk", "zh", async ({ go, shot }) => {
        await beRefused();
        await go("/quarantine.html");
        await shot("quarantine");
    })
];

let failed = 0;
for (const [name, take] of pictures)
    if (!wanted.length || wanted.some(w => name.includes(w)))
        await take().catch(why => {
            failed = 1;
            console.error(`${name}: ${why.message}`);
        });
await browser.close();
process.exit(failed);
