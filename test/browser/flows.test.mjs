/* flows.test.mjs - what people do on the pages, from the first press to what the server holds.
 *
 * Always on a county of its own, since it changes what is there. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
    LAB,
    OTHER_VILLAGE,
    PASSWORD,
    POINT,
    TOWN,
    VILLAGE,
    box,
    document as documentNumber,
    newFolder,
    tube
} from "../server.mjs";
import { button, confirm, eventually, goTo, launch, open, said, signedIn, sizes } from "./browser.mjs";
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

const rows = (view, query) => admin.rows(view, query);
const device = page => page.evaluate(() => fetch("/api/v1/device").then(answer => answer.json()));

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
    await button(page, "From the list").click();
    await page.fill("#typed", "王小");
    await page.waitForSelector(".names button");
    assert.equal(await page.locator(".names .badge").count(), 0, "who is registered already stands before who is not");
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

test("the people of a building that was pressed stand before the other buildings", async () => {
    const page = await visit(`/missing.html?unit=${VILLAGE}`);
    await page.locator(".parts .grid-body a").first().click();
    await page.waitForURL(/building=/);
    await page.waitForSelector(".people .grid-row");
    const [people, parts] = [await page.locator(".people").boundingBox(), await page.locator(".parts").boundingBox()];
    assert.ok(people.y < parts.y);
    await page.context().close();
});

test("a code that cannot be one is said to be none", async () => {
    for (const code of ["123", tube(101).replace(/.$/, "x")]) {
        const page = await visit(`/tube.html?code=${code}`);
        await page.waitForSelector(".empty:has-text('no tube or box with this code')");
        assert.deepEqual(page.wrong, []);
        await page.context().close();
    }
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
    await page.waitForSelector(".grid-row:has-text('10 registered, 9 swabs')");
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
    const [asCard] = await Promise.all([
        page.waitForEvent("download"),
        page.locator("dialog .actions").getByRole("button", { name: "Fetch PDF" }).click()
    ]);
    assert.equal(readFileSync(await asCard.path()).subarray(0, 5).toString(), "%PDF-");
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

/* ---- boxes and the laboratory ----------------------------------------------------------------------- */

async function addUser(login, role, where) {
    const added = await admin.request("POST", "/api/v1/users", {
        body: { login, title: login, password: PASSWORD, role, ...where }
    });
    assert.ok(added.json?.user, added.text);
    return { login, password: PASSWORD };
}

let labUser;
const asLab = async path => visit(path, { body: (labUser ??= await addUser("lab-clerk", "lab", { site: LAB })) });

/* As a scanner does it: the digits, then Enter. */
async function scan(page, code) {
    await page.locator(".scan input").pressSequentially(code);
    await page.keyboard.press("Enter");
}

async function pick(place, name) {
    await place.fill(name);
    await place.page().waitForSelector("[role=option]");
    await place.press("Enter");
}

async function scanTubes(page, tubes) {
    for (const n of tubes) await scan(page, tube(n));
    await page.waitForSelector(`.table-head :text("${tubes.length} row")`);
}

test("a box is packed, handed over by two and received, and what is missing is named", async () => {
    const page = await visit("/boxes.html#pack");
    await scan(page, "1234567890123456789");
    await page.waitForSelector(".scan .wrong:has-text('no code of ours')");
    await scanTubes(page, [105, 106]);
    await scan(page, tube(105));
    await page.waitForSelector(".scan .wrong:has-text('in the list already')");
    await scan(page, box(30));
    await page.waitForSelector(".scan .wrong:has-text('the code of a box, not of a tube')");
    await page.fill("input[name=box_code]", box(30));
    await pick(page.locator("main [role=combobox]"), "少室小学");
    await page.fill("input[name=seal_code]", "F30");
    await page.fill("input[name=tube_count]", "2");
    await button(page, "Pack and seal").click();
    await page.waitForSelector(`h1:has-text('${box(30).match(/\d{4}/g).join(" ")}')`);

    await button(page, "Hand over").click();
    await pick(page.locator("dialog [role=combobox]").nth(1), "市检测所");
    await page.fill("dialog input[name=giver]", "Li Min");
    await page.fill("dialog input[name=taker]", "Li Min");
    await page.fill("dialog input[name=tube_count]", "2");
    await confirm(page, "Hand over").click();
    await page.waitForSelector("dialog .is-wrong input[name=taker]");
    await page.fill("dialog input[name=taker]", "Zhao Lei");
    await confirm(page, "Hand over").click();
    await said(page, "Box handed over");
    await page.context().close();

    const lab = await asLab("/lab.html#receive");
    await lab
        .locator(".coming .grid-row", { hasText: box(30).slice(-4) })
        .getByRole("button")
        .click();
    await lab.fill("dialog input[name=tube_count]", "1");
    await confirm(lab, "Receive").click();
    await lab.waitForSelector(".notice:has-text('2 of 2 still to scan')");
    await scan(lab, tube(106));
    await lab.waitForSelector(".notice:has-text('1 of 2 still to scan')");
    await button(lab, "Keep as received").click();
    await lab.waitForSelector(".trail .act:has-text('expected 2, found 1')");
    const missing = await lab.locator(".missing .grid-body .grid-row").allTextContents();
    assert.equal(missing.length, 1);
    assert.ok(missing[0].includes(tube(105).match(/\d{4}/g).join(" ")), missing[0]);
    const [seen] = await rows("transfer_box", { box_code: box(30) });
    assert.deepEqual([seen.state, seen.tubes, seen.open_differences], ["received", 2, 1]);
    await button(lab, "Resolve").click();
    await lab.selectOption("dialog select[name=finding]", "tube_found");
    await lab.fill("dialog textarea", "under the ice pack");
    await confirm(lab, "Resolve").click();
    await lab.waitForSelector(".trail li:not(.act):has-text('under the ice pack')");
    await lab.context().close();
});

