/* choose-person.js - who stands at the table: by document number, or from the point's list. */
import { html, nothing } from "../vendor/lit-html.js";
import { all } from "../shared/api.js";
import { documentKinds } from "../shared/lists.js";
import { t, word } from "../shared/t.js";

const SHOWN_MOST = 6; /* names at a time */
const LIST_MOST = 20000;
const list = { people: null, typed: "", problem: "" };

/* ---- by document ---------------------------------------------------------------------------- */

const numbered = documentKinds.filter(kind => kind !== "99");

const kindChoice = html`<label for="document_kind" class="hidden">${t("column.document_kind")}</label>
    <select id="document_kind" name="document_kind">${numbered.map(
        kind => html`<option value=${kind}>${word(kind, "document")}</option>`
    )}</select>`;

const read = form => Object.fromEntries(new FormData(form));

/* What was registered goes; what was refused stays to be corrected. */
async function submit(event, register) {
    event.preventDefault();
    const form = event.target;
    await register(read(form), "document");
    if (document.querySelector(".band.good")) form.reset();
    form.document.focus();
}

const onNoList = cameBy => html`<button type="button" @click=${event => cameBy(read(event.target.form))}>
    ${t("page.on_no_list")}</button>`;

export const byDocument = ({ register, cameBy, busy, notOnList }) => html`
    <form class="find" @submit=${event => submit(event, register)}>
        <label for="document">${t("page.way_document")}</label>
        <input id="document" name="document" autocomplete="off" autocapitalize="characters" required maxlength="40">
        ${kindChoice}<button class="primary" ?disabled=${busy}>${t("page.register")}</button>
        ${notOnList ? onNoList(cameBy) : nothing}</form>`;

/* ---- from the list ----------------------------------------------------------------------------- */

async function load(site, draw) {
    list.people = [];
    try {
        list.people = await all("missing_site_part", { site: site.site }, LIST_MOST);
    } catch (why) {
        list.problem = why.message;
        list.people = null;
    }
    draw();
}

/* By a part of the name, or the last of the document. */
export const fits = (p, typed) => p.name?.includes(typed) || p.document_tail?.toUpperCase().endsWith(typed.toUpperCase());

/* Who has not come yet stands first: those who are done would fill the few places there are. */
const notDoneFirst = people => people.sort((a, b) => Boolean(a.done) - Boolean(b.done));

const found = () =>
    list.typed ? notDoneFirst((list.people ?? []).filter(p => fits(p, list.typed))).slice(0, SHOWN_MOST) : [];

export const aboutPerson = p =>
    [word(p.sex), p.building_name ?? p.unit_name, p.document_tail && t("page.tail", { tail: p.document_tail })]
        .filter(Boolean)
        .join(" ");

const nameButton = (p, take) => html`<li><button type="button" @click=${() => take(p)}>
    <b>${p.name}</b> <span>${aboutPerson(p)}</span>
    ${p.green_lane ? html`<span class="badge good">${t("page.green_lane")}</span>` : nothing}
    ${p.done ? html`<span class="badge soon">${t("page.done_already")}</span>` : nothing}</button></li>`;

export function byList({ site, register, draw }) {
    if (!list.people && !list.problem) load(site, draw);
    const type = event => {
        list.typed = event.target.value.trim();
        draw();
    };
    const take = async p => {
        list.typed = "";
        await register({ person: p.person }, "roster", p.name);
        p.done = true;
    };
    const names = found();
    const none = list.typed && !names.length && list.people?.length;
    return html`<div class="find"><label for="typed">${t("page.way_list_hint")}</label>
        <input id="typed" autocomplete="off" .value=${list.typed} @input=${type}>
        ${list.problem ? html`<p class="wrong">${list.problem}</p>` : nothing}
        <ul class="names" aria-live="polite">${names.map(p => nameButton(p, take))}</ul>
        ${none ? html`<p class="more">${t("page.not_on_this_list")}</p>` : nothing}</div>`;
}
