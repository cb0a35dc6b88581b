/* choose-person.js - who stands at the table: by document number, or from the point's list. */
import { html, nothing } from "../vendor/lit-html.js";
import { all } from "../shared/api.js";
import { documentKinds } from "../shared/lists.js";
import { t, word } from "../shared/t.js";

const MOST = 6;      /* names shown at a time */
const list = { people: null, typed: "", problem: "" };

/* ---- by document ------------------------------------------------------------------------------ */

export function byDocument({ register, cameBy, busy, notOnList }) {
    const read = form => Object.fromEntries(new FormData(form));
    async function submit(event) {
        event.preventDefault();
        const form = event.target;
        await register(read(form), "document");
        if (document.querySelector(".band.good"))
            form.reset();
        form.document.focus();
    }
    return html`<form class="find" @submit=${submit}><label for="document">${t("page.way_document")}</label>
        <input id="document" name="document" autocomplete="off" autocapitalize="characters" required maxlength="40">
        <label for="document_kind" class="hidden">${t("column.document_kind")}</label><select id="document_kind" name="document_kind">${documentKinds.filter(k => k !== "99").map(k => html`<option value=${k}>${word(k, "document")}</option>`)}</select>
        <button class="primary" ?disabled=${busy}>${t("page.register")}</button>
        ${notOnList ? html`<button type="button" @click=${event => cameBy(read(event.target.form))}>${t("page.on_no_list")}</button>` : nothing}</form>`;
}

/* ---- from the list ------------------------------------------------------------------------------ */

async function load(site, draw) {
    list.people = [];
    try {
        list.people = await all("roster_site_part", { site: site.site }, 20000);
    } catch (why) {
        list.problem = why.message;
        list.people = null;
    }
    draw();
}

const fits = (p, typed) => p.name?.includes(typed) || p.document_tail?.toUpperCase().endsWith(typed.toUpperCase());

export function byList({ site, register, draw }) {
    if (!list.people && !list.problem)
        load(site, draw);
    const found = list.typed.length ? (list.people ?? []).filter(p => fits(p, list.typed)).slice(0, MOST) : [];
    const type = event => {
        list.typed = event.target.value.trim();
        draw();
    };
    const take = async p => {
        list.typed = "";
        await register({ person: p.person }, "roster", p.name);
        p.done = true;
    };
    return html`<div class="find"><label for="typed">${t("page.way_list_hint")}</label><input id="typed" autocomplete="off" .value=${list.typed} @input=${type}>
        ${list.problem ? html`<p class="wrong">${list.problem}</p>` : nothing}
        <ul class="names" aria-live="polite">${found.map(p => html`<li><button type="button" @click=${() => take(p)}><b>${p.name}</b> <span>${word(p.sex)} ${p.building_name ?? p.unit_name ?? ""} ${p.document_tail ? t("page.tail", { tail: p.document_tail }) : ""}</span>
            ${p.done ? html`<span class="badge soon">${t("page.done_already")}</span>` : nothing}</button></li>`)}</ul>
        ${list.typed && !found.length && list.people?.length ? html`<p class="more">${t("page.not_on_this_list")}</p>` : nothing}</div>`;
}
