/* missing.js - who is due and not done: by village and building, person by person, with an
 * owner for each and what was found at the door. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { all, query, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { number } from "../shared/fmt.js";
import { card, dotted, link, pageHead, slot } from "../shared/layout.js";
import { outcomes } from "../shared/lists.js";
import { areaOf } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { part, stateBadge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { sumOf } from "./counts.js";
import { book } from "./book.js";
import { above, crumbs } from "./crumbs.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("missing", { rounds: true });
const unit = idParameter("unit") ?? areaOf(me),
    building = idParameter("building");
let teams = [];

/* Teams that may have places here: of this area or of one that holds it. */
async function readTeams(path, signal) {
    const teams = await all("missing_teams", { unit: areaOf(me) }, 1000, signal);
    return teams.filter(team => path.some(area => area.unit === team.unit));
}

async function read(signal) {
    const of = { round: round.round, unit };
    const [path, areas] = await Promise.all([above(unit, areaOf(me), signal), rows("missing_by_area", of, signal)]);
    const isVillage = areas.length === 0;
    teams = isVillage ? await readTeams(path, signal) : [];
    return { path, isVillage, parts: isVillage ? await rows("missing_buildings", of, signal) : areas };
}

/* ---- who answers for them ----------------------------------------------------------------- */

/* Of a building, or of the village for those whose building is not known. */
const placeOf = row => (row.unit ? { unit: row.unit } : { unit, ...(row.building ? { building: row.building } : {}) });

const nameOfTeam = team => teams.find(it => it.team === team)?.name;

const teamField = () => ({
    name: "team",
    kind: "choice",
    numeric: true,
    choices: teams.map(it => it.team),
    say: nameOfTeam,
    hint: t("page.team_hint")
});

const assign = row =>
    askAndSend({
        type: "missing.owner_assigned",
        title: t("page.assign_owner"),
        text: t("page.assign_owner_about", { place: row.name || t("page.building_unknown") }),
        label: t("page.assign"),
        values: { owner: row.owner },
        fields: [
            ...(teams.length ? [teamField()] : []),
            { name: "owner", need: teams.length === 0, max: 64 },
            { name: "phone", max: 24, digits: true }
        ],
        body: values => ({ round: round.round, ...placeOf(row), owner: nameOfTeam(values.team), ...values }),
        kept: "page.owner_assigned",
        then: () => state.again()
    });

/* ---- what was found at the door -------------------------------------------------------------- */

const visit = (row, again) =>
    askAndSend({
        type: "missing.visit_made",
        title: t("page.visit"),
        text: t("page.visit_about", { name: row.name }),
        label: t("page.keep_visit"),
        fields: [
            { name: "outcome", kind: "choice", need: true, choices: outcomes, of: "cause" },
            { name: "again_at", kind: "time" },
            { name: "until_at", kind: "time", label: t("page.away_until"), hint: t("page.away_until_hint") },
            { name: "note", kind: "area", max: 200 }
        ],
        body: values => ({ round: round.round, person: row.person, ...values }),
        kept: "page.visit_kept",
        then: again
    });

/* What to know before knocking; empty takes it away. */
const tellNeed = row =>
    askAndSend({
        type: "missing.need_told",
        title: t("page.tell_need_of", { name: row.name }),
        text: t("page.tell_need_about"),
        label: t("page.keep_visit"),
        fields: [{ name: "text", label: t("page.tell_need"), max: 100, wide: true }],
        body: ({ text }) => ({ person: row.person, ...(text ? { need: { text } } : {}) }),
        kept: "page.kept"
    });

/* ---- tables ------------------------------------------------------------------------------------ */

const count = name => column.int(name, { sum: sum => number(sum[name]) });

const partsTable = ({ parts, isVillage }) =>
    new Table(main.querySelector(".parts"), {
        rows: parts,
        label: t("page.parts"),
        sum: sumOf(parts),
        empty: t("page.nobody_due"),
        open: row => (isVillage ? here({ building: row.building }) : here({ unit: row.unit, building: undefined })),
        columns: [
            column.placeName({ sum: () => t("page.sum") }),
            ...["remaining", "due", "done", "exempt"].map(count),
            column.text("owner"),
            column.button("assign", t("page.assign"), assign)
        ]
    });

/* Promised for a time that has come: amber. */
const isDueAgain = row => (row.again_at && row.again_at <= now() ? "soon" : "");

/* On paper: each grid on pages of its own, building after building, as somebody walks. */
function paperOf({ path, parts }) {
    const gridOf = new Map(parts.map(p => [p.building, p.grid]));
    const gridName = row => gridOf.get(row.building) || t("page.grid_unknown");
    return {
        title: dotted([path.at(-1)?.name, round.name, t("page.who_remains_here")]),
        group: gridName,
        part: row => row.building_name || t("page.building_unknown")
    };
}

function peopleTable(it) {
    const table = new Table(main.querySelector(".people"), {
        view: "missing_people",
        paper: paperOf(it),
        params: { round: round.round, unit, building },
        label: t("page.who_remains_here"),
        empty: t("page.nobody_remains"),
        open: row => `/person.html${query({ person: row.person, round: round.round })}`,
        tone: isDueAgain,
        note: unmaskNote({ unit }),
        columns: [
            column.text("name", { label: t("page.person_name"), width: "minmax(7rem, .8fr)" }),
            column.text("building_name", { width: "minmax(8rem, 1fr)" }),
            column.text("phone", { width: "minmax(9rem, .9fr)" }),
            column.text("address", { width: "minmax(9rem, 1.2fr)" }),
            column.groups("groups", { width: "minmax(6rem, .9fr)" }),
            column.oneOf("cause", "cause"),
            column.text("last_round_name"),
            column.when("again_at"),
            column.text("owner"),
            column.button("visit", t("page.visit"), row => visit(row, () => table.reload())),
            column.button("need", t("page.tell_need"), tellNeed),
            column.button("book", t("page.appointment"), row => book(row, round.round))
        ]
    });
}

function fill(it) {
    partsTable(it);
    if (it.isVillage) peopleTable(it);
}

/* ---- the page ------------------------------------------------------------------------------------ */

const nameOfBuilding = parts => parts.find(p => p.building === building)?.name || t("page.building_unknown");

const partsTitle = ({ isVillage, path }) =>
    isVillage ? t("page.buildings") : t("page.parts_of", { name: path.at(-1)?.name ?? "" });

const people = parts =>
    building === undefined
        ? card(t("page.who_remains_here"), slot("people"))
        : card(t("page.who_remains_in", { place: nameOfBuilding(parts) }), slot("people"), {
              actions: link(here({ building: undefined }), t("page.whole_village"))
          });

const show = it => html`
    ${pageHead(t("page.missing"), { beside: stateBadge(round.state, "round"), about: t("page.missing_about") })}
    ${crumbs(it.path, id => here({ unit: id, building: undefined }))}
    ${building === undefined ? nothing : people(it.parts)}
    ${card(partsTitle(it), slot("parts"))}
    ${it.isVillage && building === undefined ? people(it.parts) : nothing}`;

const state = round ? part(main, t("page.missing"), read, show, fill) : null;
if (!round) render(noRound(), main);
