/* people.test.mjs - what the desk does with people: put right, added, merged, erased, printed;
 * who looked; one's own account; how a list is read; a city's counties. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { xlsx } from "../http/sheets.mjs";
import { COUNTY, PASSWORD, VILLAGE, command, document as documentNumber, newFolder } from "../server.mjs";
import { button, confirm, eventually, goTo, launch, open, said, shot, signedIn, sizes } from "./browser.mjs";
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

async function visit(path, { body = { login: "admin", password: PASSWORD, county: COUNTY }, viewport = desk } = {}) {
    const page = await open(await signedIn(browser, url, body, viewport, "en"), url);
    await goTo(page, path);
    return page;
}

const rows = (view, query) => admin.rows(view, query);

const personOf = k =>
    eventually(async () => {
        const [found] = await rows("roster_find", { document: documentNumber(k) });
        assert.ok(found);
        return found.person;
    });

const one = async person => (await rows("roster_person", { person }))[0];

async function give(page, name, text) {
    await page.fill("dialog textarea", text);
    await confirm(page, name).click();
}

async function pick(page, label, text) {
    await page.locator("dialog").getByLabel(label).fill(text);
    await page.waitForSelector("dialog [role=option]");
    await page.keyboard.press("Enter");
}

/* ---- one person ---------------------------------------------------------------------------- */

test("a person is changed only after a reason to see them, and what was not asked stays", async () => {
    const person = await personOf(11);
    const page = await visit(`/person.html?person=${person}`);
    await button(page, "Change").click();
    await give(page, "Show in full", "phone number is wrong");
    await page.waitForSelector("dialog input[name=phone]");
    assert.equal(await page.inputValue("dialog input[name=phone]"), "+8613800000011");
    assert.equal(await page.inputValue("dialog input[name=document]"), documentNumber(11));
    await shot(page, "person-change-desk");
    await page.fill("dialog input[name=phone]", "13811112222");
    await page.check("dialog input[value=elder_alone]");
    await confirm(page, "Keep the change").click();
    await said(page, "Changed");
    await page.waitForSelector(".facts :text('13811112222')");
    const seen = await one(person);
    assert.deepEqual([seen.groups, seen.unit, seen.kind], ["elder_alone", VILLAGE, "resident"]);
    await eventually(async () => assert.equal((await rows("roster_find", { phone: "13811112222" })).length, 1));
    assert.equal(await personOf(11), person);
    await page.context().close();
});

test("a person who is on no list is added and found", async () => {
    const page = await visit("/person.html", { viewport: phone });
    await button(page, "Add a person").click();
    await page.fill("dialog input[name=name]", "周新");
    await page.fill("dialog input[name=document]", "410199199001011111");
    await page.selectOption("dialog select[name=sex]", "unknown");
    await pick(page, "Lives in", "少室");
    await confirm(page, "Add a person").click();
    await page.waitForSelector("dialog .wrong");
    await page.fill("dialog input[name=document]", documentNumber(8001));
    await shot(page, "person-add-phone");
    await confirm(page, "Add a person").click();
    await page.waitForSelector("h1:has-text('周*')");
    assert.equal((await one(await personOf(8001))).unit, VILLAGE);
    await page.context().close();
});

test("somebody moves, leaves, and is put back", async () => {
    const person = await personOf(13);
    const page = await visit(`/person.html?person=${person}`);
    await button(page, "Moved").click();
    await pick(page, "Lives in", "金东");
    await confirm(page, "Keep the move").click();
    await page.waitForSelector(".facts :text('金东社区')");
    await button(page, "Left").click();
    await page.selectOption("dialog select[name=cause]", "died");
    await confirm(page, "Take off the list").click();
    await button(page, "Put back on the list").waitFor();
    assert.equal((await one(person)).active, false);
    await button(page, "Put back on the list").click();
    await confirm(page, "Put back").click();
    await button(page, "Moved").waitFor();
    assert.equal((await one(person)).active, true);
    await page.context().close();
});

