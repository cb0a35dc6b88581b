/* rounds.js - all rounds, and the plan of a new one. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { groups } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";

const { me, rounds, main } = await start("rounds");
const DAY = 86400000, HOUR = 3600000;

const poolSize = size => size === 0 ? t("page.pool_household") : t("page.pool_n", { n: size });

/* Tomorrow from seven to eight in the evening, as a round mostly goes. */
function suggestion() {
    const tomorrow = Math.floor((now() + 8 * HOUR) / DAY + 1) * DAY - 8 * HOUR;
    return { name: t("page.round_nth", { n: rounds.length + 1 }), from_at: tomorrow + 7 * HOUR, until_at: tomorrow + 20 * HOUR, pool_size: 10 };
}

const plan = () => ask({
    title: t("page.plan_round"), text: t("page.plan_round_about"), label: t("page.plan_round"), values: suggestion(),
    fields: [
        { name: "name", need: true, max: 60, wide: true, label: t("page.round_name") },
        { name: "from_at", kind: "time", need: true }, { name: "until_at", kind: "time", need: true },
        { name: "pool_size", kind: "choice", need: true, numeric: true, choices: [1, 5, 10, 20, 0], say: poolSize },
        { name: "units", kind: "units", label: t("page.areas"), hint: t("page.areas_hint") },
        { name: "groups", kind: "several", choices: groups, of: "group", label: t("page.only_groups"), hint: t("page.only_groups_hint") },
    ],
    submit: async body => {
        const { seq } = await send("round.round_planned", body);
        location.assign(`/round.html${query({ round: seq })}`);
    },
});

render(html`<div class="page-head"><h1>${t("page.rounds")}</h1>
    <div class="actions">${may(me, "round") ? html`<button class="primary" type="button" @click=${plan}>${t("page.plan_round")}</button>` : nothing}</div></div>
    <section id="list"></section>`, main);

new Table(main.querySelector("#list"), {
    rows: rounds, label: t("page.rounds"), empty: t("page.no_round_yet"), open: row => `/round.html${query({ round: row.round })}`,
    columns: [column.text("name", { label: t("page.round_name"), width: "minmax(10rem, 1.4fr)" }), column.state("state", "round"), column.when("from_at"), column.when("until_at"),
              { ...column.int("pool_size"), show: row => poolSize(row.pool_size) }, { ...column.text("scope"), show: row => row.scope || t("page.whole_county") },
              column.when("opened_at"), column.when("closed_at")],
});
