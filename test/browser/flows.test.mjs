/* flows.test.mjs - what people do on the pages, from the first press to what the server holds.
 *
 * Always on a county of its own, since it changes what is there. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
    LAB,
    OTHER_VILLAGE,
    PASSWORD,
    POINT,
    TOWN,
    VILLAGE,
    document as documentNumber,
    newFolder,
    tube
} from "../server.mjs";
import { goTo, launch, open, signedIn, sizes } from "./browser.mjs";
import { county } from "./county.mjs";

const [phone, desk] = sizes.map(([, viewport]) => viewport);

let browser, it, url, admin;
before(async () => {
    it = await county();
    url = `http://127.0.0.1:${it.server.port}`;
    admin = await it.server.as("admin");
    browser = await launch();
});
after(async () => {
    await browser?.close();
    await it?.server.stop();
});

async function visit(path, { body = { login: "admin", password: PASSWORD }, viewport = desk } = {}) {
    const page = await open(await signedIn(browser, url, body, viewport, "en"), url);
    await goTo(page, path);
    return page;
}

const asRegistrar = path => visit(path, { body: { pass: it.secret }, viewport: phone });

const button = (page, name) => page.getByRole("button", { name, exact: true });

/* The dialog's own button, which has the name of the one that opened it. */
const confirm = (page, name) => page.locator("dialog[open] form").last().getByRole("button", { name, exact: true });

const said = (page, text) => page.waitForSelector(`.said:has-text("${text}")`);

const rows = (view, query) => admin.rows(view, query);
const device = page => page.evaluate(() => fetch("/api/v1/device").then(answer => answer.json()));

/* Tables that follow are some seconds behind. */
async function eventually(claim) {
    for (let tries = 0; ; tries++)
        try {
            return await claim();
        } catch (why) {
            if (tries === 30) throw why;
            await new Promise(resolve => setTimeout(resolve, 500));
        }
}

/* ---- at the point --------------------------------------------------------------------------- */

async function openTube(page, code) {
    await page.fill("#tube", code);
    await button(page, "Open a tube").click();
    await page.waitForSelector("#document");
}

async function fromList(page, name) {
    await button(page, "From the list").click();
    await page.fill("#typed", name);
    await page.locator(".names button", { hasText: name }).first().click();
    await page.waitForSelector(".band.good");
}

async function closeTube(page, swabs) {
    await button(page, "Close the tube").click();
    await page.fill("dialog input[name=swab_count]", String(swabs));
    await confirm(page, "Close the tube").click();
    await page.waitForSelector("#tube");
}

test("a registrar opens a tube, registers from the list and by document, and closes it", async () => {
    const page = await asRegistrar("/duty.html");
    await openTube(page, tube(500));
    await fromList(page, "王小201");
    await button(page, "By document").click();
    await page.fill("#document", documentNumber(203));
    await button(page, "Register").click();
    await page.waitForSelector(".band.good:has-text('slot 2')");
    await closeTube(page, 2);
    const [seen] = await rows("sampling_tube", { tube_code: tube(500) });
    assert.deepEqual([seen.state, seen.registered, seen.swab_count, seen.barred], ["closed", 2, 2, false]);
    await page.context().close();
});

test("a swab too few is said in red, and no negative may be told of the tube", async () => {
    const page = await asRegistrar("/duty.html");
    await openTube(page, tube(501));
    await fromList(page, "王小205");
    await closeTube(page, 0);
    await page.waitForSelector(".band.act:has-text('Counts differ')");
    const [seen] = await rows("sampling_tube", { tube_code: tube(501) });
    assert.equal(seen.barred, true);
    await page.context().close();
});

test("somebody on no list is added and registered", async () => {
    const page = await asRegistrar("/duty.html");
    await openTube(page, tube(502));
    await page.fill("#document", documentNumber(9001));
    await button(page, "Register").click();
    await button(page, "On no list").click();
    await page.fill("dialog input[name=name]", "赵新来");
    await confirm(page, "Add and register").click();
    await page.waitForSelector(".band.good");
    const [seen] = await rows("sampling_tube", { tube_code: tube(502) });
    assert.equal(seen.registered, 1);
    const found = await rows("roster_find", { document: documentNumber(9001) });
    assert.deepEqual([found.length, found[0].unit, found[0].kind], [1, VILLAGE, "floating"]);
    await page.context().close();
});

