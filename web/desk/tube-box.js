/* tube-box.js - a box: its tubes, every hand it went through, what did not agree, and what
 * is to be done with it next. */
import { html, nothing } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { code, moment, number } from "../shared/fmt.js";
import { card, columns, dotted, pageHead, press, slot, trail } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, facts, stateBadge } from "../shared/ui.js";
import { resolveDifference, stepsOf } from "./box-act.js";

const route = s =>
    s.from_name && s.to_name ? t("page.from_to", { from: s.from_name, to: s.to_name }) : (s.from_name ?? s.to_name);

const hands = s =>
    s.giver && s.taker ? t("page.giver_taker", { giver: s.giver, taker: s.taker }) : (s.giver ?? s.taker);

const stepItem = s => ({
    at: s.at,
    what: word(s.what, "box"),
    more: dotted([
        route(s),
        hands(s),
        s.tube_count === undefined ? "" : t("page.tubes_n", { n: s.tube_count }),
        s.seal_code && t("page.seal_n", { code: s.seal_code })
    ])
});

const boxFacts = box =>
    facts([
        [t("column.site"), box.site_name],
        [t("column.tubes"), number(box.tubes)],
        [t("column.seal_code"), box.seal_code],
        [t("column.packed_at"), moment(box.packed_at)],
        [t("column.sealed_at"), moment(box.sealed_at)],
        [t("column.handed_over_at"), moment(box.handed_over_at)],
        [t("column.holder"), box.holder],
        [t("column.received_at"), moment(box.received_at)]
    ]);

const open = box =>
    box.open_differences ? badge(t("page.differences_n", { n: box.open_differences }), "act") : nothing;

/* ---- what did not agree ------------------------------------------------------------------------- */

const caseItem = (row, me, again) => ({
    at: row.at,
    tone: row.resolved_at ? "" : "act",
    what: t("page.difference_is", { what: word(row.what, "difference"), expected: row.expected, counted: row.counted }),
    more: row.resolved_at
        ? dotted([word(row.finding, "difference"), row.note])
        : html`${row.site_name}
              ${may(me, "pack") ? press(t("page.resolve"), () => resolveDifference(row, again)) : nothing}`
});

const differences = (box, me, again) =>
    card(
        t("page.tab_differences"),
        trail(
            box.cases.map(row => caseItem(row, me, again)),
            ""
        ),
        {
            about: t("page.differences_here_about")
        }
    );

/* Of a box that arrived, the tubes that no laboratory scanned. */
const missing = box => (box.received_at ? card(t("page.tubes_not_scanned"), slot("missing")) : nothing);

/* ---- the page --------------------------------------------------------------------------------------- */

const actionsOf = (box, me, again) =>
    may(me, "pack") ? stepsOf(box).map(step => press(t(step.label), () => step.act(box, me, again))) : [];

export const showBox = (box, { me, again, another }) => html`
    ${pageHead(t("page.box_n", { code: code(box.box_code) }), {
        beside: html`${stateBadge(box.state, "box")}${open(box)}`,
        actions: [...actionsOf(box, me, again), another]
    })}
    ${card("", boxFacts(box))}
    ${box.cases.length ? differences(box, me, again) : nothing}${missing(box)}
    ${columns(
        card(t("page.hands"), trail(box.steps.map(stepItem), t("page.nothing_here"))),
        card(t("page.tubes_in_box"), slot("tubes"))
    )}`;

const tubesOf = (place, box, label, state, columns) =>
    place &&
    new Table(place, {
        view: "lab_box_tubes",
        params: { box_code: box.box_code, state },
        label,
        empty: t("page.all_scanned"),
        open: row => `/tube.html${query({ code: row.tube_code })}`,
        columns: [column.tubeCode("tube_code"), column.state("state", "tube"), ...columns]
    });

export function fillBox(main, box) {
    tubesOf(main.querySelector(".missing"), box, t("page.tubes_not_scanned"), "missing", [column.when("packed_at")]);
    tubesOf(main.querySelector(".tubes"), box, t("page.tubes_in_box"), undefined, [
        column.when("received_at", { label: t("page.scanned_at_lab") }),
        column.oneOf("condition", "condition")
    ]);
}
