/* paper.test.mjs - printing cards and typing sheets up, from the first press to what the server holds. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { OTHER_VILLAGE, PASSWORD, POINT, VILLAGE, code, document as documentNumber } from "../server.mjs";
import { goTo, launch, languages, open, shot, sideways, signedIn, sizes, violations } from "./browser.mjs";
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

async function visit(path, { body = { login: "admin", password: PASSWORD }, viewport = desk, language = "en" } = {}) {
    const page = await open(await signedIn(browser, url, body, viewport, language), url);
    await goTo(page, path);
    return page;
}

const asRegistrar = more => visit("/paper.html#typing", { body: { pass: it.secret }, ...more });
const button = (page, name) => page.getByRole("button", { name, exact: true });

async function chooseUnit(page, name) {
    await page.fill("[role=combobox]", name);
    await page.locator("[role=option]").first().click();
}

async function newSheet(count = 1) {
    const body = { what: "sheets", site: POINT, round: it.round, count };
    const { status, text } = await admin.request("POST", "/api/v1/paper/prints", { body });
    assert.equal(status, 201, text);
    const [sheet] = await admin.rows("paper_sheets", { site: POINT, round: it.round });
    return { ...sheet, rows: await admin.rows("paper_sheet_rows", { sheet: sheet.sheet }) };
}

const rowsOf = async sheet => admin.rows("paper_sheet_rows", { sheet: sheet.sheet });

/* ---- printing ---------------------------------------------------------------------------------- */

