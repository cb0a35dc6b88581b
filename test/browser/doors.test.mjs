/* doors.test.mjs - a morning on the stairs: a building's missing are knocked at by a team with a pass,
 * every outcome is told, one promise comes back, one is sampled at home, and the numbers agree to the row. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PASSWORD, TOWN, VILLAGE, begin, personRow, plant, sleep, tube, verify } from "../server.mjs";
import { goTo, launch, open, shot, sideways, signedIn, sizes, violations } from "./browser.mjs";

const [phone, desk] = sizes.map(([, viewport]) => viewport);
const HOUSE = 71,
    OTHER_HOUSE = 72;

/* Who lives in the house, by flat. */
const people = [
    { k: 101, household: "101", name: "张秀英", groups: ["elder_alone"] },
    { k: 102, household: "102", name: "李茂林" },
    { k: 103, household: "103", name: "陈芳", groups: ["pregnant"] },
    { k: 104, household: "104", name: "何建国" },
    { k: 105, household: "201", name: "孙桂珍" },
    { k: 106, household: "202", name: "赵德厚", groups: ["bedridden"] },
    { k: 107, household: "203", name: "周小兰" },
    { k: 108, household: "10", name: "吴伟" }
];

let browser, server, admin, data, url, round, secret;
before(async () => {
    ({ server, admin, data } = await begin());
    ({ round } = await plant(admin, 4));
    url = `http://127.0.0.1:${server.port}`;
    await admin.must("area.buildings_listed", {
        buildings: [
            { building: HOUSE, unit: VILLAGE, name: "6号楼", kind: "building" },
            { building: OTHER_HOUSE, unit: VILLAGE, name: "7号楼", kind: "building" }
        ]
    });
    for (const p of people) await admin.must("roster.person_added", { row: rowOf(p, HOUSE) });
    await admin.must("roster.person_added", { row: rowOf({ k: 120, household: "301", name: "郑远" }, OTHER_HOUSE) });
    await admin.must("missing.need_told", { person: admin.id(106), need: { text: "先打电话再敲门，女儿接" } });
    browser = await launch();
});
after(async () => {
    await browser?.close();
    if (server?.child.exitCode === null) await server.kill();
});

const rowOf = ({ k, household, name, groups = [] }, building) => ({
    ...personRow(admin, k),
    identity: { ...personRow(admin, k).identity, name },
    born: "1950-05-01",
    building,
    household,
    groups
});

async function visit(path, body, viewport, language = "en") {
    const page = await open(await signedIn(browser, url, body, viewport, language), url);
    await goTo(page, path);
    return page;
}

const asAdmin = path => visit(path, { login: "admin", password: PASSWORD }, desk);
const button = (page, name) => page.getByRole("button", { name, exact: true });
const confirm = (page, name) => page.locator("dialog[open] form").last().getByRole("button", { name, exact: true });
const said = (page, text) => page.waitForSelector(`.said:has-text("${text}")`);
const rows = (view, query) => admin.rows(view, query);

async function check(page, name) {
    await shot(page, name);
    const wrong = { console: [...page.wrong], sideways: await sideways(page), axe: await violations(page) };
    page.wrong.length = 0;
    assert.deepEqual(wrong, { console: [], sideways: 0, axe: [] }, name);
}

const lowTargets = page =>
    page.$$eval("main button, main input, dialog button, dialog a", all =>
        all.filter(e => e.offsetHeight > 0 && e.offsetHeight < 44).map(e => e.outerHTML)
    );

/* ---- the desk makes the list ----------------------------------------------------------------------- */

test("a team is formed, gets a pass and a building", async () => {
    const page = await asAdmin("/doors.html");
    await button(page, "Form a team").first().click();
    await page.fill("dialog input[name=name]", "2号路线");
    await page.fill("dialog .unit input", "少室");
    await page.locator("[role=option]", { hasText: "少室社区" }).first().click();
    await confirm(page, "Form a team").click();
    await said(page, "Team formed");
    await page.locator("[role=row]", { hasText: "2号路线" }).getByRole("button", { name: "Pass", exact: true }).click();
    await confirm(page, "Issue a pass").click();
    secret = (await page.textContent(".secret")).trim();
    await page.locator("dialog[open] .actions").getByRole("button", { name: "Close", exact: true }).click();
    await goTo(page, `/missing.html?unit=${VILLAGE}`);
    await page.locator(".parts [role=row]", { hasText: "6号楼" }).getByRole("button", { name: "Assign" }).click();
    await page.selectOption("dialog select[name=team]", { label: "2号路线" });
    await confirm(page, "Assign").click();
    await said(page, "Owner kept");
    const [team] = await rows("missing_teams", { unit: TOWN });
    assert.deepEqual([team.name, team.members, team.unit], ["2号路线", 1, VILLAGE]);
    const list = await rows("missing_team_list", { round, team: team.team, unit: VILLAGE });
    assert.deepEqual(list.map(p => p.household).sort(), people.map(p => p.household).sort());
    await page.context().close();
});

