/* lab-tubes.js - the tubes of a laboratory: those that wait, the oldest first, those that
 * cannot be run, and those with a result, which can be corrected or withdrawn. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { query, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { age } from "../shared/fmt.js";
import { filter, slot } from "../shared/layout.js";
import { findings } from "../shared/lists.js";
import { parameter, remember } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, figures, part } from "../shared/ui.js";
import { lateness } from "./limits.js";
import { correct, giveUp, takeBack } from "./lab-act.js";

/* ---- the balance ------------------------------------------------------------------------------ */

const balances = b => b.received === b.reported - b.unreceived + b.in_work + b.abnormal;

const noBalance = { received: 0, reported: 0, unreceived: 0, in_work: 0, abnormal: 0 };

const showBalance = b => html`${figures([
    [t("column.received"), b.received],
    [t("column.reported"), b.reported],
    [t("column.unreceived"), b.unreceived, b.unreceived ? "soon" : ""],
    [t("column.in_work"), b.in_work],
    [t("column.abnormal"), b.abnormal, b.abnormal ? "soon" : ""]
])}
    <p class="identity">${t("page.lab_balance_about")}
        ${balances(b) ? badge(t("page.balances"), "good") : badge(t("page.does_not_balance"), "act")}</p>`;

const balance = (place, { round, site }) =>
    part(
        place,
        t("page.lab_balance"),
        async signal =>
            (await rows("lab_reconciliation", { round: round.round }, signal)).find(b => b.site === site) ?? noBalance,
        showBalance
    );

/* ---- the list ----------------------------------------------------------------------------------- */

const states = ["waiting", "abnormal", ...findings];

const said = state => word(state, findings.includes(state) ? "finding" : "labstate");

const isPositive = tube => ["positive", "doubtful"].includes(tube.finding);
const toneBy = limits => tube =>
    isPositive(tube) ? "act" : tube.finding ? "" : lateness(tube.received_at, limits.received_to_reported);

const told = tube => html`${tube.finding ? word(tube.finding, "finding") : nothing}
    ${tube.barred ? badge(t("page.barred"), "act") : nothing}`;

const waiting = [column.when("received_at"), column.since("age", { show: tube => age(tube.received_at) })];

const abnormal = (site, again) => [
    ...waiting,
    column.button("give_up", t("page.give_up_tube"), tube => giveUp(tube, site, again))
];

const found = (site, again) => [
    column.real("ct_orf1ab"),
    column.real("ct_n"),
    column.text("run"),
    column.when("reported_at"),
    column.button("correct", t("page.correct_result"), tube => correct(tube, site, again)),
    column.button("take_back", t("page.withdraw_result"), tube => takeBack(tube, site, again))
];

export function tubes(place, { round, site, limits }) {
    const state = states.includes(parameter("state")) ? parameter("state") : "waiting";
    const choose = chosen => {
        remember({ state: chosen });
        tubes(place, { round, site, limits });
    };
    render(
        html`<div class="card">${slot("balance")}</div>
            <div>${filter(t("column.state"), states, state, said, choose)}${slot("list")}</div>`,
        place
    );
    const shown = balance(place.querySelector(".balance"), { round, site });
    const hasResult = findings.includes(state);
    const again = () => {
        table.reload();
        shown.again();
    };
    const table = new Table(place.querySelector(".list"), {
        view: "lab_tubes",
        params: { round: round.round, site, state },
        label: t("page.lab_tubes"),
        empty: t(`page.no_tubes_${hasResult ? "found" : state}`),
        open: tube => `/tube.html${query({ code: tube.tube_code })}`,
        tone: toneBy(limits),
        columns: [
            column.tubeCode("tube_code"),
            { ...column.text("finding", { width: "minmax(9rem, 1fr)" }), show: told },
            column.int("registered", { end: !hasResult }),
            column.oneOf("condition", "condition"),
            ...(hasResult ? found(site, again) : state === "abnormal" ? abnormal(site, again) : waiting)
        ]
    });
}
