/* county.mjs - a small county in the middle of a round, for the tests of the pages.
 *
 * Everything comes in as it would from phones, couriers and a laboratory: tubes that are
 * full, one whose counts differ, a box on its way, results with a positive pool, an event
 * that was refused. */
import assert from "node:assert/strict";
import {
    DAY,
    HOUR,
    LAB,
    OTHER_TOWN,
    OTHER_VILLAGE,
    POINT,
    ROOT,
    TOWN,
    VILLAGE,
    begin,
    box,
    plant,
    tube,
    units
} from "../server.mjs";

const PEOPLE = 240,
    TUBES = 8,
    IN_TUBE = 10,
    MORE_SITES = 60;

/* Where the places lie on the drawing. */
const places = {
    [ROOT]: [500, 500],
    [TOWN]: [300, 400],
    [OTHER_TOWN]: [700, 600],
    [VILLAGE]: [280, 380],
    [OTHER_VILLAGE]: [720, 620]
};

const withPlace = unit => ({ ...unit, x: places[unit.unit][0], y: places[unit.unit][1] });

const moreSites = Array.from({ length: MORE_SITES }, (none, i) => ({
    site: 2000 + i,
    kind: "point",
    name: `第${i + 1}采样点`,
    unit: i % 2 ? VILLAGE : OTHER_VILLAGE,
    tables: 1 + (i % 4),
    capacity: 1200,
    opens: "08:00",
    closes: "18:00",
    x: 200 + (i % 10) * 60,
    y: 300 + Math.floor(i / 10) * 70
}));

/* A duty pass of the point, and the phone that signed in with it. */
async function phoneOf(server, admin) {
    const pass = {
        label: "登记 1 号台",
        role: "point",
        site: POINT,
        from_at: Date.now() - HOUR,
        until_at: Date.now() + DAY
    };
    const issued = await admin.request("POST", "/api/v1/passes", { body: pass });
    assert.ok(issued.json?.secret, issued.text);
    return { secret: issued.json.secret, phone: await server.signIn({ pass: issued.json.secret }) };
}

async function fillTube(phone, round, code, persons, swabs) {
    const at = { tube_code: code, round, site: POINT };
    await phone.must("sampling.tube_opened", { ...at, pool_size: IN_TUBE });
    for (const person of persons) await phone.must("sampling.person_registered", { ...at, person, channel: "roster" });
    if (swabs !== undefined) await phone.must("sampling.tube_closed", { ...at, swab_count: swabs });
}

/* Eight tubes: one still open, one with a swab too few. */
async function sample(phone, round, persons) {
    for (let i = 0; i < TUBES; i++) {
        const swabs = i === TUBES - 1 ? undefined : i === 1 ? IN_TUBE - 1 : IN_TUBE;
        await fillTube(phone, round, tube(100 + i), persons.slice(i * IN_TUBE, (i + 1) * IN_TUBE), swabs);
    }
}

/* One box that the laboratory has, one that is on its way. */
async function carry(phone, admin, round) {
    for (const [n, tubes] of [
        [1, [100, 101, 102]],
        [2, [103, 104]]
    ]) {
        const code = box(n),
            seal_code = `F${n}`;
        await phone.must("transfer.box_packed", { box_code: code, site: POINT, round, tubes: tubes.map(tube) });
        await phone.must("transfer.box_sealed", { box_code: code, site: POINT, seal_code, tube_count: tubes.length });
        const hands = { giver: "李敏", taker: "赵磊", seal_code, tube_count: tubes.length };
        await admin.must("transfer.box_handed_over", { box_code: code, from_site: POINT, to_site: LAB, ...hands });
    }
    await admin.must("transfer.box_received", {
        box_code: box(1),
        site: LAB,
        tube_count: 3,
        seal_code: "F1",
        taker: "陈静"
    });
}

async function examine(admin) {
    const received = [100, 101, 102].map(n => ({ tube_code: tube(n), condition: "good" }));
    await admin.must("lab.tubes_received", { site: LAB, box_code: box(1), tubes: received });
    const results = [
        { tube_code: tube(100), finding: "negative" },
        { tube_code: tube(102), finding: "positive", ct_orf1ab: 31.2, ct_n: 29.8 }
    ];
    await admin.must("lab.results_reported", { site: LAB, run: "A17", machine: "1", run_at: Date.now(), results });
}

/* What cannot be accepted and is kept to be mended. */
async function refuse(phone, round) {
    const body = { tube_code: tube(107), round, site: POINT, swab_count: 100 };
    const { status } = await phone.send("sampling.tube_closed", body);
    assert.equal(status, "rejected");
}

async function fill(server, admin) {
    const { round, persons } = await plant(admin, PEOPLE);
    await admin.must("area.units_listed", { ...units, units: units.units.map(withPlace) });
    await admin.must("site.sites_listed", { sites: moreSites });
    await admin.must("site.site_serves", { site: POINT, units: [VILLAGE, OTHER_VILLAGE] });
    await admin.must("site.site_opened", { site: POINT });
    const { secret, phone } = await phoneOf(server, admin);
    await sample(phone, round, persons);
    await carry(phone, admin, round);
    await examine(admin);
    await refuse(phone, round);
    await admin.must("missing.owner_assigned", { round, unit: VILLAGE, owner: "王志强", phone: "13800001111" });
    return { round, secret };
}

/* The server, its round, and the secret of a duty pass of the point. */
export async function county() {
    const { server, admin } = await begin();
    try {
        return { server, ...(await fill(server, admin)) };
    } catch (why) {
        await server.kill();
        throw why;
    }
}