test("two records are seen side by side, merged into the chosen one, and parted again", async () => {
    const [first, second] = [await personOf(15), await personOf(17)];
    const page = await visit(`/person.html?person=${first}`);
    await page.getByRole("link", { name: "Same person as …" }).click();
    await page.waitForSelector("h1:has-text('Find the other record')");
    await page.fill("input[name=document]", documentNumber(17));
    await button(page, "Find").first().click();
    await page.waitForSelector(".compare");
    assert.match(page.url(), new RegExp(`other=${second}`));
    await page.waitForSelector(".compare .differs:has-text('Address'), .compare .differs:has-text('Document')");
    await shot(page, "person-two-differ-desk");
    await button(page, "Keep this one").last().click();
    await give(page, "Merge", "same identity card, typed twice");
    await page.waitForURL(new RegExp(`person=${second}`));
    await page.waitForSelector("h2:has-text('Merged records')");
    assert.equal((await one(first)).merged_into, second);
    await button(page, "Undo the merge").click();
    await give(page, "Undo the merge", "they are brothers");
    await said(page, "Two persons again");
    await page.waitForFunction(() => !document.body.textContent.includes("Merged records"));
    assert.deepEqual([(await one(first)).merged_into, (await one(first)).active], [undefined, true]);
    await page.context().close();
});

test("erasing asks twice and leaves nothing to read", async () => {
    const person = await personOf(19);
    const page = await visit(`/person.html?person=${person}`);
    await button(page, "Erase").click();
    await give(page, "Go on", "asked for by the person");
    await page.waitForSelector("dialog :text('asked for by the person')");
    assert.equal((await one(person)).erased, false, "the first answer erases nothing");
    await confirm(page, "Erase for good").click();
    await page.waitForSelector("h1:has-text('Personal text erased')");
    const seen = await one(person);
    assert.deepEqual([seen.erased, seen.name, seen.phone], [true, undefined, undefined]);
    await page.context().close();
});

test("a search that is behind says so and goes on by itself", async () => {
    const page = await visit("/person.html");
    let asked = 0;
    await page.route("**/api/v1/views/roster_find*", async route => {
        const answer = await route.fetch();
        const told = await answer.json();
        const isBehind = ++asked < 3;
        await route.fulfill({ json: isBehind ? { ...told, rows: [], as_of: 1 } : told });
    });
    await page.fill("input[name=document]", documentNumber(21));
    await button(page, "Find").first().click();
    await page.waitForSelector(".follows :text('up to event 1')");
    await page.waitForURL(/person=\d+/);
    assert.equal(asked, 3);
    await page.context().close();
});

/* ---- who looked ------------------------------------------------------------------------------- */

