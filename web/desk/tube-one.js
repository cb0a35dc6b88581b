/* tube-one.js - a tube: who is in it, where it went, what was found. */
import { html, nothing } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { code, moment } from "../shared/fmt.js";
import { card, columns, dotted, pageHead, press, slot, trail } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, empty, facts, figures, stateBadge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { putBack, resolveCount, voidTube, withdraw } from "./tube-act.js";

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

/* Each way out of the bar: what was found, what then happens, and the button for it. */
const wayOut = (
    name,
    act
) => html`<li><div><b>${t(`page.mend_${name}`)}</b> <span>${t(`page.mend_${name}_about`)}</span></div>
    ${act ? press(word(name, "count"), act) : nothing}</li>`;

/* Somebody who left is taken back by the button beside the name. */
function waysOut(tube, again) {
    const resolve = finding => () => resolveCount(tube, again, finding);
    const tooFew = tube.registered > tube.swab_count;
    return html`<ul class="steps-to-mend">${tooFew ? wayOut("withdrawn") : wayOut("extra_swab", resolve("extra_swab"))}
        ${wayOut("recount", resolve("recount"))}${wayOut("cannot_tell", resolve("cannot_tell"))}</ul>`;
}

const barred = (tube, me, again) =>
    card(
        t("page.barred_why"),
        html`<p class="notice">${t("page.barred_counts", { registered: tube.registered, swabs: tube.swab_count })}
            ${t("page.barred_about")}</p>${may(me, "sample") ? waysOut(tube, again) : t("page.barred_who_mends")}`
    );

const isOver = tube => tube.state === "void" || tube.state === "empty";

const repairs = (tube, me, again) =>
    may(me, "sample") && !isOver(tube)
        ? [
              tube.state === "closed" && !tube.barred
                  ? press(t("page.correct_swabs"), () => resolveCount(tube, again, "recount"))
                  : nothing,
              press(t("page.void_tube"), () => voidTube(tube, again))
          ]
        : [];

const states = tube => html`${stateBadge(tube.state, "tube")}${tube.barred ? badge(t("page.barred"), "act") : nothing}`;

export const showTube = ({ tube, box, lab, told }, { me, again, another }) => html`
    ${pageHead(t("page.tube_n", { code: code(tube.tube_code) }), {
        beside: states(tube),
        actions: [...repairs(tube, me, again), another]
    })}
    ${tube.barred ? barred(tube, me, again) : nothing}
    ${card("", html`${counts(tube)}${tubeFacts(tube, box)}`, { stack: true })}
    ${card(t("page.people_in_tube"), may(me, "people") ? slot("people") : empty(t("page.people_not_shown")))}
    ${columns(card(t("page.lab_steps"), trail(lab.map(labItem), t("page.not_at_lab"))), toldCard(told))}`;

function standing(row) {
    if (row.standing === false) return badge(t("page.withdrawn"));
    return row.swabbed ? t("page.swabbed") : "";
}

/* Whoever was withdrawn by mistake is put back. */
const repairButton = (tube, again) => ({
    ...column.button("repair", t("page.withdraw"), row =>
        row.standing === false ? putBack(tube, row, again) : withdraw(tube, row, again)
    ),
    width: "9.5rem",
    show: row => t(row.standing === false ? "page.put_back" : "page.withdraw")
});

export function fillTube(main, tube, me, again) {
    const place = main.querySelector(".people");
    if (!place) return;
    new Table(place, {
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
            { ...column.text("standing"), show: standing },
            ...(may(me, "sample") && !isOver(tube) ? [repairButton(tube, again)] : [])
        ]
    });
}