test("an answer that is lost is not taken for a record, and sending again counts once", async () => {
    const page = await asRegistrar("/duty.html");
    await openTube(page, tube(503));
    await page.route("**/api/v1/events", async route => {
        await route.fetch();
        await route.abort();
    });
    await page.fill("#document", documentNumber(207));
    await button(page, "Register").click();
    await page.waitForSelector(".band.act:has-text('Not kept yet')");
    await page.unroute("**/api/v1/events");
    await button(page, "Try again").click();
    await page.waitForSelector(".band.good");
    const [seen] = await rows("sampling_tube", { tube_code: tube(503) });
    assert.equal(seen.registered, 1);
    assert.equal((await device(page)).gaps, "");
    await page.context().close();
});

test("a registration is undone with a reason, and a tube that is void counts nobody", async () => {
    const page = await asRegistrar("/duty.html");
    await openTube(page, tube(504));
    await fromList(page, "王小209");
    await button(page, "Undo last").click();
    await page.fill("dialog textarea", "wrong person at the table");
    await confirm(page, "Undo last").click();
    await page.waitForSelector(".band.soon:has-text('Undone')");
    await button(page, "Void the tube").click();
    await page.fill("dialog textarea", "tube broken");
    await confirm(page, "Void the tube").click();
    await page.waitForSelector("#tube");
    const [seen] = await rows("sampling_tube", { tube_code: tube(504) });
    assert.deepEqual([seen.state, seen.registered], ["void", 0]);
    await page.context().close();
});

/* ---- at the desk -------------------------------------------------------------------------------- */

test("two pages of one session number their events without a gap", async () => {
    const one = await visit(`/missing.html?unit=${VILLAGE}`);
    const two = await open(one.context(), url);
    await goTo(two, `/missing.html?unit=${OTHER_VILLAGE}`);
    for (const page of [one, two]) {
        await page.locator(".parts .press button").first().click();
        await page.fill("dialog input[name=owner]", "李敏");
    }
    await Promise.all([one, two].map(page => confirm(page, "Assign").click()));
    await Promise.all([one, two].map(page => said(page, "Owner kept")));
    const seen = await device(one);
    assert.deepEqual([seen.whole, seen.highest, seen.gaps], [2, 2, ""]);
    await one.context().close();
});

test("what was found at the door is kept and seen in the list", async () => {
    const page = await visit(`/missing.html?unit=${VILLAGE}`);
    await page.waitForSelector(".people .press button");
    await page.locator(".people .press button").first().click();
    await page.selectOption("dialog select[name=outcome]", "refused");
    await confirm(page, "Keep").click();
    await said(page, "Kept");
    await page.waitForSelector(".people :text('Refused')");
    await page.context().close();
});

test("a person is seen in full only with a reason, and the look is there to be seen", async () => {
    const [{ person }] = await rows("roster_find", { document: documentNumber(1) });
    const page = await visit(`/person.html?person=${person}`);
    await page.waitForSelector("h1:has-text('王*')");
    await button(page, "Show in full").click();
    await page.fill("dialog textarea", "tracing a pool");
    await confirm(page, "Show in full").click();
    await page.waitForSelector("h1:has-text('王小1')");
    await page.waitForSelector(".trail :text('tracing a pool')");
    await button(page, "Mask again").click();
    await page.waitForSelector("h1:has-text('王*')");
    await page.context().close();
});

test("a refused event is mended by its form and leaves the list", async () => {
    const page = await visit("/quarantine.html");
    const entry = page.locator(".grid-body a", { hasText: "Tube closed" });
    await entry.click();
    await button(page, "Show in full").click();
    await page.fill("dialog textarea", "to mend it");
    await confirm(page, "Show in full").click();
    await page.waitForSelector("input[name=swab_count]");
    await page.fill("input[name=swab_count]", "10");
    await button(page, "Send again").click();
    await page.waitForURL(`${url}/quarantine.html`);
    await page.waitForSelector(".grid, .empty");
    assert.equal(await entry.count(), 0);
    const [seen] = await rows("sampling_tube", { tube_code: tube(107) });
    assert.deepEqual([seen.state, seen.swab_count, seen.barred], ["closed", 10, false]);
    await page.context().close();
});

