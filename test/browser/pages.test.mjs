/* pages.test.mjs - every page, on a phone and on a desk, in both languages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tube } from "../server.mjs";
import { goTo, languages, launch, open, place, shot, sideways, signedIn, sizes, violations } from "./browser.mjs";

const pages = [
    "/",
    "/wall.html",
    "/round.html",
    "/rounds.html",
    "/missing.html",
    "/person.html",
    "/tube.html",
    "/boxes.html",
    "/boxes.html#pack",
    "/boxes.html#limits",
    "/lab.html",
    "/lab.html?state=positive",
    "/lab.html#receive",
    "/lab.html#enter",
    "/lab.html#file",
    "/lab.html#pools",
    "/lab.html#now",
    "/lab.html#day",
    "/lab.html#kept",
    "/flags.html",
    "/flags.html#differences",
    "/flags.html#pools",
    "/sites.html",
    "/import.html",
    "/paper.html",
    "/quarantine.html",
    "/users.html",
    "/users.html#passes",
    "/account.html",
    "/audit.html",
    "/audit.html#accounts",
    "/audit.html#persons",
    "/audit.html#days",
    "/audit.html#events",
    "/audit.html#devices",
    "/counties.html"
];
const [phone, desk] = sizes.map(([, viewport]) => viewport);

let browser, here;
before(async () => {
    here = await place();
    browser = await launch();
});
after(async () => {
    await browser?.close();
    await here?.stop();
});

/* A page of somebody who is signed in, or of nobody. */
async function visit(viewport, language, body) {
    const context = await signedIn(browser, here.url, body, viewport, language);
    return open(context, here.url);
}

const asCounty = (viewport, language) => visit(viewport, language, { login: here.login, password: here.password });

