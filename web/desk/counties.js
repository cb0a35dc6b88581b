/* counties.js - a city's counties on one page: each with the sums of its own round. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { number } from "../shared/fmt.js";
import { card, filter, pageHead, slot } from "../shared/layout.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, bar, figures, part, progress, stateBadge } from "../shared/ui.js";
import { identity, sumOf } from "./counts.js";

const { rounds, main } = await start("counties");
const AGAIN_MS = 30 * 1000; /* the live stream tells of one's own county only */

/* ---- reading --------------------------------------------------------------------------------- */

async function read(signal) {
    const list = await rows("missing_counties", { name: parameter("name") }, signal);
    const counted = list.filter(row => row.round);
    return { list, total: sumOf(counted), n: new Set(counted.map(row => row.county)).size };
}

/* ---- one table ---------------------------------------------------------------------------------- */

const stateOf = row => (row.round ? stateBadge(row.state, "round") : badge(t("page.no_round_there")));

const count = name => column.int(name, { sum: sum => number(sum[name]) });

const fill = ({ list, total }) =>
    new Table(main.querySelector(".counties"), {
        rows: list,
        sum: total,
        label: t("page.counties"),
        columns: [
            column.text("county_name", {
                width: "minmax(8rem, 1fr)",
                show: row => row.county_name ?? row.county,
                sum: () => t("page.sum")
            }),
            column.text("name", { label: t("column.round"), width: "minmax(7rem, 1fr)" }),
            { ...column.state("state", "round"), show: stateOf },
            ...["due", "done", "exempt", "remaining"].map(count),
            column.how({ sum: progress, show: row => (row.round ? html`<span class="how">${bar(row)}
                <span class="tabular">${progress(row)}</span></span>` : nothing) }),
            column.int("as_of")
        ]
    });

const sums = ({ total, n }) =>
    card(
        t("page.counties_n", { n }),
        html`${figures([
            [t("column.due"), total.due],
            [t("column.done"), total.done],
            [t("column.exempt"), total.exempt],
            [t("column.remaining"), total.remaining],
            [t("page.progress"), progress(total)]
        ])}<p class="identity">${identity(total)}</p>${bar(total)}`
    );

/* ---- which rounds ---------------------------------------------------------------------------------- */

const namesOf = list => ["", ...new Set([...rounds.map(r => r.name), ...list.map(row => row.name).filter(Boolean)])];

const sayName = name => name || t("page.rounds_under_way");

function choose(name) {
    remember({ name: name || undefined });
    state.again();
}

const show = it => html`${filter(t("column.round"), namesOf(it.list), parameter("name") ?? "", sayName, choose)}
    ${sums(it)}${card(t("page.counties"), slot("counties"), { about: t("page.counties_as_of") })}`;

render(html`${pageHead(t("page.counties"), { about: t("page.counties_about") })}<div id="now"></div>`, main);
const state = part(main.querySelector("#now"), t("page.counties"), read, show, fill);
setInterval(state.again, AGAIN_MS);
