/* pictures-field.mjs - makes the pictures of the door teams, the census, arrivals and the point anew, on a
 * little county of its own:
 *
 *     BULOU=build/bulou node docs/pictures-field.mjs [NAME…]
 *
 * NAME: only pictures whose name holds it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { goTo, launch, open, signedIn } from "../test/browser/browser.mjs";
import { COUNTY, DAY, HOUR, OTHER_POINT, PASSWORD, POINT, VILLAGE, begin, document as documentNumber, personRow, plant } from "../test/server.mjs";
import { withPalette } from "./palette.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "pictures");
const wanted = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const HOUSE = 71,
    MINUTE = 60000;
const people = [
    ["101", "张秀英", "female", "1943-02-11", ["elder_alone"]],
    ["202", "赵德厚", "male", "1940-07-30", ["bedridden"]],
    ["202", "王淑兰", "female", "1942-03-08", []],
    ["301", "孙桂珍", "female", "1946-10-02", ["elder_alone"]],
    ["501", "李茂林", "male", "1948-05-19", ["disabled"]],
    ["502", "陈芳", "female", "1990-12-25", ["pregnant"]],
    ["602", "何建国", "male", "1951-01-14", []]
];

const { server, admin } = await begin();
const url = `http://127.0.0.1:${server.port}`;
const office = { login: "admin", password: PASSWORD };

/* ---- the morning --------------------------------------------------------------------------- */

const { round } = await plant(admin, 12);
await admin.must("area.buildings_listed", {
    buildings: [{ building: HOUSE, unit: VILLAGE, name: "6号楼", kind: "building" }]
});
const persons = [];
for (const [i, [household, name, sex, born, groups]] of people.entries()) {
    const row = personRow(admin, 100 + i);
    persons.push(row.person);
    await admin.must("roster.person_added", {
        row: { ...row, identity: { ...row.identity, name, address: "明湖花园" }, sex, born, groups, household, building: HOUSE }
    });
}
await admin.must("missing.need_told", { person: persons[1], need: { text: "先打电话再敲门，女儿接" } });
const site = admin.id(90);
await admin.must("site.sites_listed", { sites: [{ site, kind: "home", name: "2号路线", unit: VILLAGE }] });
const team = await admin.must("missing.team_formed", { name: "2号路线", unit: VILLAGE, site });
await admin.must("missing.owner_assigned", { round, unit: VILLAGE, building: HOUSE, owner: "2号路线", team });
await admin.must("missing.visit_made", { round, person: persons[0], outcome: "refused" });
await admin.must("missing.visit_made", {
    round,
    person: persons[4],
    outcome: "not_at_home",
    again_at: Date.now() + 90 * MINUTE
});
await admin.must("missing.visit_made", { round, person: persons[6], outcome: "moved", note: "年前搬到郑州，邻居说的" });
await admin.must("census.census_begun", { name: "一月摸底", unit: VILLAGE });
await admin.must("site.sites_listed", {
    sites: [{ site: OTHER_POINT, kind: "point", name: "金东小学", unit: VILLAGE, tables: 1 }]
});
for (const one of [POINT, OTHER_POINT]) await admin.must("site.site_opened", { site: one });
await admin.must("site.queue_seen", { site: POINT, waiting: 6 });
await admin.must("site.queue_seen", { site: OTHER_POINT, waiting: 34 });
await admin.must("site.need_asked", { site: OTHER_POINT, thing: "heater" });

async function passOf(role, label) {
    const pass = { label, role, unit: VILLAGE, from_at: Date.now() - HOUR, until_at: Date.now() + DAY };
    const { json } = await admin.request("POST", "/api/v1/passes", { body: pass });
    return json;
}
const doorPass = await passOf("door", "2号路线 上午"),
    censusPass = await passOf("census", "入户核查 上午");
await admin.must("missing.team_joined", { team, account: doorPass.pass });

/* ---- the pictures ------------------------------------------------------------------------------ */

const phone = { width: 360, height: 800 },
    desk = { width: 1280, height: 760 };
const browser = await launch();

async function picture(name, viewport, body, work) {
    if (wanted.length && !wanted.some(part => name.includes(part))) return;
    const context = await signedIn(browser, url, body, viewport, "zh");
    const page = await open(context, url);
    await work(page);
    await page.waitForTimeout(500);
    writeFileSync(join(folder, `${name}.png`), withPalette(await page.screenshot()));
    console.log(name);
    await context.close();
}

const plain = path => page => goTo(page, path);

await picture("visits", phone, { pass: doorPass.secret }, async page => {
    await goTo(page, "/visits.html");
    await page.waitForSelector(".door");
});
await picture("visits-outcome", phone, { pass: doorPass.secret }, async page => {
    await goTo(page, "/visits.html");
    await page.locator(".door .acts button").nth(1).click();
    await page.waitForSelector("dialog .choices");
});
await picture("doors-proposals", desk, office, plain("/doors.html#proposals"));
await picture("census-flat", phone, { pass: censusPass.secret }, async page => {
    await goTo(page, "/census.html");
    await page.locator(".flats button", { hasText: "6号楼" }).click();
    await page.locator(".flats button", { hasText: "202" }).click();
    await page.getByLabel("赵德厚").check();
});
await picture("arrive", phone, undefined, page => goTo(page, `/arrive/${COUNTY}/${VILLAGE}?lang=zh`));
await picture("arrivals", desk, office, async page => {
    const clerk = { document_kind: "01", phone: "13800138000", address: "6号楼501" };
    const arrived_on = new Date().toISOString().slice(0, 10);
    for (const [k, name, from_place] of [
        [901, "赵远来", "陕西西安"],
        [902, "钱思归", "天津"]
    ])
        await admin.must("roster.arrival_reported", {
            person: admin.id(k),
            identity: { ...clerk, name, document: documentNumber(k) },
            unit: VILLAGE,
            from_place,
            arrived_on,
            channel: "clerk"
        });
    await goTo(page, "/arrivals.html");
});
await picture("points", desk, office, plain("/point.html"));

await browser.close();
await server.stop();