/* ---- the morning --------------------------------------------------------------------------------------- */

const card = page => page.locator(".door");
const nameOnCard = page => card(page).locator("h2").textContent();

/* Bring somebody's door to the top, unless it is there. */
async function goToDoor(page, name) {
    if (await card(page).locator(`.one b:text-is("${name}")`).count()) return;
    await page.locator(".doors button", { hasText: name }).click();
    await card(page).locator(`.one b:text-is("${name}")`).waitFor();
}

async function tell(page, name, outcome, fill = async () => {}) {
    await goToDoor(page, name);
    await button(card(page), "Outcome").click();
    await button(page.locator("dialog[open]"), outcome).click();
    await fill();
    await confirm(page, "Keep").click();
    await page.waitForSelector(`.band.good:has-text("${name}")`);
}

const total = async () => (await rows("missing_total", { round }))[0];
const house = async () =>
    (await rows("missing_buildings", { round, unit: VILLAGE })).find(b => b.building === HOUSE);
const teamRow = async () => (await rows("missing_by_team", { round, unit: VILLAGE })).find(row => row.team);

test("the team's pass opens the list at its next door, in walking order", async () => {
    for (const language of ["zh", "en"]) {
        const page = await visit("/", { pass: secret }, phone, language);
        await page.waitForURL(/visits\.html/);
        await card(page).waitFor();
        assert.match(await nameOnCard(page), /^6号楼 · 10$/);
        const order = await page.locator(".doors b").allTextContents();
        assert.deepEqual(
            order.map(text => text.split(" · ")[1]),
            ["101", "102", "103", "104", "201", "202", "203"]
        );
        await page.waitForFunction(() => !document.querySelector(".waiting"));
        await check(page, `visits-phone-${language}`);
        assert.deepEqual(await lowTargets(page), []);
        await page.context().close();
    }
    const looks = await rows("account_looks", {});
    assert.ok(looks.some(look => look.view === "missing_team_list" && look.reason === "Knocking on doors: 2号路线"));
});

test("every outcome is told at the door; what changes the list is only proposed", async () => {
    const page = await visit("/visits.html", { pass: secret }, phone);
    await card(page).waitFor();
    await tell(page, "吴伟", "Not at home");
    assert.match(await nameOnCard(page), /6号楼 · 101/);
    await tell(page, "张秀英", "Will come");
    await tell(page, "李茂林", "Away", () => page.fill("dialog textarea[name=note]", "在广州打工"));
    await tell(page, "陈芳", "Refused");
    await tell(page, "何建国", "Moved away", () => page.fill("dialog textarea[name=note]", "搬到隔壁"));
    await tell(page, "孙桂珍", "Died");
    assert.deepEqual(
        [(await teamRow()).visited, (await teamRow()).promised, (await teamRow()).due, (await teamRow()).remaining],
        [6, 2, 8, 8]
    );
    assert.equal((await rows("missing_proposals", { unit: VILLAGE })).length, 3);
    await check(page, "visits-outcomes-phone");
    await page.context().close();
});

test("who is called is called by one; the need is shown and the look is kept", async () => {
    const page = await visit("/visits.html", { pass: secret }, phone);
    const other = await visit("/visits.html", { pass: secret }, phone);
    await goToDoor(page, "赵德厚");
    assert.match(await card(page).textContent(), /女儿接/);
    await button(card(page), "Call").click();
    await page.waitForSelector("dialog[open] a[href^='tel:']");
    await goToDoor(other, "赵德厚");
    await button(card(other), "Call").click();
    await other.waitForSelector("dialog[open] .about:has-text('is in contact')");
    assert.equal(await other.locator("a[href^='tel:']").count(), 0);
    await check(page, "visits-call-phone");
    await button(page.locator("dialog[open] .actions"), "Close").click();
    await page.context().close();
    await other.context().close();
});