test("counts that differ are resolved with a finding", async () => {
    const page = await visit("/flags.html");
    await page
        .locator(".grid-row", { hasText: tube(101).match(/\d{4}/g).join(" ") })
        .getByRole("button")
        .click();
    await page.selectOption("dialog select[name=finding]", "recount");
    await page.fill("dialog input[name=swab_count]", "10");
    await confirm(page, "Resolve").click();
    await said(page, "Resolved");
    const [seen] = await rows("sampling_tube", { tube_code: tube(101) });
    assert.deepEqual([seen.barred, seen.resolved], [false, "recount"]);
    await page.context().close();
});

test("a round is paused with a reason and goes on", async () => {
    const page = await visit("/round.html");
    await button(page, "Pause").click();
    await confirm(page, "Pause").click();
    await page.waitForSelector("dialog .wrong");
    await page.fill("dialog textarea", "storm");
    await confirm(page, "Pause").click();
    await page.waitForSelector(".facts :text('storm')");
    await button(page, "Resume").click();
    await confirm(page, "Resume").click();
    await button(page, "Pause").waitFor();
    await page.context().close();
});

test("a round is planned for a town that was picked by name", async () => {
    const page = await visit("/rounds.html");
    await button(page, "Plan a round").click();
    await page.fill("dialog input[name=name]", "Second round");
    await page.fill("dialog [role=combobox]", "嵩阳");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("Enter");
    await confirm(page, "Plan a round").click();
    await page.waitForSelector("h1:has-text('Second round')");
    const planned = (await rows("round_list")).find(r => r.name === "Second round");
    assert.equal(planned.state, "planned");
    assert.match(planned.scope, /嵩阳/);
    await page.context().close();
});

/* ---- lists ---------------------------------------------------------------------------------------- */

const list = [
    "姓名,身份证号,电话,乡镇,村（社区）",
    `钱一,${documentNumber(5001)},13900000001,嵩阳街道,少室社区`,
    `钱二,${documentNumber(5002)},13900000002,嵩阳街道,少室社区`,
    `钱三,410185199001011111,13900000003,嵩阳街道,少室社区`,
    `钱一,${documentNumber(5001)},13900000001,嵩阳街道,少室社区`
].join("\n");

test("a list is tried, run, and balances", async () => {
    const file = join(newFolder(), "list.csv");
    writeFileSync(file, list);
    const page = await visit("/import.html");
    await page.setInputFiles("input[type=file]", file);
    await page.waitForSelector(".mapping select");
    await button(page, "Try").click();
    const balance = "4 read = 2 accepted + 1 duplicates + 1 rejected";
    await page.waitForSelector(`.identity:has-text("${balance}")`);
    assert.deepEqual(await rows("roster_find", { document: documentNumber(5001) }), [], "trying writes nothing");
    await button(page, "Import 2 rows").click();
    await page.waitForSelector("h2:has-text('Result')");
    await page.waitForSelector(`.identity:has-text("${balance}")`);
    await eventually(async () => {
        assert.equal((await rows("roster_find", { document: documentNumber(5001) })).length, 1);
    });
    const rejects = await page.getAttribute("a:has-text('Fetch 1 rejected')", "href");
    const answer = await page.context().request.get(url + rejects);
    assert.match(await answer.text(), /钱三/);
    await page.context().close();
});

/* ---- people who work here ---------------------------------------------------------------------------- */

test("a duty pass is issued, opens the registrar's page, and is revoked", async () => {
    const page = await visit("/users.html#passes");
    await button(page, "Issue a pass").click();
    await page.fill("dialog input[name=label]", "table 2");
    await page.locator("dialog [role=combobox]").first().fill("少室小学");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("Enter");
    await confirm(page, "Issue a pass").click();
    const secret = await page.textContent(".pass-card .secret");
    assert.ok(await page.evaluate(() => document.querySelector(".pass-card img").naturalWidth > 0), "the QR is drawn");
    await page.locator("dialog .actions").getByRole("button", { name: "Close" }).click();

    const phonePage = await open(await signedIn(browser, url, null, phone, "en"), url);
    await phonePage.goto(`${url}/sign-in.html#pass=${encodeURIComponent(secret.trim())}`);
    await phonePage.waitForURL(`${url}/field/`);
    await phonePage.waitForSelector("h1:has-text('少室小学')");
    await phonePage.waitForSelector("body.is-work");

    await page.locator(".grid-row", { hasText: "table 2" }).getByRole("button", { name: "Revoke" }).click();
    await page.fill("dialog textarea", "lost");
    await confirm(page, "Revoke").click();
    await said(page, "Pass revoked");
    await phonePage.reload();
    await phonePage.waitForSelector("h1");
    for (const one of [page, phonePage]) await one.context().close();
});

