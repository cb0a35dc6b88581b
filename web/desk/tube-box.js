/* tube-box.js - a box: its tubes, and every hand it went through. */
import { html, nothing } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { code, moment, number } from "../shared/fmt.js";
import { card, columns, dotted, pageHead, slot, trail } from "../shared/layout.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, facts, stateBadge } from "../shared/ui.js";

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
        [t("column.tubes"), number(box.tubes.length)],
        [t("column.seal_code"), box.seal_code],
        [t("column.sealed_at"), moment(box.sealed_at)],
        [t("column.holder"), box.holder],
        [t("column.received_at"), moment(box.received_at)]
    ]);

const differences = box => (box.differences ? badge(t("page.differences_n", { n: box.differences }), "act") : nothing);

export const showBox = (box, actions) => html`
    ${pageHead(t("page.box_n", { code: code(box.box_code) }), {
        beside: html`${stateBadge(box.state, "box")}${differences(box)}`,
        actions
    })}
    ${card("", boxFacts(box))}
    ${columns(
        card(t("page.hands"), trail(box.steps.map(stepItem), t("page.nothing_here"))),
        card(t("page.tubes_in_box"), slot("tubes"))
    )}`;

export const fillBox = (main, box) =>
    new Table(main.querySelector(".tubes"), {
        rows: box.tubes,
        label: t("page.tubes_in_box"),
        open: row => `/tube.html${query({ code: row.tube_code })}`,
        columns: [column.tubeCode("tube_code"), column.when("packed_at"), column.state("state", "tube")]
    });
