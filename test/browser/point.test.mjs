/* point.test.mjs - the census on the doorstep, arrivals, and what happens at a point, as people do it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { COUNTY, DAY, HOUR, OTHER_POINT, PASSWORD, POINT, ROOT, TOWN, VILLAGE, begin, document as documentNumber, personRow, plant, sleep, verify } from "../server.mjs";
import { goTo, languages, launch, open, shot, sideways, signedIn, sizes, violations } from "./browser.mjs";

const [phone, desk] = sizes.map(([, viewport]) => viewport);
const HOUSE = 71,
    CHECKPOINT = 1300;

let browser, server, admin, data, url, round;
before(async () => {
    ({ server, admin, data } = await begin());
    ({ round } = await plant(admin, 4));
    url = `http://127.0.0.1:${server.port}`;
    await admin.must("area.buildings_listed", {
        buildings: [{ building: HOUSE, unit: VILLAGE, name: "6号楼", kind: "building" }]
    });
    for (const [k, household, name] of [
        [101, "101", "张秀英"],
        [102, "101", "李茂林"],
        [103, "102", "陈芳"]
    ])
        await admin.must("roster.person_added", {
            row: {
                ...personRow(admin, k),
                identity: { ...personRow(admin, k).identity, name },
                building: HOUSE,
                household
            }
        });
    await admin.must("site.sites_listed", {
        sites: [{ site: CHECKPOINT, kind: "checkpoint", name: "高速口", unit: VILLAGE }]
    });
    await admin.must("site.sites_listed", {
        sites: [{ site: OTHER_POINT, kind: "point", name: "金东小学", unit: VILLAGE, tables: 1 }]
    });
    await admin.must("site.site_opened", { site: POINT });
    await admin.must("site.site_opened", { site: OTHER_POINT });
    browser = await launch();
});
after(async () => {
    await browser?.close();
    if (server?.child.exitCode === null) await server.kill();
});

async function visit(path, body, viewport, language = "en") {
    const page = await open(await signedIn(browser, url, body, viewport, language), url);
    await goTo(page, path);
    return page;
}

const asAdmin = (path, viewport = desk, language) => visit(path, { login: "admin", password: PASSWORD }, viewport, language);

/* A duty pass, as its QR is scanned. */
async function withPass(role, place, path = "/") {
    const pass = { label: role, role, from_at: Date.now() - HOUR, until_at: Date.now() + DAY, ...place };
    const { json } = await admin.request("POST", "/api/v1/passes", { body: pass });
    return visit(path, { pass: json.secret }, phone);
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const confirm = (page, name) => page.locator("dialog[open] form").last().getByRole("button", { name, exact: true });
const said = (page, text) => page.waitForSelector(`.said:has-text("${text}")`);
const rows = (view, query) => admin.rows(view, query);
const band = (page, text) => page.waitForSelector(`.band.good:has-text("${text}")`);

/* What was pressed is on its way, and tables that follow are some seconds behind. */
async function eventually(claim) {
    for (let tries = 0; ; tries++)
        try {
            return await claim();
        } catch (why) {
            if (tries === 30) throw why;
            await sleep(500);
        }
}

async function check(page, name) {
    await shot(page, name);
    const wrong = { console: [...page.wrong], sideways: await sideways(page), axe: await violations(page) };
    page.wrong.length = 0;
    assert.deepEqual(wrong, { console: [], sideways: 0, axe: [] }, name);
}

/* ---- the census ------------------------------------------------------------------------------------- */

test("a building is walked: confirmed, added, moved and removed; the list is what was found", async () => {
    const lead = await asAdmin("/census.html", phone);
    await button(lead, "Begin a census").click();
    await lead.fill("dialog input[name=name]", "一月摸底");
    await confirm(lead, "Begin a census").click();
    await band(lead, "Census begun");
    await check(lead, "census-lead-phone");
    await lead.context().close();

    const page = await withPass("census", { unit: VILLAGE });
    await page.waitForURL(/census\.html/);
    await page.locator(".flats button", { hasText: "6号楼" }).click();
    await page.locator(".flats button", { hasText: "101" }).click();
    await page.getByLabel("张秀英").check();
    await page.locator(".people li", { hasText: "李茂林" }).getByRole("button", { name: "Moved", exact: true }).click();
    await page.fill("dialog input[name=household]", "301");
    await confirm(page, "Keep").click();
    await band(page, "The list is changed");
    await page.getByLabel("张秀英").check();
    await check(page, "census-flat-phone");
    await button(page, "Finish this flat").click();
    await band(page, "Flat walked");

    await page.locator(".flats button", { hasText: "102" }).click();
    await page.locator(".people li", { hasText: "陈芳" }).getByRole("button", { name: "Off the list" }).click();
    await page.selectOption("dialog select[name=cause]", "never_here");
    await confirm(page, "Off the list").click();
    await band(page, "The list is changed");
    await button(page, "Finish this flat").click();
    await page.selectOption("dialog select[name=finding]", "empty");
    await confirm(page, "Keep").click();
    await band(page, "Flat walked");

    await button(page, "A flat on no list").click();
    await page.fill("dialog input[name=household]", "401");
    await confirm(page, "Enter").click();
    await button(page, "Add a person").waitFor();
    await button(page, "Add a person").click();
    await page.fill("dialog input[name=name]", "赵新来");
    await page.fill("dialog input[name=document]", documentNumber(8101));
    await confirm(page, "Add a person").click();
    await band(page, "Added to the list");
    await button(page, "Finish this flat").click();
    await band(page, "Flat walked");
    await check(page, "census-flats-phone");
    await page.context().close();

    const [census] = await rows("census_list", { unit: ROOT });
    const house = (await rows("census_progress", { census: census.census, unit: VILLAGE })).find(b => b.building === HOUSE);
    assert.deepEqual([house.flats, house.walked, house.persons, house.confirmed], [4, 3, 3, 2]);
    const history = await rows("roster_history", { person: admin.id(102) });
    assert.deepEqual(
        history.map(h => h.what),
        ["roster.person_added", "roster.person_moved"]
    );
    await eventually(async () => {
        const found = await rows("roster_find", { document: documentNumber(8101) });
        assert.deepEqual([found.length, found[0]?.kind, found[0]?.household], [1, "floating", "401"]);
    });
});

test("a census ends after a question, and takes nothing that happens later", async () => {
    const [census] = await rows("census_list", { unit: ROOT });
    const lead = await asAdmin("/census.html", phone);
    await lead.locator(".flats button", { hasText: "嵩阳街道" }).click();
    await button(lead, "End this census").click();
    await confirm(lead, "End this census").click();
    await band(lead, "Census ended");
    await lead.context().close();
    const late = await admin.send("census.flat_walked", { census: census.census, unit: VILLAGE, finding: "empty" });
    assert.deepEqual([late.status, late.key], ["rejected", "census.has_ended"]);
});

/* ---- arrivals ------------------------------------------------------------------------------------------ */

test("a traveller without scripts reports; the village calls and puts the person on the list", async () => {
    const context = await browser.newContext({ viewport: phone, javaScriptEnabled: false, locale: "zh-CN" });
    const page = await context.newPage();
    await page.goto(`${url}/arrive/${COUNTY}?lang=zh`);
    await page.click("text=嵩阳街道");
    await page.click("text=少室社区");
    await page.fill("#name", "赵远来");
    await page.fill("#document", "123");
    await page.fill("#phone", "13800138000");
    await page.fill("#address", "1号楼101");
    await page.fill("#from_place", "陕西西安");
    await page.fill("#arrived_on", new Date().toISOString().slice(0, 10));
    await page.click("button.primary");
    await page.waitForSelector("#document-wrong");
    await shot(page, "arrive-phone");
    await page.fill("#document", documentNumber(8200));
    await page.click("button.primary");
    await page.waitForSelector("text=已收到");
    await shot(page, "arrive-thanks-phone");
    await context.close();

    const clerk = await asAdmin("/arrivals.html");
    const row = () => clerk.locator(".list .grid-body [role=row]");
    await row().getByRole("button", { name: "Next step" }).click();
    await button(clerk.locator("dialog[open]"), "Called").click();
    await clerk.selectOption("dialog select[name=outcome]", "reached");
    await confirm(clerk, "Called").click();
    await said(clerk, "Kept");
    await clerk.waitForSelector(".badge:has-text('Reached')");
    await check(clerk, "arrivals-desk");
    await row().getByRole("button", { name: "Next step" }).click();
    await button(clerk.locator("dialog[open]"), "Put on the list").click();
    await confirm(clerk, "Put on the list").click();
    await said(clerk, "Kept");
    await eventually(async () => {
        const [found] = await rows("roster_find", { document: documentNumber(8200) });
        assert.deepEqual([found?.unit, found?.kind], [VILLAGE, "floating"]);
    });
    await clerk.context().close();
});

test("a checkpoint reports an arrival and counts what passes", async () => {
    const page = await withPass("checkpoint", { site: CHECKPOINT });
    await page.waitForURL(/arrivals\.html/);
    await button(page, "Report an arrival").click();
    await page.fill("dialog input[name=name]", "钱路过");
    await page.fill("dialog input[name=document]", documentNumber(8300));
    await page.fill("dialog .unit input", "少室");
    await page.locator("[role=option]", { hasText: "少室社区" }).first().click();
    await page.fill("dialog input[name=from_place]", "山西太原");
    await page.fill("dialog input[name=temperature]", "37.9");
    await page.check("dialog input[name=referred]");
    await confirm(page, "Report an arrival").click();
    await said(page, "Reported");
    await button(page, "Count").click();
    await page.fill("dialog input[name=vehicles]", "12");
    await page.fill("dialog input[name=people]", "30");
    await page.fill("dialog input[name=fever]", "1");
    await page.fill("dialog input[name=referred]", "1");
    await confirm(page, "Count").click();
    await page.waitForSelector("text=Vehicles 12 · People 30");
    await check(page, "checkpoint-phone");
    await page.context().close();
    const [row] = await rows("roster_arrivals", { unit: VILLAGE });
    assert.deepEqual([row.channel, row.site_name, row.temperature, row.referred], ["checkpoint", "高速口", 37.9, true]);
});

/* ---- at the point ---------------------------------------------------------------------------------------- */

test("one tap counts the line and asks for what is needed; who takes it is shown", async () => {
    const page = await withPass("point", { site: OTHER_POINT }, "/point.html");
    await button(page, "Came 10").click();
    await said(page, "Kept");
    await page.waitForFunction(() => document.querySelector(".line b").textContent === "10");
    await button(page, "Came 10").click();
    await page.waitForFunction(() => document.querySelector(".line b").textContent === "20");
    await button(page, "Came 10").click();
    await page.waitForFunction(() => document.querySelector(".line b").textContent === "30");
    await button(page, "Heater").click();
    await page.waitForSelector(".grants:has-text('Heater')");
    await check(page, "point-phone");
    const todo = await rows("missing_todo", { round });
    assert.ok(todo.some(item => item.kind === "need" && item.where_site === "金东小学"));
    assert.ok(todo.some(item => item.kind === "long_line"));
    await page.context().close();
});

test("the desk moves a table from the quiet point; it is received, stands there, and both numbers change", async () => {
    await admin.must("site.queue_seen", { site: POINT, waiting: 4 });
    const page = await asAdmin("/point.html");
    await page.waitForSelector(".advice:has-text('金东小学: 30 minutes')");
    await check(page, "points-desk");
    await page.locator(".advice").getByRole("button", { name: "Move a table" }).click();
    await confirm(page, "Move a table").click();
    await page.waitForSelector(".grants:has-text('少室小学 → 金东小学, 1 tables')");
    await button(page, "Received").click();
    await page.waitForSelector(".badge.soon:has-text('Received')");
    await button(page, "It stands there").click();
    await page.waitForSelector(".grants .badge:has-text('Done')");
    const tables = async () => (await rows("site_queues", {})).map(l => [l.site, l.tables]);
    await eventually(async () =>
        assert.deepEqual(await tables(), [
            [POINT, 3],
            [OTHER_POINT, 2]
        ])
    );
    await page.context().close();
});

test("slots have places, and the list of who comes can be read and printed", async () => {
    const page = await asAdmin(`/point.html?site=${POINT}`);
    await button(page, "Set a slot").click();
    await page.fill("dialog input[name=from_at]", "2026-12-01T09:00");
    await page.fill("dialog input[name=until_at]", "2026-12-01T10:00");
    await page.fill("dialog input[name=capacity]", "1");
    await confirm(page, "Set a slot").click();
    await page.waitForSelector("text=0 of 1 taken");
    const missing = await asAdmin(`/missing.html?unit=${VILLAGE}`);
    await missing.locator(".people [role=row]").nth(1).getByRole("button", { name: "Appointment" }).click();
    await missing.fill("dialog .site input", "少室");
    await missing.locator("[role=option]", { hasText: "少室小学" }).first().click();
    await confirm(missing, "Show slots").click();
    await missing.locator("dialog[open] .choices button").click();
    await said(missing, "Appointment kept");
    await missing.locator(".people [role=row]").nth(1).getByRole("button", { name: "To know" }).click();
    await missing.fill("dialog input[name=text]", "hard of hearing");
    await confirm(missing, "Keep").click();
    await said(missing, "Kept");
    await missing.context().close();
    await eventually(async () => assert.equal((await rows("site_slots", { site: POINT, round }))[0].booked, 1));
    await page.waitForSelector("text=1 of 1 taken");
    await goTo(page, `/point.html?site=${POINT}`);
    await page.locator(".bookings [role=row]", { hasText: "少室社区" }).waitFor();
    await check(page, "point-desk");
    await page.context().close();
});

/* ---- every page, both sizes and languages ------------------------------------------------------------------ */

for (const [size, viewport] of sizes)
    for (const language of languages)
        test(`pages of the field keep their promises on a ${size} in ${language}`, async () => {
            const page = await asAdmin("/", viewport, language);
            for (const name of ["doors", "visits", "census", "arrivals", "point"]) {
                await goTo(page, `/${name}.html`);
                await check(page, `${name}-all-${size}-${language}`);
            }
            await page.context().close();
        });

test("a county with more than a hundred points sees all of them, and no time of a count that nobody made", async () => {
    const sites = [];
    for (let n = 0; n < 130; n++) sites.push({ site: 5000 + n, kind: "point", name: `第${n}点`, unit: VILLAGE, tables: 2 });
    await admin.must("site.sites_listed", { sites });
    const long = Date.now() - 2 * HOUR;
    for (const { site } of sites) await admin.must("site.site_opened", { site }, { at: long });
    const page = await asAdmin("/point.html");
    await page.waitForSelector(".lines :text('132 rows')");
    const words = await page.locator(".lines .grid-row:has-text('第0点')").innerText();
    assert.match(words, /Not counted/);
    assert.doesNotMatch(words, /2 h/);
    await goTo(page, "/point.html?site=5129");
    await page.waitForSelector("h1:has-text('第129点')");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("the store is whole", async () => {
    assert.equal((await rows("missing_by_area", { round, unit: TOWN })).length, 1);
    await server.stop();
    verify(data);
});
