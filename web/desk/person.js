/* person.js - one person: found by document or telephone, masked until there is a reason,
 * with everything that happened to the record and everybody who looked. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { makeForm } from "../shared/form.js";
import { documentKinds } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word, words } from "../shared/t.js";
import { badge, empty, facts, part } from "../shared/ui.js";
import { askForPerson } from "../shared/unmask.js";
import { exemptions } from "./exemption.js";
import { readTrail, trail } from "./trail.js";

const { me, round, main } = await start("person");
const person = idParameter("person");
const VALID_MS = 15 * 60 * 1000;
let inFull = false;

/* ---- finding ----------------------------------------------------------------------------- */

const findForms = {
    document: place => makeForm(place, { label: t("page.find"), submit: find,
        values: { document_kind: "01" },
        fields: [{ name: "document", need: true, max: 40 }, { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" }] }),
    phone: place => makeForm(place, { label: t("page.find"), submit: find, fields: [{ name: "phone", need: true, max: 24, digits: true }] }),
};

async function find(body) {
    const found = await rows("roster_find", body);
    if (found.length === 1)
        location.assign(here({ person: found[0].person }));
    else
        showFound(found);
}

function showFound(found) {
    const place = main.querySelector(".found");
    if (!found.length)
        return render(empty(t("page.found_nobody")), place);
    new Table(place, { rows: found, label: t("page.find"), open: row => here({ person: row.person }),
        columns: [column.text("name"), column.text("document", { width: "minmax(12rem, 1fr)" }), column.text("phone"), { ...column.text("unit"), show: row => row.unit_path ?? row.unit },
                  { ...column.state("active"), show: row => row.active ? "" : badge(t("page.not_active")) }] });
}

function drawFind() {
    render(html`<div class="page-head"><h1>${t("page.person")}</h1><p>${t("page.person_find_about")}</p></div>
        <div class="columns"><section class="card"><h2>${t("page.by_document")}</h2><div class="by-document"></div></section>
        <section class="card"><h2>${t("page.by_phone")}</h2><div class="by-phone"></div></section></div>
        <section class="found" aria-live="polite"></section>`, main);
    findForms.document(main.querySelector(".by-document"));
    findForms.phone(main.querySelector(".by-phone"));
}

/* ---- one person ---------------------------------------------------------------------------- */

async function read(signal) {
    const of = { person };
    const [who, list, exempt, looks] = await Promise.all([
        one("roster_person", { ...of, unmask: inFull ? 1 : undefined }, signal), readTrail(person, signal),
        rows("roster_exemptions", of, signal), rows("account_looks", { ...of, limit: 200 }, signal)]);
    return { who, list, exempt, looks };
}

async function showInFull() {
    if (!await askForPerson(person))
        return;
    inFull = true;
    state.again();
    setTimeout(maskAgain, VALID_MS);
}

function maskAgain() {
    inFull = false;
    state.again();
}

const identity = who => facts([
    [t("column.name"), who.name], [t("column.document"), who.document], [t("column.document_kind"), word(who.document_kind, "document")], [t("column.phone"), who.phone],
    [t("column.sex"), word(who.sex)], [t("column.born"), who.born], [t("column.unit"), who.unit_path], [t("column.address"), who.address],
    [t("column.building"), who.building_name], [t("column.household"), who.household], [t("column.kind"), word(who.kind)],
    [t("column.registered_unit"), who.registered_path], [t("column.groups"), words(who.groups, "group")]]);

const standing = who => html`${who.erased ? badge(t("page.erased")) : nothing}${who.merged_into ? html`
    <a href=${here({ person: who.merged_into })}>${t("page.merged_into")}</a>` : nothing}${!who.active && !who.erased && !who.merged_into ? badge(t("page.not_active")) : nothing}`;

const looksOf = list => list.length ? html`<ul class="trail">${list.map(look => html`<li><time>${column.when("at").show(look)}</time>
    <b>${look.account_name}</b><span class="more">${look.reason}</span></li>`)}</ul>` : empty(t("page.nobody_looked"));

const show = ({ who, list, exempt, looks }) => !who ? html`<div class="page-head"><h1>${t("page.person")}</h1></div>${empty(t("page.found_nobody"))}<p><a class="button" href="/person.html">${t("page.find_another")}</a></p>` : html`
    <div class="page-head"><h1>${who.name ?? t("page.erased")}</h1>${standing(who)}<div class="actions">
        ${inFull ? html`<button type="button" @click=${maskAgain}>${t("page.mask_again")}</button>` : html`<button type="button" class="primary" @click=${showInFull}>${t("page.show_in_full")}</button>`}
        <a class="button" href="/person.html">${t("page.find_another")}</a></div>
        ${inFull ? html`<p class="unmasked">${t("page.shown_in_full")}</p>` : nothing}</div>
    <section class="card">${identity(who)}</section>
    <div class="columns"><section class="card"><h2>${t("page.trail")}</h2>${trail(list)}</section>
        <div class="stack"><section class="card">${exemptions({ list: exempt, person, round, edit: may(me, "roster"), again: () => state.again() })}</section>
        <section class="card"><h2>${t("page.who_looked")}</h2>${looksOf(looks)}</section></div></div>`;

const state = person ? part(main, t("page.person"), read, show) : null;
if (!person)
    drawFind();
