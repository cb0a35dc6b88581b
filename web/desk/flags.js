/* flags.js - what does not agree and must be resolved by a person: counts of tubes, counts
 * of boxes, positive pools. */
import { html, render } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { filter, pageHead } from "../shared/layout.js";
import { caseStates } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { tabs } from "../shared/ui.js";
import { resolveDifference } from "./box-act.js";
import { cases } from "./cases.js";
import { readLimits } from "./limits.js";
import { noRound } from "./no-round.js";
import { resolveCount } from "./tube-act.js";

const { me, round, main } = await start("flags", { rounds: true });
const limits = await readLimits();
let state = parameter("state") ?? "open";

const tube = found => `/tube.html${query({ code: found })}`;
const resolveButton = press =>
    may(me, "mend") && state === "open" ? [column.button("resolve", t("page.resolve"), press)] : [];
const resolvedColumns = of => (state === "resolved" ? [column.when("resolved_at"), column.oneOf("finding", of)] : []);
const linkedCode = name => ({ ...column.tubeCode(name), open: row => row[name] && tube(row[name]) });

/* ---- a tube's counts ------------------------------------------------------------------------ */

/* Only counts are resolved by a finding; the rest is there to be looked into. */
const countButton = resolve => resolveButton(resolve).map(b => ({ ...b, may: row => row.kind === "counts_differ" }));

const detail = row => {
    const [registered, swabs] = (row.detail ?? "").split("/");
    return row.kind === "counts_differ" && swabs ? t("page.barred_counts", { registered, swabs }) : (row.detail ?? "");
};

function flags(place) {
    const table = new Table(place, {
        view: "sampling_flags",
        params: { round: round.round, state },
        label: t("page.flags"),
        empty: t("page.all_agree"),
        tone: row => (row.resolved_at ? "" : row.kind === "counts_differ" ? "act" : "soon"),
        columns: [
            column.oneOf("kind", "flag", { width: "minmax(9rem, 1fr)" }),
            column.when("at"),
            linkedCode("tube_code"),
            column.text("site_name"),
            column.text("detail", { width: "minmax(10rem, 1.2fr)", show: detail }),
            ...resolvedColumns("count"),
            ...countButton(row => resolveCount({ round: round.round, ...row }, () => table.reload()))
        ]
    });
}

/* ---- a box's counts --------------------------------------------------------------------------- */

function differences(place) {
    const table = new Table(place, {
        view: "transfer_differences",
        params: { state },
        label: t("page.tab_differences"),
        empty: t("page.all_agree"),
        tone: row => (row.resolved_at ? "" : "soon"),
        columns: [
            linkedCode("box_code"),
            column.oneOf("what", "difference"),
            column.when("at"),
            column.text("site_name"),
            column.text("expected"),
            column.text("counted"),
            ...resolvedColumns("difference"),
            ...resolveButton(row => resolveDifference(row, () => table.reload()))
        ]
    });
}

/* ---- positive pools: each a case, closed by the re-checks that the laboratory reports -------- */

const pools = place => cases(place, { me, round, state, limits });

/* ---- the page ---------------------------------------------------------------------------------- */

const parts = { flags, differences, pools };

function choose(chosen) {
    state = chosen;
    remember({ state });
    draw();
}

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "flags";
    const states = chosen === "pools" ? caseStates : ["open", "resolved"];
    if (!states.includes(state)) state = "open";
    const names = Object.keys(parts).map(name => [name, t(`page.tab_${name}`)]);
    render(
        html`${pageHead(t("page.flags"))}${tabs(names, chosen, t("page.flags"))}
            <p class="about">${t(`page.${chosen}_about`)}</p>
            ${filter(t("column.state"), states, state, s => word(s, chosen === "pools" ? "case" : "flag"), choose)}
            <section id="list"></section>`,
        main
    );
    parts[chosen](main.querySelector("#list"));
}

addEventListener("hashchange", draw);
if (round) draw();
else render(noRound(), main);
