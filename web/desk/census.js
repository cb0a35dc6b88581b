/* census.js - the census on the doorstep, on a phone with a network: a building flat by flat, each
 * person confirmed, added, moved or removed.
 *
 * Who is new or gone is an event of the roster; that the flat was walked is one of the
 * census.  Names are read in full with a reason that is kept. */
import { all, rows } from "../shared/api.js";
import { newId, send, sendOnce } from "../shared/device.js";
import { areaOf, may } from "../shared/roles.js";
import { know } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { VALID_MS } from "../shared/unmask.js";
import { askBegin, askEnd, askFlat, askGone, askMove, askPerson, askWalk } from "./census-ask.js";
import { drawCensus } from "./census-draw.js";
import { walked } from "./census-flat.js";

document.title = t("page.title", { page: t("page.census") });
document.body.className = "duty census";

const it = {
    me: null,
    censuses: [],
    census: null,
    units: [],
    unit: null,
    buildings: [],
    building: null,
    flats: [],
    flat: null,
    people: [],
    seen: new Set(),
    band: null,
    busy: false,
    problem: null
};

const place = () => ({ census: it.census.census, unit: it.unit.unit });
const inBuilding = () => ({ ...place(), building: it.building.building });
const inFlat = () => ({ ...inBuilding(), ...(it.flat.household ? { household: it.flat.household } : {}) });

/* ---- reading -------------------------------------------------------------------------------- */

let reasonUntil = 0;

async function giveReason() {
    if (reasonUntil > Date.now() + 60000) return;
    await send("account.list_viewed", { view: "census_people", unit: it.unit.unit, reason: t("page.reason_census") });
    reasonUntil = Date.now() + VALID_MS;
}

const readCensuses = async () => {
    const found = await all("census_list", { unit: areaOf(it.me) }, 1000);
    it.censuses = found.filter(census => !census.ended_at);
};

/* The villages of an area; the area itself when it has none. */
async function readUnits() {
    const children = await rows("area_children", { unit: areaOf(it.me) });
    it.units = children.length ? children : [{ unit: areaOf(it.me), name: it.me.unit_name ?? "" }];
    it.unit = children.length ? null : it.units[0];
}

const readBuildings = async () => (it.buildings = await rows("census_progress", place()));
const readFlats = async () => (it.flats = await all("census_flats", inBuilding(), 5000));

async function readPeople() {
    await giveReason();
    it.people = await rows("census_people", { ...inFlat(), unmask: 1 });
    it.seen = new Set(it.people.filter(p => p.confirmed_at).map(p => p.person));
}

/* ---- what became of the last thing ---------------------------------------------------------- */

async function act(work, title) {
    if (it.busy) return;
    Object.assign(it, { busy: true, band: { tone: "", title: t("page.sending"), text: "" } });
    draw();
    try {
        await work();
        it.band = title ? { tone: "good", title, text: "" } : null;
    } catch (why) {
        if (why.status === undefined) throw why;
        it.band = { tone: "act", title: t(why.again ? "page.not_kept_yet" : "page.not_accepted"), text: why.message };
        if (why.again) it.band.again = () => act(() => why.again().then(again), t("page.kept"));
    } finally {
        it.busy = false;
        draw();
    }
}

const again = () => (it.flat ? readPeople() : it.building ? readFlats() : it.unit ? readBuildings() : readCensuses());

/* ---- going in and out -------------------------------------------------------------------------- */

const enter = {
    census: census => act(() => ((it.census = census), it.unit ? readBuildings() : undefined)),
    unit: unit => act(() => ((it.unit = unit), readBuildings())),
    building: building => act(() => ((it.building = building), readFlats())),
    flat: flat => act(() => ((it.flat = flat), readPeople()))
};

function back() {
    if (it.flat) it.flat = null;
    else if (it.building) it.building = null;
    else if (it.unit && it.units.length > 1) it.unit = null;
    else it.census = null;
    act(again);
}

/* ---- what can be done ----------------------------------------------------------------------------- */

const mark = (person, is) => {
    if (is) it.seen.add(person.person);
    else it.seen.delete(person.person);
    draw();
};

async function newFlat() {
    const household = await askFlat();
    if (household) enter.flat({ household });
}

async function add() {
    const person = await newId(),
        sendIt = sendOnce();
    const added = await askPerson(row => sendIt("roster.person_added", { row: { person, ...row, ...livesHere() } }));
    if (!added) return;
    await act(readPeople, t("page.flat_person_added"));
    mark({ person }, true);
}

const livesHere = () => ({
    unit: it.unit.unit,
    ...(it.building.building ? { building: it.building.building } : {}),
    ...(it.flat.household ? { household: it.flat.household } : {})
});

async function change(person, asked) {
    const sendIt = sendOnce();
    const kept = await asked(person, (type, body) => sendIt(type, { person: person.person, ...body }), livesHere());
    if (kept) act(readPeople, t("page.list_changed"));
}

/* The flat is done: what was found, and who lives there. */
async function finish() {
    const sendIt = sendOnce();
    const sure = it.people.length === 0 || it.seen.size === 0 ? await askWalk(it.people.length) : { finding: "confirmed" };
    if (!sure) return;
    await act(async () => {
        await sendIt("census.flat_walked", walked(inFlat(), it.people, it.seen, sure));
        it.flat = null;
        await readFlats();
    }, t("page.flat_walked"));
}

async function begin() {
    const sendIt = sendOnce();
    const begun = await askBegin(values => sendIt("census.census_begun", { unit: areaOf(it.me), ...values }));
    if (begun) act(readCensuses, t("page.census_begun"));
}

async function end() {
    const sendIt = sendOnce(),
        census = it.census;
    const ended = await askEnd(census, () => sendIt("census.census_ended", { census: census.census }));
    if (!ended) return;
    it.census = null;
    act(readCensuses, t("page.census_ended"));
}

const draw = () =>
    drawCensus(it, {
        enter,
        back,
        mark,
        newFlat,
        add,
        moved: person => change(person, askMove),
        gone: person => change(person, askGone),
        finish,
        begin,
        end,
        mayLead: it.me ? may(it.me, "knock") : false
    });

async function start() {
    const { me } = await know();
    it.me = me;
    if (me.upload_only) return;
    await Promise.all([readCensuses(), readUnits()]);
    if (it.censuses.length === 1) it.census = it.censuses[0];
    if (it.census && it.unit) await readBuildings();
}

addEventListener("online", draw);
addEventListener("offline", draw);
draw();
start()
    .catch(why => (it.problem = why))
    .finally(draw);