test("a user is added, gets a role at a site, and is disabled", async () => {
    const page = await visit("/users.html");
    await button(page, "Add a user").click();
    await page.fill("dialog input[name=login]", "clerk");
    await page.fill("dialog input[name=title]", "A clerk");
    await page.fill("dialog input[name=password]", "a long password");
    await page.selectOption("dialog select[name=role]", "village");
    await page.locator("dialog [role=combobox]").first().fill("少室");
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("Enter");
    await confirm(page, "Add a user").click();
    await said(page, "User added");
    const row = page.locator(".grid-row", { hasText: "clerk" });
    await row.getByRole("button", { name: "Roles" }).click();
    await page.waitForSelector(".grants :text('少室社区')");
    await page.keyboard.press("Escape");
    await row.getByRole("button", { name: "Disable" }).click();
    await page.fill("dialog textarea", "left the office");
    await confirm(page, "Disable").click();
    await said(page, "User disabled");
    const clerk = (await rows("account_users")).find(u => u.login === "clerk");
    assert.equal(clerk.disabled, true);
    await page.context().close();
});

test("a site is closed with a reason and opened again", async () => {
    const page = await visit("/sites.html");
    const row = page.locator(".grid-row", { hasText: "少室小学" });
    await row.getByRole("button").click();
    await page.fill("dialog textarea", "power cut");
    await confirm(page, "Close").click();
    await said(page, "Closed");
    const site = async () => (await rows("site_list", { limit: 1000 })).find(s => s.site === POINT);
    assert.equal((await site()).open, false);
    await row.getByRole("button").click();
    await confirm(page, "Open").click();
    await said(page, "Opened");
    assert.equal((await site()).open, true);
    await page.context().close();
});

/* What an account of each role is shown, it may see. */
const roles = [
    ["town", { unit: TOWN }],
    ["village", { unit: VILLAGE }],
    ["point", { site: POINT }],
    ["lab", { site: LAB }],
    ["courier", { unit: TOWN }],
    ["inspector", {}],
    ["auditor", {}]
];

for (const [role, where] of roles)
    test(`everything in the menu of the role ${role} opens`, async () => {
        const login = `a-${role}`;
        const body = { login, title: login, password: PASSWORD, role, ...where };
        const added = await admin.request("POST", "/api/v1/users", { body });
        assert.ok(added.json?.user, added.text);
        const page = await visit("/", { body: { login, password: PASSWORD } });
        const links = await page.$$eval(".side a", all => all.map(a => a.getAttribute("href")));
        assert.ok(links.length > 1);
        for (const path of links) {
            await goTo(page, path);
            const wrong = await page.$$eval(".failure", all => all.map(e => e.textContent.trim()));
            assert.deepEqual([path, ...wrong, ...page.wrong], [path]);
        }
        await page.context().close();
    });

/* ---- live ---------------------------------------------------------------------------------------------- */

test("the wall follows the round, and says so when it is cut off", async () => {
    const page = await visit("/wall.html");
    const before = Number((await page.textContent("[data-figure=open_tubes]")).replace(/\D/g, ""));
    await admin.must("sampling.tube_opened", { tube_code: tube(900), round: it.round, site: POINT, pool_size: 10 });
    await page.waitForFunction(
        n => Number(document.querySelector("[data-figure=open_tubes]").textContent.replace(/\D/g, "")) === n,
        before + 1,
        { timeout: 5000 }
    );
    await page.context().setOffline(true);
    await page.waitForSelector(".fresh.is-old", { timeout: 60000 });
    await page.context().setOffline(false);
    await page.waitForSelector(".fresh:not(.is-old)", { timeout: 60000 });
    await page.context().close();
});