test("a village's cards are counted, made and fetched", async () => {
    const page = await visit("/paper.html");
    await chooseUnit(page, "少室");
    await button(page, "Count pages").click();
    const people = (await admin.rows("paper_needed", { unit: VILLAGE }))[0].persons;
    await page.waitForSelector(`text=${people} cards, ${people} of them new`);
    const pages = Math.ceil(people / 40) + Math.ceil(people / 10);
    await page.waitForSelector(`text=${pages} pages`);
    await button(page, "Make it").click();
    const [fetched] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Fetch PDF" }).click()
    ]);
    assert.match(fetched.suggestedFilename(), /^cards-\d+\.pdf$/);
    assert.equal(readFileSync(await fetched.path()).subarray(0, 5).toString(), "%PDF-");
    await shot(page, "paper-made-desk-en");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("one building's cards are printed alone, and nothing where nobody lives", async () => {
    const buildings = [{ building: 11, unit: OTHER_VILLAGE, name: "3 号楼" }];
    await admin.must("area.buildings_listed", { buildings });
    const page = await visit("/paper.html");
    await chooseUnit(page, "金东");
    await button(page, "Count pages").click();
    const choice = page.getByLabel("Building");
    await choice.selectOption({ label: "3 号楼" });
    await page.waitForSelector("text=0 cards");
    assert.ok(await button(page, "Make it").isDisabled());
    await choice.selectOption({ label: "Building not known" });
    const [{ persons }] = await admin.rows("paper_needed", { unit: OTHER_VILLAGE });
    await page.waitForSelector(`text=${persons} cards`);
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("labels come for a label printer too, and what cannot be is said", async () => {
    const page = await visit("/paper.html");
    await page.selectOption(".filters select", "tube_labels");
    await page.fill("[role=combobox]", "少室小学");
    await page.locator("[role=option]").first().click();
    await page.fill("input[name=count]", "200000");
    await button(page, "Count pages").click();
    await button(page, "Make it").click();
    await page.waitForSelector(".failure:has-text('At most 5000')");
    page.wrong.length = 0; /* the browser writes every refusal to the console */
    await page.fill("input[name=count]", "3");
    await button(page, "Count pages").click();
    await button(page, "Make it").click();
    const [fetched] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Fetch ZPL for a label printer" }).click()
    ]);
    assert.equal(readFileSync(await fetched.path(), "utf8").match(/\^XA/g).length, 3);
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("a lost card is replaced, and the list says which is void", async () => {
    const page = await visit("/paper.html#cards");
    await chooseUnit(page, "少室");
    await button(page, "Show cards").click();
    await page.locator(".list").getByRole("button", { name: "Replace", exact: true }).first().click();
    await page.selectOption("dialog select", "lost");
    await page.locator("dialog").getByRole("button", { name: "Replace this card", exact: true }).click();
    await page.waitForSelector("dialog >> text=Card replaced");
    const cards = await admin.rows("paper_cards", { unit: VILLAGE, limit: 1000 });
    assert.equal(cards.filter(c => c.ended_at).length, 1);
    assert.equal(cards.find(c => c.ended_at).reason, "lost");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

/* ---- typing up ------------------------------------------------------------------------------------ */

async function scan(page, text) {
    await page.fill("#scan", text);
    await page.press("#scan", "Enter");
    await page.waitForSelector("form.scan[aria-busy=false]");
}

const TUBE = code(3, 880001);
const at = (hour, minute) => {
    const day = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
    return Date.parse(`${day}T${hour}:${minute}:00+08:00`);
};

/* A minute of today that is past, as it stands on the sheet. */
const past = minutes => {
    const then = Date.now() - minutes * 60000;
    const text = new Date(then + 8 * 3600000).toISOString().slice(11, 16);
    return { text, at: at(...text.split(":")) };
};

test("a sheet is typed up by scanner: line, tube, time and card, then line and card alone", async t => {
    const [early, late] = [past(20), past(10)];
    if (early.at > late.at) return t.skip("midnight lies between");
    const sheet = await newSheet();
    await admin.request("POST", "/api/v1/paper/prints", { body: { what: "cards", unit: VILLAGE } });
    const cards = (await admin.rows("paper_cards", { unit: VILLAGE, limit: 1000 })).filter(c => !c.ended_at && c.person);
    const page = await asRegistrar();
    await scan(page, sheet.rows[0].row_code);
    await page.waitForSelector(`dd:has-text("Sheet ${sheet.number}, line 1")`);
    await scan(page, TUBE);
    await scan(page, early.text);
    await scan(page, cards[60].card_code);
    await page.waitForSelector(`.outcome.good:has-text("Line 1 of sheet ${sheet.number} is kept")`);
    await scan(page, sheet.rows[1].row_code);
    await scan(page, late.text);
    await scan(page, cards[61].card_code);
    await page.waitForSelector(".outcome.good:has-text('Line 2')");
    const rows = await rowsOf(sheet);
    assert.deepEqual(rows.slice(0, 3).map(r => r.state), ["typed", "typed", "blank"]);
    assert.deepEqual(rows.slice(0, 2).map(r => [r.slot, r.person, r.registered_at]), [
        [1, cards[60].person, early.at],
        [2, cards[61].person, late.at]
    ]);
    await admin.must("sampling.tube_closed", { tube_code: TUBE, round: it.round, site: POINT, swab_count: 3 });
    await scan(page, sheet.rows[2].row_code);
    await page.waitForSelector(".badge.act:has-text('Counts differ')");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("whoever has no card is found by the last of the document, or by name, or added", async () => {
    const sheet = await newSheet();
    const tube = code(3, 880002);
    const page = await asRegistrar();
    await scan(page, sheet.rows[0].row_code);
    await scan(page, tube);
    await scan(page, past(5).text);
    await scan(page, documentNumber(151).slice(-6));
    const many = page.locator(".candidates button");
    if (await many.count()) await many.filter({ hasText: "王小151" }).click();
    await page.waitForSelector(".outcome.good:has-text('王小151')");
    await scan(page, sheet.rows[1].row_code);
    await scan(page, "王小153");
    await page.waitForSelector(".outcome.good:has-text('王小153')");
    await scan(page, sheet.rows[2].row_code);
    await scan(page, "无此人");
    await button(page, "On no list").first().click();
    await page.fill("dialog input[name=name]", "刘新来");
    await button(page, "Add and register").click();
    await page.waitForSelector(".outcome.good:has-text('Line 3')");
    const rows = await rowsOf(sheet);
    assert.deepEqual(rows.slice(0, 3).map(r => [r.state, r.slot]), [["typed", 1], ["typed", 2], ["typed", 3]]);
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("what is scanned wrongly is said, and a line is typed up once or struck out", async () => {
    const sheet = await newSheet();
    const page = await asRegistrar();
    await scan(page, code(3, 5).replace(/.$/, "x"));
    await scan(page, `${code(7, 1).slice(0, 19)}`);
    await page.waitForSelector(".outcome.act:has-text('not read whole')");
    await scan(page, code(7, 123456));
    await page.waitForSelector(".outcome.act:has-text('no row of a registration sheet')");
    page.wrong.length = 0; /* 404 */
    await scan(page, "12");
    await page.waitForSelector(".outcome.soon");
    await scan(page, "25:70");
    await page.waitForSelector(".outcome.act:has-text('09:12')");
    await scan(page, sheet.rows[4].row_code);
    await page.waitForSelector(".outcome.soon:has-text('4 lines before it')");
    await button(page, "Line is spoilt").click();
    await page.locator("dialog").getByRole("button", { name: "Line is spoilt", exact: true }).click();
    await page.waitForSelector("td:has-text('spoilt')");
    assert.equal((await rowsOf(sheet))[4].state, "spoilt");
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("what is scanned while a line is being sent waits its turn", async () => {
    const sheet = await newSheet();
    const page = await asRegistrar();
    for (const text of [sheet.rows[0].row_code, code(3, 880004), past(3).text]) await scan(page, text);
    await page.route("**/api/v1/events", async route => {
        await new Promise(done => setTimeout(done, 1000));
        await route.continue();
    });
    for (const text of ["王小157", sheet.rows[1].row_code, "王小159", sheet.rows[2].row_code]) {
        await page.fill("#scan", text);
        await page.press("#scan", "Enter");
    }
    await page.waitForSelector(`dd:has-text("Sheet ${sheet.number}, line 3")`, { timeout: 60000 });
    assert.deepEqual((await rowsOf(sheet)).slice(0, 3).map(r => [r.state, r.slot]), [["typed", 1], ["typed", 2], ["blank", undefined]]);
    assert.deepEqual(page.wrong, []);
    await page.context().close();
});

test("a record without an answer is sent again as it was, and counts once", async () => {
    const sheet = await newSheet();
    const page = await asRegistrar();
    await scan(page, sheet.rows[0].row_code);
    await scan(page, code(3, 880003));
    await scan(page, past(3).text);
    let dropped = 0;
    await page.route("**/api/v1/events", async route => {
        await route.fetch();
        dropped++;
        await route.abort();
    });
    await scan(page, "王小155");
    await page.waitForSelector(".outcome.act");
    await page.unroute("**/api/v1/events");
    await button(page, "Try again").click();
    await page.waitForSelector(".outcome.good:has-text('Line 1')");
    assert.equal(dropped, 1);
    const [tube] = await admin.rows("sampling_tube", { tube_code: code(3, 880003) });
    assert.equal(tube.registered, 1);
    await page.context().close();
});

/* ---- what every page must keep ------------------------------------------------------------------------- */

for (const [size, viewport] of sizes)
    for (const language of languages)
        test(`the pages of paper keep their promises on a ${size} in ${language}`, async () => {
            const sheet = await newSheet();
            const page = await asRegistrar({ viewport, language });
            await scan(page, sheet.rows[2].row_code);
            await scan(page, "王");
            await shot(page, `paper-typing-${size}-${language}`);
            assert.deepEqual([await sideways(page), await violations(page), page.wrong], [0, [], []]);
            await page.context().close();
            const office = await visit("/paper.html", { viewport, language });
            for (const tab of ["print", "cards"]) {
                await goTo(office, `/paper.html#${tab}`);
                await shot(office, `paper-${tab}-${size}-${language}`);
                assert.deepEqual([await sideways(office), await violations(office), office.wrong], [0, [], []], tab);
            }
            await office.context().close();
        });
