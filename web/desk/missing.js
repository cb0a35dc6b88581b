/* missing.js - who is due and not done: by village and building, person by person, with an
 * owner for each and what was found at the door. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { query, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { number } from "../shared/fmt.js";
import { outcomes } from "../shared/lists.js";
import { areaOf } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { part, say, stateBadge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { above, crumbs } from "./crumbs.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("missing", { rounds: true });
const unit = idParameter("unit") ?? areaOf(me), building = idParameter("building");

async function read(signal) {
    const of = { round: round.round, unit, limit: 1000 };
    const [path, areas] = await Promise.all([above(unit, areaOf(me), signal), rows("missing_by_area", of, signal)]);
    const isVillage = areas.length === 0;
    return { path, isVillage, parts: isVillage ? await rows("missing_buildings", of, signal) : areas };
}

/* ---- who answers for them ------------------------------------------------------------------- */

const assign = (row, again) => ask({
    title: t("page.assign_owner"), text: t("page.assign_owner_about", { place: row.name || t("page.building_unknown") }), label: t("page.assign"),
    values: { owner: row.owner },
    fields: [{ name: "owner", need: true, max: 64 }, { name: "phone", max: 24, digits: true }],
    submit: async body => {
        await send("missing.owner_assigned", { round: round.round, unit: row.unit ?? unit, ...(row.unit || !row.building ? {} : { building: row.building }), ...body });
        say(t("page.owner_assigned"));
        again();
    },
});

/* ---- what was found at the door ------------------------------------------------------------- */

const visit = (row, again) => ask({
    title: t("page.visit"), text: t("page.visit_about", { name: row.name }), label: t("page.keep_visit"),
    fields: [{ name: "outcome", kind: "choice", need: true, choices: outcomes, of: "cause" }, { name: "again_at", kind: "time" },
             { name: "note", kind: "area", max: 200 }],
    submit: async body => {
        await send("missing.visit_made", { round: round.round, person: row.person, ...body });
        say(t("page.visit_kept"));
        again();
    },
});

/* ---- tables ------------------------------------------------------------------------------------ */

const sumOf = list => list.reduce((sum, r) => ({ due: sum.due + r.due, done: sum.done + r.done, exempt: sum.exempt + r.exempt, remaining: sum.remaining + r.remaining }),
    { due: 0, done: 0, exempt: 0, remaining: 0 });

function partsTable({ parts, isVillage }) {
    const counts = ["remaining", "due", "done", "exempt"].map(name => column.int(name, { sum: sum => number(sum[name]) }));
    const name = { ...column.text("name", { width: "minmax(9rem, 1.4fr)", sum: () => t("page.sum") }), show: row => row.name || t("page.building_unknown") };
    new Table(main.querySelector(".parts"), {
        rows: parts, label: t("page.parts"), sum: sumOf(parts), empty: t("page.nobody_due"),
        columns: [name, ...counts, column.text("owner"), column.button("assign", t("page.assign"), row => assign(row, state.again))],
        open: row => isVillage ? here({ building: row.building }) : here({ unit: row.unit, building: undefined }),
    });
}

/* Promised for a time that has come: amber. */
const isDueAgain = row => row.again_at && row.again_at <= now() ? "soon" : "";

function peopleTable() {
    const table = new Table(main.querySelector(".people"), {
        view: "missing_people", params: { round: round.round, unit, building }, label: t("page.who_remains_here"), empty: t("page.nobody_remains"),
        open: row => `/person.html${query({ person: row.person, round: round.round })}`, tone: isDueAgain, note: unmaskNote({ unit }),
        columns: [column.text("name", { width: "minmax(7rem, .8fr)" }), column.text("building_name", { width: "minmax(8rem, 1fr)" }), column.text("phone", { width: "minmax(9rem, .9fr)" }),
                  column.text("address", { width: "minmax(9rem, 1.2fr)" }), column.text("document", { width: "minmax(12rem, 1fr)" }), column.groups("groups", { width: "minmax(6rem, .9fr)" }), column.oneOf("cause", "cause"),
                  column.text("last_round_name"), column.when("again_at"), column.text("owner"),
                  column.button("visit", t("page.visit"), row => visit(row, () => table.reload()))],
    });
}

function fill(it) {
    partsTable(it);
    if (it.isVillage)
        peopleTable();
}

const nameOfBuilding = parts => parts.find(p => p.building === building)?.name || t("page.building_unknown");

const show = ({ path, isVillage, parts }) => html`
    <div class="page-head"><h1>${t("page.missing")}</h1>${stateBadge(round.state, "round")}<p>${t("page.missing_about")}</p></div>
    ${crumbs(path, id => here({ unit: id, building: undefined }))}
    <section class="card"><div class="card-head"><h2>${isVillage ? t("page.buildings") : t("page.parts_of", { name: path.at(-1)?.name ?? "" })}</h2></div><div class="parts"></div></section>
    ${isVillage ? html`<section class="card"><div class="card-head"><h2>${building === undefined ? t("page.who_remains_here") : t("page.who_remains_in", { place: nameOfBuilding(parts) })}</h2>
        ${building === undefined ? nothing : html`<a class="button" href=${here({ building: undefined })}>${t("page.whole_village")}</a>`}</div><div class="people"></div></section>` : nothing}`;

const state = round ? part(main, t("page.missing"), read, show, fill) : null;
if (!round)
    render(noRound(), main);