test("one person is sampled at home: one tube, struck off by itself", async () => {
    const page = await visit("/visits.html", { pass: secret }, phone);
    await goToDoor(page, "赵德厚");
    await button(card(page), "Sample at home").click();
    await page.fill("dialog input[name=tube_code]", tube(900));
    await page.selectOption("dialog select[name=service]", "medicine");
    await confirm(page, "Sample at home").click();
    await page.waitForSelector(".band.good:has-text('Struck off')");
    const [seen] = await rows("sampling_tube", { tube_code: tube(900) });
    assert.deepEqual([seen.state, seen.registered, seen.swab_count, seen.pool_size], ["closed", 1, 1, 1]);
    const [ledger] = await rows("missing_home_ledger", { round, unit: VILLAGE });
    assert.deepEqual([ledger.tube_code, ledger.recorded, ledger.service, ledger.struck_off], [tube(900), true, "medicine", true]);
    await goToDoor(page, "周小兰");
    await button(card(page), "Sample at home").click();
    await page.fill("dialog input[name=tube_code]", tube(900));
    await confirm(page, "Sample at home").click();
    await page.waitForSelector(".band.act:has-text('This tube cannot be used')");
    assert.equal((await teamRow()).done, 1);
    await page.context().close();
});

test("a promise comes back at its time, before every other door", async () => {
    const page = await visit("/visits.html", { pass: secret }, phone);
    await card(page).waitFor();
    await admin.must("missing.visit_made", {
        round,
        person: admin.id(102),
        outcome: "will_come",
        again_at: Date.now() + 3000
    });
    await sleep(3500);
    await button(page, "Read again").click();
    await page.locator(".door.is-due", { hasText: "李茂林" }).waitFor();
    assert.match(await card(page).textContent(), /Promised for \d\d:\d\d: go now/);
    await check(page, "visits-promise-phone");
    await page.context().close();
});

/* ---- the desk decides ------------------------------------------------------------------------------------ */

const proposal = (page, text) => page.locator("[role=row]", { hasText: text });

test("the desk turns what was found into changes of the list, or keeps it", async () => {
    const page = await asAdmin("/doors.html#proposals");
    await proposal(page, "Died").getByRole("button", { name: "Change the list" }).click();
    await confirm(page, "Change the list").click();
    await said(page, "The list is changed");
    await proposal(page, /Away/).getByRole("button", { name: "Change the list" }).click();
    await confirm(page, "Change the list").click();
    await page.waitForFunction(() => document.querySelectorAll(".grid-body [role=row]").length === 1);
    await proposal(page, "Moved away").getByRole("button", { name: "Keep as it is" }).click();
    await page.fill("dialog textarea", "lives next door");
    await confirm(page, "Keep as it is").click();
    await said(page, "The list stays as it is");
    assert.deepEqual(await rows("missing_proposals", { unit: VILLAGE }), []);
    const team = await teamRow();
    assert.deepEqual([team.due, team.done, team.exempt, team.remaining], [7, 1, 1, 5]);
    for (const tab of ["teams", "proposals", "home"]) {
        await goTo(page, `/doors.html#${tab}`);
        await check(page, `doors-${tab}-desk`);
    }
    await page.context().close();
});

/* ---- everything adds up ------------------------------------------------------------------------------------- */

test("due is done and exempt and remaining, to the row, and the store is whole", async () => {
    const [all, one, team] = [await total(), await house(), await teamRow()];
    for (const row of [all, one, team]) assert.equal(row.due, row.done + row.exempt + row.remaining);
    assert.deepEqual([one.due, one.done, one.exempt, one.remaining], [team.due, team.done, team.exempt, team.remaining]);
    const list = await rows("missing_team_list", { round, team: team.team, unit: VILLAGE });
    assert.equal(list.length, team.remaining);
    const parts = await rows("missing_by_team", { round, unit: VILLAGE });
    const villages = await rows("missing_by_area", { round, unit: TOWN });
    const village = villages.find(row => row.unit === VILLAGE);
    for (const name of ["due", "done", "exempt", "remaining"])
        assert.equal(
            parts.reduce((sum, row) => sum + row[name], 0),
            village[name],
            name
        );
    const page = await visit("/visits.html", { pass: secret }, phone);
    await page.waitForSelector(".sums");
    assert.match(await page.textContent(".sums"), new RegExp(`${team.done + team.exempt}\\s*/\\s*${team.due}`));
    assert.match(await page.textContent(".sums"), new RegExp(`${team.remaining} remain`));
    await page.context().close();
    await server.stop();
    verify(data);
});

