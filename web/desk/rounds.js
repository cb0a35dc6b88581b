/* rounds.js - all rounds, and the plan of a new one. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { query } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { pageHead, press, primary } from "../shared/layout.js";
import { groups } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { poolSize } from "./pool.js";

const { me, rounds, main } = await start("rounds");
const HOUR = 3600000,
    DAY = 24 * HOUR;

const address = round => `/round.html${query({ round })}`;

/* Tomorrow from seven to eight in the evening, as a round mostly goes. */
function suggestion() {
    const tomorrow = Math.floor((now() + 8 * HOUR) / DAY + 1) * DAY - 8 * HOUR;
    const name = t("page.round_nth", { n: rounds.length + 1 });
    return { name, from_at: tomorrow + 7 * HOUR, until_at: tomorrow + 20 * HOUR, pool_size: 10 };
}

const fields = [
    { name: "name", need: true, max: 60, wide: true, label: t("page.round_name") },
    { name: "from_at", kind: "time", need: true },
    { name: "until_at", kind: "time", need: true },
    { name: "pool_size", kind: "choice", need: true, numeric: true, choices: [1, 5, 10, 20, 0], say: poolSize },
    { name: "units", kind: "units", label: t("page.areas"), hint: t("page.areas_hint") },
    {
        name: "groups",
        kind: "several",
        choices: groups,
        of: "group",
        label: t("page.only_groups"),
        hint: t("page.only_groups_hint")
    }
];

async function plan() {
    const planned = await askAndSend({
        type: "round.round_planned",
        title: t("page.plan_round"),
        text: t("page.plan_round_about"),
        label: t("page.plan_round"),
        values: suggestion(),
        fields,
        kept: "page.round_planned"
    });
    if (planned) location.assign(address(planned.seq));
}

render(
    html`${pageHead(t("page.rounds"), {
        actions: may(me, "round") ? press(t("page.plan_round"), plan, primary) : nothing
    })}<section id="list"></section>`,
    main
);

new Table(main.querySelector("#list"), {
    rows: rounds,
    label: t("page.rounds"),
    empty: t("page.no_round_yet"),
    open: row => (may(me, "area") ? address(row.round) : undefined),
    columns: [
        column.text("name", { label: t("page.round_name"), width: "minmax(10rem, 1.4fr)" }),
        column.state("state", "round"),
        column.when("from_at"),
        column.when("until_at"),
        { ...column.text("pool_size"), show: row => poolSize(row.pool_size) },
        { ...column.text("scope"), show: row => row.scope || t("page.whole_county") },
        column.when("opened_at"),
        column.when("closed_at")
    ]
});