test("a file of results is tried, reported, and its wrong row comes back as a file", async () => {
    const file = join(newFolder(), "results.csv");
    const row = (n, found) => `${tube(n)},${found},,,B-7`;
    writeFileSync(
        file,
        ["tube_code,finding,ct_orf1ab,ct_n,run", row(103, "negative"), row(103, "negative"), row(104, "??")].join("\n")
    );
    const page = await asLab("/lab.html#file");
    await page.setInputFiles("input[type=file]", file);
    const balance = "3 read = 1 accepted + 1 duplicates + 1 rejected";
    await page.waitForSelector(`.identity:has-text("${balance}")`);
    await page.waitForSelector(".problems .grid-row:has-text('??')");
    assert.deepEqual(await rows("lab_tube", { tube_code: tube(103) }), [], "trying writes nothing");
    await button(page, "Report 1 results").click();
    await said(page, "1 results reported");
    assert.equal((await rows("lab_tube", { tube_code: tube(103) })).at(-1).finding, "negative");
    const [download] = await Promise.all([
        page.waitForEvent("download"),
        button(page, "Fetch 1 rejected rows").click()
    ]);
    const rejects = readFileSync(await download.path(), "utf8");
    assert.ok(rejects.includes(`${tube(104)},??`) && !rejects.includes(tube(103)), rejects);
    await page.context().close();
});

test("results are entered by scanning and one key, and a wrong one is corrected and withdrawn", async () => {
    const page = await asLab("/lab.html#enter");
    await scan(page, tube(104));
    await page.keyboard.press("*");
    await scan(page, tube(106));
    await page.fill("input[name=run]", "H-1");
    await button(page, "Report").click();
    await page.waitForSelector(".failure:has-text('1 tubes have no result yet')");
    await page.focus(".scan input");
    await page.keyboard.press("+");
    await button(page, "Report").click();
    await said(page, "2 results reported");
    const words = async n => (await rows("lab_tube", { tube_code: tube(n) })).map(it => [it.what, it.finding]);
    assert.deepEqual((await words(106)).at(-1), ["result", "positive"]);
    assert.deepEqual((await words(104)).at(-1), ["result", "invalid"]);

    await goTo(page, "/lab.html?state=invalid");
    const line = page.locator(".grid-row", { hasText: tube(104).match(/\d{4}/g).join(" ") });
    await line.getByRole("button", { name: "Correct" }).click();
    await page.waitForSelector("dialog .about:has-text('Nobody has looked')");
    await page.selectOption("dialog select[name=finding]", "negative");
    await page.fill("dialog textarea", "read from the wrong well");
    await confirm(page, "Correct").click();
    await said(page, "Result corrected");
    await goTo(page, "/lab.html?state=negative");
    await line.getByRole("button", { name: "Withdraw" }).click();
    await page.fill("dialog textarea", "label of another tube");
    await confirm(page, "Withdraw").click();
    await said(page, "Result withdrawn");
    assert.deepEqual((await words(104)).slice(-3), [
        ["result", "invalid"],
        ["correction", "negative"],
        ["withdrawn", undefined]
    ]);
    await page.context().close();
});

test("a member of a positive pool is confirmed from the list of pools", async () => {
    const page = await asLab("/lab.html#pools");
    await page
        .locator(".grid-row", { hasText: tube(102).match(/\d{4}/g).join(" ") })
        .getByRole("button", { name: "Members" })
        .click();
    await page.locator(".members .grid-row").nth(1).getByRole("button", { name: "Confirm" }).click();
    await confirm(page, "Confirm").click();
    await said(page, "Re-check reported");
    const pool = (await rows("lab_pools", { round: it.round })).find(p => p.tube_code === tube(102));
    assert.deepEqual([pool.rechecked, pool.confirmed], [1, 1]);
    await page.context().close();
});

