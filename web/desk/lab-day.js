/* lab-day.js - a laboratory's day: does what was sealed, came, was run and reported agree, what
 * does not and who answers for it, and the day's runs with their wells. */
import { html, render } from "../vendor/lit-html.js";
import { query, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { open } from "../shared/dialog.js";
import { code } from "../shared/fmt.js";
import { card, filter, slot } from "../shared/layout.js";
import { parameter, remember } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, empty, figures, part } from "../shared/ui.js";

const DAY_MS = 86400000,
    ZONE_MS = 8 * 3600000,
    DAYS = 7;

/* "2022-01-12" in the operator's zone, the newest first. */
const lastDays = () =>
    Array.from({ length: DAYS }, (none, i) => new Date(now() + ZONE_MS - i * DAY_MS).toISOString().slice(0, 10));

/* ---- sums ---------------------------------------------------------------------------------------- */

const soonIf = n => (n ? "soon" : "");

const sums = it => html`${figures([
    [t("column.sealed"), it.sealed],
    [t("column.scanned"), it.scanned],
    [t("column.unscanned"), it.unscanned, soonIf(it.unscanned)],
    [t("column.coming_boxes"), it.coming_boxes]
])}${figures([
    [t("column.received"), it.received, it.over ? "act" : ""],
    [t("column.reported"), it.reported],
    [t("column.unreceived"), it.unreceived, soonIf(it.unreceived)],
    [t("column.in_work"), it.in_work],
    [t("column.abnormal"), it.abnormal, soonIf(it.abnormal)]
])}${figures([
    [t("column.runs"), it.runs],
    [t("column.raw"), it.raw],
    [t("column.run_reported"), it.run_reported],
    [t("column.without_raw"), it.without_raw, soonIf(it.without_raw)],
    [t("column.too_soon"), it.too_soon, soonIf(it.too_soon)]
])}
    <p class="identity">${
        it.balances ? badge(t("page.balances"), "good") : badge(t("page.does_not_balance"), "act")
    } ${it.over ? badge(t("page.over_ceiling", { n: it.over }), "act") : ""}</p>`;

/* ---- what does not agree ----------------------------------------------------------------------------- */

const isCode = what => /^\d{20}$/.test(what ?? "");
const detailOf = row =>
    word(row.detail, { cannot_be_run: "condition", run: "problem", difference: "difference" }[row.kind] ?? "detail");

const faults = (place, params) =>
    new Table(place, {
        view: "lab_faults",
        params,
        label: t("page.lab_faults"),
        empty: t("page.no_faults"),
        tone: row => (["pool", "box_late", "unreceived"].includes(row.kind) ? "act" : "soon"),
        columns: [
            column.oneOf("kind", "fault", { width: "minmax(11rem, 1fr)" }),
            {
                ...column.text("what", { width: "minmax(15rem, 1.2fr)" }),
                show: row => code(row.what),
                open: row => isCode(row.what) && `/tube.html${query({ code: row.what })}`
            },
            column.int("n"),
            { ...column.text("detail"), show: detailOf },
            column.when("since_at"),
            column.text("owner")
        ]
    });

/* ---- runs ------------------------------------------------------------------------------------------------ */

const wells = (row, { site, day }) =>
    open(
        t("page.wells_of", { run: row.run }),
        place =>
            new Table(place, {
                view: "lab_run",
                params: { site, day, run: row.run },
                label: t("page.wells_of", { run: row.run }),
                empty: t("page.no_wells"),
                columns: [
                    column.text("well"),
                    column.oneOf("holds", "holds"),
                    column.tubeCode("tube_code"),
                    column.real("ct_orf1ab"),
                    column.real("ct_n"),
                    column.oneOf("finding", "finding")
                ]
            }),
        { wide: true }
    );

const runs = (place, params) =>
    new Table(place, {
        view: "lab_runs",
        params,
        label: t("page.lab_runs"),
        empty: t("page.no_runs"),
        tone: row => (row.problem ? "soon" : ""),
        columns: [
            column.text("run"),
            column.text("machine"),
            column.text("operator"),
            column.when("started_at"),
            column.when("ended_at"),
            ...["raw", "controls", "reported"].map(name => column.int(name)),
            column.oneOf("problem", "problem"),
            column.button("well", t("column.well"), row => wells(row, params))
        ]
    });

/* ---- the part ---------------------------------------------------------------------------------------------- */

export function dayOf(place, of) {
    const days = lastDays(),
        day = days.includes(parameter("day")) ? parameter("day") : days[0],
        params = { site: of.site, day };
    const choose = chosen => {
        remember({ day: chosen });
        dayOf(place, of);
    };
    render(
        html`${filter(t("page.choose_day"), days, day, it => it, choose)}${card("", html`<div class="sums stack"></div>`)}
            ${card(t("page.lab_faults"), slot("faults"))}${card(t("page.lab_runs"), slot("runs"))}`,
        place
    );
    part(
        place.querySelector(".sums"),
        t("page.lab_day"),
        async signal => (await rows("lab_day", params, signal))[0],
        it => (it ? sums(it) : empty(t("page.no_lab_yet")))
    );
    faults(place.querySelector(".faults"), params);
    runs(place.querySelector(".runs"), params);
}
