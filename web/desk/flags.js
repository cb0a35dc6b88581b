/* flags.js - what does not agree and must be resolved by a person: counts of tubes, counts
 * of boxes, positive pools. */
import { html, render } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { code } from "../shared/fmt.js";
import { may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { say, tabs } from "../shared/ui.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("flags", { rounds: true });
let state = parameter("state") ?? "open";

/* What a person may find out when the numbers differ; the server has the same lists. */
const countFindings = ["recount", "withdrawn", "extra_swab", "cannot_tell"];
const differenceFindings = ["miscounted", "tube_found", "tube_lost", "seal_replaced", "other"];

const tube = found => `/tube.html${query({ code: found })}`;
const mayMend = () => may(me, "mend") && state === "open";

/* ---- a tube's counts -------------------------------------------------------------------------- */

const resolveCount = (row, table) => ask({
    title: t("page.resolve_count"), text: t("page.resolve_count_about", { code: code(row.tube_code), detail: row.detail ?? "" }), label: t("page.resolve"),
    fields: [{ name: "finding", kind: "choice", need: true, choices: countFindings, of: "count" }, { name: "swab_count", kind: "int", min: 0, max: 99, hint: t("page.swab_count_now") }, { name: "note", kind: "area", max: 200 }],
    submit: async body => {
        await send("sampling.count_resolved", { tube_code: row.tube_code, round: round.round, site: row.site, ...body });
        done(table);
    },
});

function flags(place) {
    const table = new Table(place, { view: "sampling_flags", params: { round: round.round, state }, label: t("page.flags"), empty: t("page.all_agree"), tone: row => row.resolved_at ? "" : row.kind === "counts_differ" ? "act" : "soon",
        columns: [column.oneOf("kind", "flag", { width: "minmax(9rem, 1fr)" }), column.when("at"), { ...column.tubeCode("tube_code"), open: row => row.tube_code ? tube(row.tube_code) : undefined }, column.text("site_name"),
                  { ...column.text("detail", { width: "minmax(10rem, 1.2fr)" }) }, ...state === "resolved" ? [column.when("resolved_at"), column.oneOf("finding", "count")] : [],
                  ...mayMend() ? [{ ...column.button("resolve", t("page.resolve"), row => resolveCount(row, table)), may: row => row.kind === "counts_differ" && !row.resolved_at }] : []] });
}

/* ---- a box's counts ---------------------------------------------------------------------------- */

const resolveDifference = (row, table) => ask({
    title: t("page.resolve_difference"), text: t("page.resolve_difference_about", { code: code(row.box_code), expected: row.expected, counted: row.counted }), label: t("page.resolve"),
    fields: [{ name: "finding", kind: "choice", need: true, choices: differenceFindings, of: "difference" }, { name: "note", kind: "area", max: 200 }],
    submit: async body => {
        await send("transfer.difference_resolved", { difference: row.difference, ...body });
        done(table);
    },
});

function differences(place) {
    const table = new Table(place, { view: "transfer_differences", params: { state }, label: t("page.differences"), empty: t("page.all_agree"), tone: row => row.resolved_at ? "" : "soon",
        columns: [{ ...column.tubeCode("box_code"), open: row => tube(row.box_code) }, column.oneOf("what", "difference"), column.when("at"), column.text("site_name"), column.text("expected"), column.text("counted"),
                  ...state === "resolved" ? [column.when("resolved_at"), column.oneOf("finding", "difference")] : [],
                  ...mayMend() ? [column.button("resolve", t("page.resolve"), row => resolveDifference(row, table))] : []] });
}

/* ---- positive pools: resolved by the re-checks that the laboratory reports ---------------------- */

const pools = place => new Table(place, { view: "lab_pools", params: { round: round.round, state }, label: t("page.pools"), empty: t("page.no_pools"), tone: () => state === "open" ? "act" : "", open: row => tube(row.tube_code),
    columns: [column.tubeCode("tube_code"), column.when("at"), column.oneOf("finding", "finding"), column.int("members"), column.int("rechecked"), column.int("confirmed"), column.int("excluded"), column.text("site_name")] });

/* ---- the page ------------------------------------------------------------------------------------ */

const parts = { flags, differences, pools };

function done(table) {
    say(t("page.resolved"));
    table.reload();
}

function choose(event) {
    state = event.target.value;
    remember({ state });
    draw();
}

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "flags";
    render(html`<div class="page-head"><h1>${t("page.flags")}</h1></div>
        ${tabs(Object.keys(parts).map(name => [name, t(`page.tab_${name}`)]), chosen, t("page.flags"))}
        <p class="about">${t(`page.${chosen}_about`)}</p>
        <div class="filters"><label>${t("column.state")}<select @change=${choose}>${["open", "resolved"].map(s => html`<option value=${s} .selected=${s === state}>${word(s, "flag")}</option>`)}</select></label></div>
        <section id="list"></section>`, main);
    parts[chosen](main.querySelector("#list"));
}

addEventListener("hashchange", draw);
if (round)
    draw();
else
    render(noRound(), main);
