/* tube-one.js - a tube: who is in it, where it went, what was found. */
import { html, nothing } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { code, moment } from "../shared/fmt.js";
import { card, columns, dotted, pageHead, slot, trail } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, facts, figures, stateBadge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";

const boxLink = box =>
    box?.box_code
        ? html`<a class="code" href=${`/tube.html${query({ code: box.box_code })}`}>${code(box.box_code)}</a>`
        : t("page.in_no_box");

const received = box => (box?.received_at ? dotted([moment(box.received_at), box.lab_name]) : "");

const tubeFacts = (tube, box) =>
    facts([
        [t("column.round"), tube.round_name],
        [t("column.site"), tube.site_name],
        [t("column.opened_at"), moment(tube.opened_at)],
        [t("column.closed_at"), moment(tube.closed_at)],
        [t("page.count_finding"), word(tube.resolved, "count")],
        [t("column.box_code"), boxLink(box)],
        [t("column.sealed_at"), moment(box?.sealed_at)],
        [t("column.received_at"), received(box)]
    ]);

/* When they differ, both numbers are red. */
const counts = tube =>
    figures([
        [t("column.registered"), tube.registered, tube.barred ? "act" : ""],
        [t("column.swab_count"), tube.swab_count ?? "–", tube.barred ? "act" : ""],
        [t("column.pool_size"), tube.pool_size === 0 ? t("page.household_short") : tube.pool_size]
    ]);

/* ---- the laboratory ------------------------------------------------------------------------- */

const cycles = it => (it.ct_orf1ab || it.ct_n ? t("page.ct", { orf: it.ct_orf1ab ?? "–", n: it.ct_n ?? "–" }) : "");

const labItem = it => ({
    at: it.at,
    what: html`${word(it.what, "lab")} ${it.finding ? word(it.finding, "finding") : nothing}`,
    tone: ["positive", "confirmed"].includes(it.finding) ? "act" : "",
    more: dotted([
        it.site_name,
        it.condition === "good" ? "" : word(it.condition, "condition"),
        it.run && t("page.run_n", { run: it.run }),
        cycles(it),
        it.reason
    ])
});

const toldItem = it => ({
    at: it.at,
    what: it.account_name ?? t("page.account_n", { n: it.account }),
    more: it.reason
});

const toldCard = told =>
    told.length
        ? card(t("page.who_was_told"), trail(told.map(toldItem), ""), { about: t("page.who_was_told_about") })
        : nothing;

/* ---- the page ---------------------------------------------------------------------------------- */

const barredNote = html`<p class="notice">${t("page.barred_about")} <a href="/flags.html">${t("page.flags")}</a></p>`;

const states = tube => html`${stateBadge(tube.state, "tube")}${tube.barred ? badge(t("page.barred"), "act") : nothing}`;

export const showTube = ({ tube, box, lab, told }, actions) => html`
    ${pageHead(t("page.tube_n", { code: code(tube.tube_code) }), { beside: states(tube), actions })}
    ${tube.barred ? barredNote : nothing}
    ${card("", html`${counts(tube)}${tubeFacts(tube, box)}`, { stack: true })}
    ${card(t("page.people_in_tube"), slot("people"))}
    ${columns(card(t("page.lab_steps"), trail(lab.map(labItem), t("page.not_at_lab"))), toldCard(told))}`;

function standing(row) {
    if (row.standing === false) return badge(t("page.withdrawn"));
    return row.swabbed ? t("page.swabbed") : "";
}

export const fillTube = (main, tube, me) =>
    new Table(main.querySelector(".people"), {
        view: "sampling_tube_people",
        params: { tube_code: tube.tube_code },
        label: t("page.people_in_tube"),
        empty: t("page.nobody_in_tube"),
        note: unmaskNote({ site: tube.site }),
        open: row => (may(me, "roster") ? `/person.html${query({ person: row.person })}` : undefined),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            column.int("slot", { width: "minmax(4rem, .4fr)" }),
            column.text("document", { width: "minmax(12rem, 1fr)" }),
            column.text("phone", { width: "minmax(9rem, .9fr)" }),
            column.text("unit_name"),
            column.when("registered_at"),
            column.oneOf("channel", "channel"),
            { ...column.text("standing"), show: standing }
        ]
    });
