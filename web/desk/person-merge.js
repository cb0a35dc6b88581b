/* person-merge.js - two records that may be one person: side by side, and one is kept. */
import { html, nothing } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { one } from "../shared/api.js";
import { moment } from "../shared/fmt.js";
import { card, link, pageHead, press, primary } from "../shared/layout.js";
import { here } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { badge, empty } from "../shared/ui.js";
import { askForPerson } from "../shared/unmask.js";
import { factsOf } from "./person-facts.js";

/* ---- two records ---------------------------------------------------------------------------- */

const readOne = (person, inFull, signal) => one("roster_person", { person, unmask: inFull ? 1 : undefined }, signal);

export async function readBoth(persons, inFull, signal) {
    return { both: await Promise.all(persons.map(person => readOne(person, inFull, signal))) };
}

/* Falsy when there was no reason for one of them. */
export async function askForBoth(persons) {
    for (const person of persons) if (!(await askForPerson(person))) return false;
    return true;
}

const merge = (keeps, drops) =>
    askAndSend({
        type: "roster.persons_merged",
        title: t("page.merge_title"),
        text: t("page.merge_about", { keeps: keeps.name ?? "", drops: drops.name ?? "" }),
        label: t("page.merge"),
        fields: [{ ...reason, hint: t("page.how_it_is_known") }],
        body: values => ({ kept: keeps.person, dropped: drops.person, ...values }),
        kept: "page.persons_merged",
        then: () => location.assign(here({ person: keeps.person, other: undefined }))
    });

const cell = value => html`<td>${value ?? ""}</td>`;

const line = ([name, a], [, b]) =>
    a || b
        ? html`<tr class=${a === b ? "" : "differs"}><th scope="row">${name}
            ${a === b ? nothing : badge(t("page.differs"), "soon")}</th>${cell(a)}${cell(b)}</tr>`
        : nothing;

const keepCell = (who, other) => html`<td>${
    who.active ? press(t("page.keep_this"), () => merge(who, other), primary) : t("page.not_active")
}</td>`;

const compare = (a, b) => html`<div class="sheet" tabindex="0" role="region" aria-label=${t("page.two_records")}>
    <table class="compare">
        <thead><tr><th scope="col">${t("page.two_records")}</th><th scope="col">${t("page.record_n", { n: 1 })}</th>
            <th scope="col">${t("page.record_n", { n: 2 })}</th></tr></thead>
        <tbody>${factsOf(a).map((fact, i) => line(fact, factsOf(b)[i]))}
            <tr><th scope="row">${t("page.which_to_keep")}</th>${keepCell(a, b)}${keepCell(b, a)}</tr></tbody></table></div>`;

export const showBoth = ({ both: [a, b] }, { person, inFull, buttons }) => html`
    ${pageHead(t("page.two_records"), {
        about: t("page.two_records_about"),
        actions: [...buttons, link(here({ person, other: undefined }), t("page.cancel"))]
    })}
    ${inFull ? html`<p class="notice">${t("page.shown_in_full")}</p>` : nothing}
    ${a && b ? card("", compare(a, b)) : empty(t("page.found_nobody"))}`;

/* ---- merges that hold ----------------------------------------------------------------------- */

const undo = (merge, again) =>
    askAndSend({
        type: "roster.merge_undone",
        title: t("page.undo_merge"),
        text: t("page.undo_merge_about"),
        label: t("page.undo_merge"),
        danger: true,
        fields: [reason],
        body: values => ({ merge, ...values }),
        kept: "page.merge_undone",
        then: again
    });

const item = (it, edit, again) => html`<li><a href=${here({ person: it.other })}>${it.name ?? t("page.erased")}</a>
    <span class="muted">${moment(it.at)} ${it.reason ?? ""}</span>
    ${edit ? press(t("page.undo_merge"), () => undo(it.merge, again)) : nothing}</li>`;

/* { list, edit: may it be undone?, again: read again } */
export const merges = ({ list, edit, again }) =>
    list.length
        ? card(t("page.merged_with"), html`<ul class="grants">${list.map(it => item(it, edit, again))}</ul>`)
        : nothing;
