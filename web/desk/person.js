/* person.js - one person: found by document or telephone, masked until there is a reason,
 * with everything that happened to the record and everybody who looked. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { makeForm } from "../shared/form.js";
import { card, columns, link, pageHead, press, primary, slot, trail } from "../shared/layout.js";
import { documentKinds } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word, words } from "../shared/t.js";
import { badge, empty, facts, part } from "../shared/ui.js";
import { VALID_MS, askForPerson } from "../shared/unmask.js";
import { exemptions } from "./exemption.js";
import { readTrail } from "./trail.js";

const { me, round, main } = await start("person");
const person = idParameter("person");
let inFull = false;

/* ---- finding ------------------------------------------------------------------------------ */

const byDocument = place =>
    makeForm(place, {
        label: t("page.find"),
        submit: find,
        values: { document_kind: "01" },
        fields: [
            { name: "document", need: true, max: 40 },
            { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" }
        ]
    });

const byPhone = place =>
    makeForm(place, {
        label: t("page.find"),
        submit: find,
        fields: [{ name: "phone", need: true, max: 24, digits: true }]
    });

async function find(body) {
    const found = await rows("roster_find", body);
    if (found.length === 1) location.assign(here({ person: found[0].person }));
    else showFound(found);
}

/* One telephone may be that of a whole family. */
function showFound(found) {
    new Table(main.querySelector(".found"), {
        rows: found,
        label: t("page.find"),
        empty: t("page.found_nobody"),
        open: row => here({ person: row.person }),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            column.text("document", { width: "minmax(12rem, 1fr)" }),
            column.text("phone"),
            { ...column.text("unit"), show: row => row.unit_path ?? row.unit },
            { ...column.state("active"), show: row => (row.active ? "" : badge(t("page.not_active"))) }
        ]
    });
}

function drawFind() {
    render(
        html`${pageHead(t("page.person"), { about: t("page.person_find_about") })}
            ${columns(card(t("page.by_document"), slot("by-document")), card(t("page.by_phone"), slot("by-phone")))}
            <section class="found" aria-live="polite"></section>`,
        main
    );
    byDocument(main.querySelector(".by-document"));
    byPhone(main.querySelector(".by-phone"));
}

/* ---- one person ---------------------------------------------------------------------------- */

async function read(signal) {
    const [who, list, exempt, looks] = await Promise.all([
        one("roster_person", { person, unmask: inFull ? 1 : undefined }, signal),
        readTrail(person, signal),
        rows("roster_exemptions", { person }, signal),
        rows("account_looks", { person, limit: 200 }, signal)
    ]);
    return { who, list, exempt, looks };
}

async function showInFull() {
    if (!(await askForPerson(person))) return;
    inFull = true;
    state.again();
    setTimeout(maskAgain, VALID_MS);
}

function maskAgain() {
    inFull = false;
    state.again();
}

const identity = who =>
    facts([
        [t("page.person_name"), who.name],
        [t("column.document"), who.document],
        [t("column.document_kind"), word(who.document_kind, "document")],
        [t("column.phone"), who.phone],
        [t("column.sex"), word(who.sex)],
        [t("column.born"), who.born],
        [t("column.unit"), who.unit_path],
        [t("column.address"), who.address],
        [t("column.building"), who.building_name],
        [t("column.household"), who.household],
        [t("column.kind"), word(who.kind)],
        [t("column.registered_unit"), who.registered_path],
        [t("column.groups"), words(who.groups, "group")]
    ]);

function standing(who) {
    if (who.erased) return badge(t("page.erased"));
    if (who.merged_into) return html`<a href=${here({ person: who.merged_into })}>${t("page.merged_into")}</a>`;
    return who.active ? nothing : badge(t("page.not_active"));
}

const lookItem = look => ({ at: look.at, what: look.account_name, more: look.reason });

const buttons = () => [
    inFull ? press(t("page.mask_again"), maskAgain) : press(t("page.show_in_full"), showInFull, primary),
    link("/person.html", t("page.find_another"))
];

const nobody = () => html`${pageHead(t("page.person"))}${empty(t("page.found_nobody"))}
    <p>${link("/person.html", t("page.find_another"))}</p>`;

const show = it => (it.who ? showPerson(it) : nobody());

const showPerson = ({ who, list, exempt, looks }) => html`
    ${pageHead(who.name ?? t("page.erased"), { beside: standing(who), actions: buttons() })}
    ${inFull ? html`<p class="notice">${t("page.shown_in_full")}</p>` : nothing}
    ${card("", identity(who))}
    ${columns(
        card(t("page.trail"), trail(list, t("page.nothing_here"))),
        html`<div class="stack">
            ${exemptions({ list: exempt, person, round, edit: may(me, "roster"), again: state.again })}
            ${card(t("page.who_looked"), trail(looks.map(lookItem), t("page.nobody_looked")))}</div>`
    )}`;

const state = person ? part(main, t("page.person"), read, show) : null;
if (!person) drawFind();
