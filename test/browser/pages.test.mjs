/* pages.test.mjs - every page, on a phone and on a desk, in both languages.
 *
 * Runs against a server that is up and holds a county with a round; see browser.mjs. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
    goTo,
    languages,
    launch,
    login,
    open,
    pass,
    password,
    shot,
    sideways,
    signedIn,
    sizes,
    url,
    violations
} from "./browser.mjs";

const pages = [
    "/",
    "/wall.html",
    "/round.html",
    "/rounds.html",
    "/missing.html",
    "/person.html",
    "/tube.html",
    "/flags.html",
    "/flags.html#differences",
    "/flags.html#pools",
    "/sites.html",
    "/import.html",
    "/quarantine.html",
    "/users.html",
    "/users.html#passes"
];

let browser;
before(async () => {
    browser = await launch();
});
after(() => browser.close());

const nameOf = path =>
    path
        .replace(/^\//, "")
        .replace(".html", "")
        .replace(/[#?].*/, part => `-${part.slice(1).replace(/\W/g, "-")}`) || "home";

async function check(page, name) {
    await shot(page, name);
    const wrong = { console: [...page.wrong], sideways: await sideways(page), axe: await violations(page) };
    page.wrong.length = 0;
    assert.deepEqual(wrong, { console: [], sideways: 0, axe: [] });
}

/* The first row of the first table, as an address. */
const firstLink = page => page.evaluate(() => document.querySelector(".grid-body a")?.getAttribute("href"));

/* Addresses that only the data can tell: a village, one of its people, a tube, an entry. */
async function deeper(page) {
    const found = [];
    await goTo(page, "/missing.html");
    for (const level of ["town", "village"]) {
        const next = await firstLink(page);
        if (!next || next.includes("building=")) break;
        found.push([`missing-${level}`, next]);
        await goTo(page, next);
    }
    const person = await page.evaluate(() => document.querySelector(".people .grid-body a")?.getAttribute("href"));
    if (person) found.push(["person-one", person]);
    for (const [name, from] of [
        ["box", "/tube.html"],
        ["tube-one", "/flags.html"],
        ["quarantine-one", "/quarantine.html"],
        ["round-town", "/round.html"]
    ]) {
        await goTo(page, from);
        const next = await firstLink(page);
        if (next) found.push([name, next]);
    }
    return found;
}

for (const [size, viewport] of sizes)
    for (const language of languages)
        test(`pages keep their promises on a ${size} in ${language}`, async t => {
            const context = await signedIn(browser, { login, password }, viewport, language);
            const page = await open(context);
            const more = await deeper(page);
            page.wrong.length = 0;
            for (const [name, path] of [...pages.map(p => [nameOf(p), p]), ...more])
                await t.test(name, async () => {
                    await goTo(page, path);
                    await check(page, `${name}-${size}-${language}`);
                });
            await context.close();
        });

for (const [size, viewport] of sizes)
    test(`signing in works on a ${size}, and a wrong password is said`, async () => {
        const context = await signedIn(browser, null, viewport, "zh");
        const page = await open(context);
        await goTo(page, "/sign-in.html");
        await check(page, `sign-in-${size}`);
        await page.fill("input[name=login]", login);
        await page.fill("input[name=password]", "not the password");
        await page.click("button.primary");
        await page.waitForSelector(".wrong, .failure");
        page.wrong.length = 0; /* the browser writes every 401 to the console */
        await check(page, `sign-in-wrong-${size}`);
        await page.fill("input[name=password]", password);
        await page.click("button.primary");
        await page.waitForURL(`${url}/`);
        await context.close();
    });

test("who is not signed in is sent to sign in and comes back", async () => {
    const context = await signedIn(browser, null, sizes[1][1], "zh");
    const page = await open(context);
    await page.goto(`${url}/sites.html?kind=van`);
    await page.waitForURL(/sign-in\.html\?to=/);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", password);
    await page.click("button.primary");
    await page.waitForURL(`${url}/sites.html?kind=van`);
    await context.close();
});

test("the wall shows the figures of the views", async () => {
    const context = await signedIn(browser, { login, password }, sizes[1][1], "en");
    const page = await open(context);
    await goTo(page, "/wall.html");
    await page.waitForSelector("[data-figure=done]");
    const read = name =>
        context.request
            .get(`${url}/api/v1/views/${name}`)
            .then(answer => answer.json())
            .then(it => it.rows);
    const rounds = await read("round_list");
    const round = [...rounds].sort((a, b) => b.round - a.round).find(r => r.state === "open") ?? rounds.at(-1);
    const figure = name => page.textContent(`[data-figure=${name}]`).then(text => Number(text.replace(/[^\d.]/g, "")));
    await assertSoon(async () => {
        const [total] = await read(`missing_total?round=${round.round}`);
        const [lab] = await read(`lab_progress?round=${round.round}`);
        const [flow] = await read(`transfer_flow?round=${round.round}`);
        for (const name of ["due", "done", "exempt", "remaining"]) assert.equal(await figure(name), total[name], name);
        assert.equal(
            await figure("percent"),
            Math.floor((total.done / Math.max(total.done + total.remaining, 1)) * 1000) / 10,
            "percent"
        );
        assert.equal(await figure("reported"), lab.reported, "reported");
        assert.equal(await figure("at_site"), flow.at_site, "at_site");
    });
    await context.close();
});

/* The wall follows within a second or two. */
async function assertSoon(claim) {
    for (let tries = 0; ; tries++)
        try {
            return await claim();
        } catch (why) {
            if (tries === 5) throw why;
            await new Promise(resolve => setTimeout(resolve, 1000));
        }
}

test("a long table keeps forty rows in the page and is worked by keys alone", async t => {
    const context = await signedIn(browser, { login, password }, sizes[1][1], "zh");
    const page = await open(context);
    await goTo(page, "/sites.html");
    const rows = () => page.locator(".grid-body [role=row]").count();
    const all = Number(await page.getAttribute("[role=grid]", "aria-rowcount")) - 1;
    assert.ok((await rows()) <= 40);
    if (all <= 40) {
        await context.close();
        return t.skip("not enough sites");
    }
    await page.focus("[role=gridcell][tabindex='0']");
    await page.keyboard.press("Control+End");
    const at = () =>
        page.evaluate(() => Number(document.activeElement.closest("[role=row]").getAttribute("aria-rowindex")) - 1);
    assert.equal(await at(), all);
    await page.keyboard.press("PageUp");
    assert.ok((await at()) < all);
    await page.keyboard.press("Control+Home");
    assert.equal(await at(), 1);
    assert.ok((await rows()) <= 40);
    await context.close();
});

test("a registrar's page stands on a phone", async () => {
    const context = await signedIn(browser, pass ? { pass } : { login, password }, sizes[0][1], "zh");
    const page = await open(context);
    await goTo(page, "/duty.html");
    await check(page, "duty-phone");
    const low = await page.$$eval("button, input, select", all =>
        all.filter(e => e.offsetHeight > 0 && e.offsetHeight < 64).map(e => e.outerHTML)
    );
    assert.deepEqual(low, [], "targets below 64 px");
    await context.close();
});