const nameOf = path => path.replace(/\.html|^\//g, "").replace(/[#?=]/g, "-") || "home";

async function check(page, name) {
    await shot(page, name);
    const wrong = { console: [...page.wrong], sideways: await sideways(page), axe: await violations(page) };
    page.wrong.length = 0;
    assert.deepEqual(wrong, { console: [], sideways: 0, axe: [] });
}

/* ---- every page --------------------------------------------------------------------------- */

const firstLink = (page, within) =>
    page.evaluate(at => document.querySelector(`${at} .grid-body a`)?.getAttribute("href"), within);

/* The search for a second record of a person, and the two side by side (here one with itself). */
function ofPerson(found) {
    const address = found.find(([name]) => name === "person-one")?.[1];
    const person = address && new URL(address, "http://x").searchParams.get("person");
    return person
        ? [
              ["person-other", `/person.html?person=${person}&merge=1`],
              ["person-two", `/person.html?person=${person}&other=${person}`]
          ]
        : [];
}

/* Addresses that only the data can tell: a village, one of its people, a tube, an entry. */
async function deeper(page) {
    const found = [];
    await goTo(page, "/missing.html");
    for (const level of ["town", "village"]) {
        const next = await firstLink(page, ".parts");
        if (!next || next.includes("building=")) break;
        found.push([`missing-${level}`, next]);
        await goTo(page, next);
    }
    const from = [
        ["person-one", found.at(-1)?.[1], ".people"],
        ["box", "/boxes.html", ".boxes"],
        ["tube-one", "/flags.html", "#list"],
        ["quarantine-one", "/quarantine.html", "#list"],
        ["round-town", "/round.html", ".parts"]
    ];
    for (const [name, path, within] of from) {
        await goTo(page, path ?? "/");
        const next = await firstLink(page, within);
        if (next) found.push([name, next]);
    }
    return [...found, ...ofPerson(found)];
}

for (const [size, viewport] of sizes)
    for (const language of languages)
        test(`pages keep their promises on a ${size} in ${language}`, async t => {
            const page = await asCounty(viewport, language);
            const more = await deeper(page);
            page.wrong.length = 0;
            for (const [name, path] of [...pages.map(p => [nameOf(p), p]), ...more])
                await t.test(name, async () => {
                    await goTo(page, path);
                    await check(page, `${name}-${size}-${language}`);
                });
            await page.context().close();
        });

/* ---- lists that are scanned, and what opens over a page --------------------------------------- */

const codes = [100, 101, 102].map(tube);

for (const [size, viewport] of sizes)
    test(`scanned lists and the laboratory's questions keep their promises on a ${size}`, async () => {
        const page = await asCounty(viewport, "zh");
        for (const [name, path] of [
            ["scan-pack", "/boxes.html#pack"],
            ["scan-receive", "/lab.html#receive"],
            ["scan-enter", "/lab.html#enter"]
        ]) {
            await goTo(page, path);
            for (const code of [...codes, "12345"]) {
                await page.fill(".scan input", code);
                await page.press(".scan input", "Enter");
            }
            await page.waitForSelector(".scan .wrong");
            assert.equal(await page.locator(".scanned .grid-body .grid-row").count(), codes.length);
            await check(page, `${name}-${size}`);
        }
        for (const [name, path, within] of [
            ["correct", "/lab.html?state=positive", ".list .press button"],
            ["members", "/lab.html#pools", ".list .press button"],
            ["receive", "/lab.html#receive", ".coming .press button"]
        ]) {
            await goTo(page, path);
            await page.locator(within).first().click();
            await page.waitForSelector("dialog[open] button.primary, dialog[open] .grid-row, dialog[open] .empty");
            await check(page, `dialog-${name}-${size}`);
            await page.keyboard.press("Escape");
        }
        await page.context().close();
    });

/* ---- signing in ------------------------------------------------------------------------------ */

async function typeIn(page, password) {
    await page.fill("input[name=login]", here.login);
    await page.fill("input[name=password]", password);
    await page.click("button.primary");
}

for (const [size, viewport] of sizes)
    test(`signing in works on a ${size}, and a wrong password is said`, async () => {
        const page = await visit(viewport, "zh");
        await goTo(page, "/sign-in.html");
        await check(page, `sign-in-${size}`);
        await typeIn(page, "not the password");
        await page.waitForSelector(".wrong, .failure");
        page.wrong.length = 0; /* the browser writes every 401 to the console */
        await check(page, `sign-in-wrong-${size}`);
        await typeIn(page, here.password);
        await page.waitForURL(`${here.url}/`);
        await page.context().close();
    });

test("who is not signed in is sent to sign in and comes back", async () => {
    const page = await visit(desk, "zh");
    await page.goto(`${here.url}/sites.html?kind=van`);
    await page.waitForURL(/sign-in\.html\?to=/);
    await typeIn(page, here.password);
    await page.waitForURL(`${here.url}/sites.html?kind=van`);
    await page.context().close();
});

/* ---- the wall ---------------------------------------------------------------------------------- */

const shownFigure = async (page, name) =>
    Number((await page.textContent(`[data-figure=${name}]`)).replace(/[^\d.]/g, ""));

async function figuresOfViews(page) {
    const read = async (name, query = "") => {
        const answer = await page.context().request.get(`${here.url}/api/v1/views/${name}?${query}`);
        return (await answer.json()).rows;
    };
    const rounds = await read("round_list");
    const { round } = rounds.find(r => r.state === "open") ?? rounds.at(-1);
    const [[total], [lab], [flow], [sampling]] = await Promise.all(
        ["missing_total", "lab_progress", "transfer_flow", "sampling_progress"].map(view =>
            read(view, `round=${round}`)
        )
    );
    return {
        due: total.due,
        done: total.done,
        exempt: total.exempt,
        remaining: total.remaining,
        percent: Math.floor((total.done / Math.max(total.done + total.remaining, 1)) * 1000) / 10,
        per_hour: sampling.recent * 4,
        open_tubes: flow.open_tubes,
        at_site: flow.at_site,
        on_the_way: flow.on_the_way,
        pending: lab.pending,
        reported: lab.reported,
        lab_negative: lab.negative,
        lab_waiting_recheck: lab.waiting_recheck,
        lab_barred: sampling.tubes_barred
    };
}

/* Where a round goes on meanwhile, the wall shows something between before and after. */
test("the wall shows the figures of the views", async () => {
    const page = await asCounty(desk, "en");
    await goTo(page, "/wall.html");
    const before = await figuresOfViews(page);
    await page.waitForTimeout(2500);
    const shown = {};
    for (const name of Object.keys(before)) shown[name] = await shownFigure(page, name);
    const after = await figuresOfViews(page);
    for (const [name, n] of Object.entries(shown)) {
        const [least, most] = [before[name], after[name]].sort((a, b) => a - b);
        assert.ok(n >= least && n <= most, `${name}: ${n} is not between ${least} and ${most}`);
    }
    await page.context().close();
});

/* ---- the table ----------------------------------------------------------------------------------- */

test("a long table keeps forty rows in the page and is worked by keys alone", async t => {
    const page = await asCounty(desk, "zh");
    await goTo(page, "/sites.html");
    const all = Number(await page.getAttribute("[role=grid]", "aria-rowcount")) - 1;
    if (all <= 40) return t.skip("not enough sites");
    const rows = () => page.locator(".grid-body [role=row]").count();
    const at = () =>
        page.evaluate(() => Number(document.activeElement.closest("[role=row]").getAttribute("aria-rowindex")) - 1);
    await page.focus("[role=gridcell][tabindex='0']");
    await page.keyboard.press("Control+End");
    assert.equal(await at(), all);
    await page.keyboard.press("PageUp");
    assert.ok((await at()) < all);
    await page.keyboard.press("Control+Home");
    assert.equal(await at(), 1);
    assert.equal(await rows(), 40);
    await page.context().close();
});

/* ---- the registrar's page ------------------------------------------------------------------------- */

const lowTargets = page =>
    page.$$eval("button, input, select", all =>
        all.filter(e => e.offsetHeight > 0 && e.offsetHeight < 64).map(e => e.outerHTML)
    );

test("a registrar's page has nothing lower than 64 pixels to press", async () => {
    const page = await visit(
        phone,
        "zh",
        here.pass ? { pass: here.pass } : { login: here.login, password: here.password }
    );
    await goTo(page, "/duty.html");
    await check(page, "duty-phone");
    assert.deepEqual(await lowTargets(page), []);
    await page.context().close();
});