test("the auditor sees who looked at whom, by account, by person and by day, and takes it away", async () => {
    const person = await personOf(23);
    await admin.must("account.person_viewed", { person, reason: "tracing a positive pool" });
    const added = await admin.request("POST", "/api/v1/users", {
        body: { login: "controller", title: "Controller", password: PASSWORD, role: "auditor" }
    });
    assert.ok(added.json?.user, added.text);
    const page = await visit("/audit.html", { body: { login: "controller", password: PASSWORD, county: COUNTY } });
    await page.waitForSelector(".list :text('tracing a positive pool')");
    await shot(page, "audit-looks-desk");
    await page.click(".tabs a[href='#accounts']");
    await page.locator(".list a", { hasText: "admin" }).first().click();
    await page.waitForURL(/account=\d+.*#looks/);
    await page.waitForSelector(".list :text('tracing a positive pool')");
    await page.click(".tabs a[href='#persons']");
    await page.waitForSelector(".list .grid");
    await page.click(".tabs a[href='#days']");
    await page.locator(".list .grid-body a").first().click();
    await page.waitForURL(/from=\d{4}-\d\d-\d\d&until=/);
    await page.waitForSelector(".list :text('tracing a positive pool')");
    const file = await page.getAttribute(".exports a >> nth=0", "href");
    assert.match(await (await page.context().request.get(url + file)).text(), /tracing a positive pool/);
    await page.fill(".filters input >> nth=1", "2001-01-01");
    await page.waitForSelector(".list :text('Nobody looked')");
    await page.context().close();
});

/* ---- one's own account ---------------------------------------------------------------------------- */

test("one changes the own password, and signs out everywhere else", async () => {
    const body = { login: "clerk-two", title: "Clerk", password: PASSWORD, role: "village", unit: VILLAGE };
    assert.ok((await admin.request("POST", "/api/v1/users", { body })).json?.user);
    const login = { login: "clerk-two", password: PASSWORD };
    const page = await visit("/account.html", { body: login });
    const other = await it.server.signIn(login);
    await page.reload();
    await page.waitForSelector(".sessions [role=grid][aria-rowcount='3']");
    await button(page, "Sign out everywhere else").click();
    await said(page, "Signed out everywhere else");
    await page.waitForSelector(".sessions [role=grid][aria-rowcount='2']");
    assert.equal((await other.request("GET", "/api/v1/me")).status, 401);
    const fill = async (old, fresh, again) => {
        for (const [name, text] of Object.entries({ old, new: fresh, again })) await page.fill(`input[name=${name}]`, text);
        await button(page, "Change password").click();
    };
    await fill(PASSWORD, "another long one", "another lnog one");
    await page.waitForSelector(".is-wrong:has-text('not the same')");
    await fill("not the password", "another long one", "another long one");
    await page.waitForSelector(".is-wrong input[name=old]");
    await fill(PASSWORD, "another long one", "another long one");
    await said(page, "Password changed");
    await it.server.signIn({ login: "clerk-two", password: "another long one" });
    await page.context().close();
});

/* ---- lists ------------------------------------------------------------------------------------------- */

test("the sheet and its heading row are chosen, and the first rows say what becomes of them", async () => {
    const file = join(newFolder(), "two.xlsx");
    const person = k => [`孙${k}`, documentNumber(k), String(VILLAGE)];
    writeFileSync(file, xlsx({ 1: ["cover"] }, { 1: ["x", "y", "z"], 3: ["who", "paper", "where"], 4: person(8101), 5: ["孙", "123", String(VILLAGE)] }));
    const page = await visit("/import.html");
    await page.setInputFiles("input[type=file]", file);
    await page.selectOption("select[name=sheet]", "Sheet2");
    await page.waitForSelector(".heading:has-text('x')");
    await page.fill("input[name=heading_row]", "3");
    await page.press("input[name=heading_row]", "Tab");
    await page.waitForSelector(".heading:has-text('paper')");
    for (const [i, field] of ["name", "document", "unit"].entries()) await page.selectOption(`.of-column >> nth=${i}`, field);
    await button(page, "Try").click();
    await page.waitForSelector(".sheet tr:has-text('孙8101') :text('New')");
    await page.waitForSelector(".sheet tr:has-text('123') :text('Rejected')");
    await shot(page, "import-verdicts-desk");
    await button(page, "Import 1 rows").click();
    await page.waitForSelector("h2:has-text('Result')");
    await goTo(page, "/import.html");
    await page.setInputFiles("input[type=file]", file);
    await page.waitForSelector(".heading:has-text('paper')");
    assert.equal(await page.inputValue(".of-column >> nth=1"), "document");
    await page.context().close();
});

/* ---- paper --------------------------------------------------------------------------------------------- */

/* The pages of what a browser would print, as text. */
async function pagesOf(page) {
    const file = join(newFolder(), "paper.pdf");
    writeFileSync(file, await page.pdf({ format: "A4" }));
    if (process.env.BULOU_SHOTS) copyFileSync(file, join(process.env.BULOU_SHOTS, "paper.pdf"));
    return execFileSync("pdftotext", ["-layout", file, "-"], { encoding: "utf8" }).split("\f").filter(text => text.trim());
}

const withoutPrinter = page => page.evaluate(() => (window.print = () => {}));

async function listBuildings(grids) {
    const buildings = grids.map((grid, i) => ({ building: 7001 + i, unit: VILLAGE, grid, name: `${i + 1}号楼` }));
    await admin.must("area.buildings_listed", { buildings });
}

/* Some of the village's people into the buildings, the others stay without one. */
async function house(people) {
    for (const [i, row] of people.entries())
        await admin.must("roster.person_moved", { person: row.person, unit: VILLAGE, building: 7001 + (i % 3) });
}

test("the missing list goes to paper whole: a page for each grid, headings on every page", async () => {
    await listBuildings(["第一网格", "第二网格", "第一网格"]);
    const left = await rows("missing_people", { round: it.round, unit: VILLAGE, limit: 1000 });
    assert.ok(left.length > 60, "more than a table holds in the page");
    await house(left.slice(0, 9));
    const page = await visit(`/missing.html?unit=${VILLAGE}&round=${it.round}`);
    await withoutPrinter(page);
    await page.locator(".people").getByRole("button", { name: "Print" }).click();
    await page.waitForSelector(".people + .paper", { state: "attached" });
    assert.equal(await page.locator(".paper tbody tr:not(.part)").count(), left.length);
    const printed = await pagesOf(page);
    const ofGrid = grid => printed.filter(text => text.includes(grid));
    assert.equal(ofGrid("第一网格").length, 1);
    assert.equal(ofGrid("第二网格").length, 1);
    assert.notEqual(printed.indexOf(ofGrid("第一网格")[0]), printed.indexOf(ofGrid("第二网格")[0]));
    for (const text of printed) assert.match(text, /少室社区[^]*Name/, "each page says of what it is");
    assert.equal(printed.join("").match(/138\*+\d{4}|138\*\*\*\*/g).length, left.filter(row => row.phone).length, "everybody once, masked");
    await page.waitForSelector(".paper", { state: "detached" });
    await page.context().close();
});

test("a browser that prints by itself prints what was read, and says when that is not all", async () => {
    const page = await visit("/sites.html");
    const printed = (await pagesOf(page)).join("");
    assert.match(printed, /第60采样/);
    assert.doesNotMatch(printed, /Only the/);
    await page.context().close();
});

test("a list that is too long for paper offers its files instead", async () => {
    const page = await visit(`/missing.html?unit=${VILLAGE}&round=${it.round}`);
    await page.route("**/api/v1/views/missing_people*limit=1000*", async route => {
        const told = await (await route.fetch()).json();
        const many = Array.from({ length: 1000 }, (none, i) => told.rows[i % told.rows.length]);
        await route.fulfill({ json: { ...told, rows: many, next: "1.1" } });
    });
    await page.locator(".people").getByRole("button", { name: "Print" }).click();
    await page.waitForSelector("dialog :text('5,000')");
    assert.match(await page.getAttribute("dialog a.button", "href"), /missing_people.*format=csv/);
    assert.equal(await page.locator(".paper").count(), 0);
    await page.context().close();
});

/* ---- a city --------------------------------------------------------------------------------------------- */

test("a city's office sees its counties on one page", async () => {
    const done = command(["user", "add", "city", "--data", it.server.data, "--county", "410100"], { BULOU_PASSWORD: PASSWORD });
    assert.equal(done.status, 0, done.said);
    const body = { login: "city", password: PASSWORD, county: 410100 };
    const city = await it.server.signIn(body);
    await city.must("area.units_listed", { edition: 2023, units: [{ unit: 410100000000, kind: "county", name: "郑州市" }] });
    const page = await visit("/", { body });
    await page.getByRole("link", { name: "Counties" }).click();
    await page.waitForSelector(".counties .grid-row:has-text('登封市')");
    await page.waitForSelector(".counties .grid-row:has-text('郑州市'):has-text('No such round')");
    const [total] = await rows("missing_total", { round: it.round });
    await page.waitForSelector(`.identity:has-text("${total.due} due = ${total.done} done + ${total.exempt} exempt + ${total.remaining} remaining")`);
    await shot(page, "counties-city-desk");
    await page.context().close();
    const stranger = await visit("/sign-in.html", { body: null, viewport: phone });
    await stranger.fill("input[name=login]", "city");
    await stranger.fill("input[name=password]", PASSWORD);
    await button(stranger, "Sign in").click();
    await stranger.waitForSelector(".is-wrong:has-text('which county') input[name=county]");
    await stranger.fill("input[name=county]", "410100");
    await button(stranger, "Sign in").click();
    await stranger.waitForURL(`${url}/`);
    await stranger.context().close();
    const own = await visit("/");
    assert.equal(await own.getByRole("link", { name: "Counties" }).count(), 0);
    await own.context().close();
});