test("a member of a positive pool is told to stay from the list of cases, and the time is kept", async () => {
    const page = await visit("/flags.html#pools");
    await page
        .locator(".grid-row", { hasText: tube(102).match(/\d{4}/g).join(" ") })
        .getByRole("button", { name: "People" })
        .click();
    await page.locator(".people .grid-row").nth(1).getByRole("button", { name: "Told to stay" }).click();
    await confirm(page, "Told to stay").click();
    await said(page, "Kept");
    const told = (await rows("lab_case_people", { tube_code: tube(102) })).filter(it => it.told_at);
    assert.equal(told.length, 1);
    await page.context().close();
});

/* ---- a closed tube that does not agree ------------------------------------------------------------------ */

const numbersOf = (from, n) => Array.from({ length: n }, (none, i) => from + i);

async function meanings(persons, code) {
    const found = await Promise.all(persons.map(person => rows("lab_by_person", { person })));
    return found.map(list => list.find(it => it.tube_code === code)?.meaning);
}

test("of ten registered and nine swabs one is taken back, and the result reaches the nine", async () => {
    const code = tube(600),
        at = { tube_code: code, round: it.round, site: POINT };
    await admin.must("sampling.tube_opened", { ...at, pool_size: 10 });
    for (const k of numbersOf(221, 10))
        await admin.must("sampling.person_registered", { ...at, document: documentNumber(k) });
    await admin.must("sampling.tube_closed", { ...at, swab_count: 9 });
    await admin.must("lab.results_reported", {
        site: LAB,
        run: "N-1",
        run_at: Date.now(),
        results: [{ tube_code: code, finding: "negative" }]
    });
    const persons = (await rows("sampling_tube_people", { tube_code: code })).map(p => p.person);
    await eventually(async () =>
        assert.deepEqual(
            await meanings(persons, code),
            persons.map(() => "barred")
        )
    );

    const page = await visit(`/tube.html?code=${code}`);
    await page.waitForSelector(".notice:has-text('10 registered, 9 swabs')");
    const line = page.locator(".people .grid-body .grid-row").nth(3);
    await line.getByRole("button", { name: "Take back" }).click();
    await page.fill("dialog textarea", "left before the swab");
    await confirm(page, "Take back").click();
    await said(page, "Taken back");
    await page.waitForFunction(() => !document.querySelector(".steps-to-mend"));
    const told = persons.map((person, i) => (i === 3 ? undefined : "negative"));
    await eventually(async () => assert.deepEqual(await meanings(persons, code), told));

    await line.getByRole("button", { name: "Put back" }).click();
    await confirm(page, "Put back").click();
    await page.waitForSelector(".notice:has-text('10 registered, 9 swabs')");
    await button(page, "Counted again").click();
    await page.fill("dialog input[name=swab_count]", "10");
    await confirm(page, "Resolve").click();
    await said(page, "Resolved");
    await eventually(async () =>
        assert.deepEqual(
            await meanings(persons, code),
            persons.map(() => "negative")
        )
    );
    await button(page, "Void the tube").click();
    await page.fill("dialog textarea", "spilled");
    await confirm(page, "Void the tube").click();
    await said(page, "Tube voided");
    const [seen] = await rows("sampling_tube", { tube_code: code });
    assert.deepEqual([seen.state, seen.registered], ["void", 0]);
    await page.context().close();
});

/* ---- what each is shown ------------------------------------------------------------------------------------ */

/* What an account of each role is shown, it may see; and each begins at its own work. */
const roles = [
    ["town", { unit: TOWN }, "/"],
    ["village", { unit: VILLAGE }, "/"],
    ["point", { site: POINT }, "/"],
    ["lab", { site: LAB }, "/lab.html"],
    ["courier", { unit: TOWN }, "/boxes.html"],
    ["inspector", {}, "/"],
    ["auditor", {}, "/"]
];

for (const [role, where, entrance] of roles)
    test(`the role ${role} begins at ${entrance}, and everything in its menu opens`, async () => {
        const page = await visit("/", { body: await addUser(`a-${role}`, role, where) });
        await page.waitForURL(url + entrance);
        await page.waitForSelector(".side a");
        const links = await page.$$eval(".side a", all => all.map(a => a.getAttribute("href")));
        assert.ok(links.length > 1);
        for (const path of links) {
            await goTo(page, path);
            const wrong = await page.$$eval(".failure", all => all.map(e => e.textContent.trim()));
            assert.deepEqual([path, ...wrong, ...page.wrong], [path]);
        }
        await page.context().close();
    });

test("a page that a role has no work on says so, and asks for nothing", async () => {
    const page = await asLab("/");
    for (const name of ["person", "import", "paper", "quarantine", "users", "audit"]) {
        await goTo(page, `/${name}.html`);
        await page.waitForSelector("main .empty:has-text('Your role has no work here')");
    }
    assert.deepEqual(page.wrong, []);
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
