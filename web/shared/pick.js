/* pick.js - choosing an area, a site or a building by typing a part of its name. */
import { html, nothing } from "../vendor/lit-html.js";
import { rows } from "./api.js";
import { t, word } from "./t.js";

const MOST = 8; /* suggestions at a time */
const PAUSE_MS = 200; /* in typing, before the server is asked */
const LEAVE_MS = 150; /* a press on the list comes before it goes */

async function sites(text) {
    const all = await rows("site_list");
    const found = all.filter(s => s.name.includes(text)).slice(0, MOST);
    return found.map(s => ({ id: s.site, name: s.name, more: s.unit_name }));
}

async function units(text) {
    const found = await rows("area_find", { text, limit: MOST });
    return found.map(u => ({ id: u.unit, name: u.name, more: `${u.path ?? ""} ${word(u.kind)}` }));
}

/* Of the area that another field of the form has (`within`). */
async function buildings(text, unit) {
    const all = unit ? await rows("area_buildings", { unit }) : [];
    const found = all.filter(b => b.name.includes(text)).slice(0, MOST);
    return found.map(b => ({ id: b.building, name: b.name, more: b.grid ?? "" }));
}

const finders = { site: sites, building: (text, form, f) => buildings(text, form.values[f.within]) };

/* What one picker of a form knows.  What is chosen stands in form.values; only its name is
 * kept here. */
class Picker {
    constructor(form, f) {
        Object.assign(this, { form, f, found: [], at: -1, typed: "", isUnknown: false, names: new Map() });
    }

    get value() {
        return this.form.values[this.f.name];
    }

    set value(value) {
        this.form.values[this.f.name] = value;
    }

    get isSeveral() {
        return this.f.kind === "units";
    }

    name(id) {
        return this.names.get(id) ?? this.f.nameOf?.(id) ?? String(id);
    }

    show(found, isUnknown = false) {
        Object.assign(this, { found, at: found.length ? 0 : -1, isUnknown });
        this.form.draw();
    }

    type(event) {
        this.typed = event.target.value.trim();
        if (!this.isSeveral) this.value = undefined;
        this.clearWithin();
        clearTimeout(this.pausing);
        this.pausing = setTimeout(() => this.look(this.typed), PAUSE_MS);
    }

    /* An answer that comes after more was typed is not shown. */
    async look(typed) {
        if (!typed) return this.show([]);
        const found = await (finders[this.f.kind] ?? units)(typed, this.form, this.f).catch(() => []);
        if (typed === this.typed) this.show(found, found.length === 0);
    }

    choose(item) {
        this.names.set(item.id, item.name);
        this.value = this.isSeveral ? [...new Set([...(this.value ?? []), item.id])] : item.id;
        this.typed = this.isSeveral ? "" : item.name;
        this.clearWithin();
        this.show([]);
    }

    /* A building of another area is not in this one. */
    clearWithin() {
        for (const other of this.form.pickers.values())
            if (other.f.within === this.f.name) Object.assign(other, { value: undefined, typed: "" });
    }

    drop(id) {
        this.value = this.value.filter(one => one !== id);
        this.form.draw();
    }

    key(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!this.found.length) return;
        if (step) this.at = (this.at + step + this.found.length) % this.found.length;
        else if (event.key === "Enter") this.choose(this.found[this.at]);
        else if (event.key === "Escape") this.show([]);
        else return;
        event.preventDefault();
        event.stopPropagation();
        this.form.draw();
    }
}

/* The input keeps the focus while an item is pressed. */
const suggestion = (item, id, active, choose) => html`<li id=${id} role="option" aria-selected=${active}
    @mousedown=${event => event.preventDefault()} @click=${choose}>
    <b>${item.name}</b> <span>${item.more}</span></li>`;

const chosenItem = (picker, id) => html`<li>${picker.name(id)}
    <button type="button" class="quiet" aria-label=${t("page.remove_one", { name: picker.name(id) })}
        @click=${() => picker.drop(id)}>✕</button></li>`;

const suggestions = (picker, list) => html`<ul id=${list} class="suggestions" role="listbox"
    aria-label=${t("page.suggestions")} ?hidden=${!picker.found.length}>${picker.found.map((item, i) =>
        suggestion(item, `${list}-${i}`, i === picker.at, () => picker.choose(item))
    )}</ul>`;

/* A control of form.js: an input with a list under it, as ARIA calls a combobox. */
export function pickControl(form, f, id, value) {
    form.pickers ??= new Map();
    if (!form.pickers.has(f)) form.pickers.set(f, new Picker(form, f));
    const picker = form.pickers.get(f),
        list = `${id}-list`;
    const shown = picker.isSeveral || value === undefined ? picker.typed : picker.name(value);
    const several = picker.isSeveral && value?.length;
    return html`<div class="pick">
        ${several ? html`<ul class="chosen">${value.map(one => chosenItem(picker, one))}</ul>` : nothing}
        <input id=${id} role="combobox" autocomplete="off" aria-expanded=${picker.found.length > 0}
            aria-controls=${list} aria-autocomplete="list" aria-describedby=${`${id}-more`}
            aria-activedescendant=${picker.at >= 0 ? `${list}-${picker.at}` : nothing}
            .value=${shown} placeholder=${t("page.type_a_name")} @input=${event => picker.type(event)}
            @keydown=${event => picker.key(event)} @blur=${() => setTimeout(() => picker.show([]), LEAVE_MS)}>
        ${suggestions(picker, list)}
        ${picker.isUnknown ? html`<p class="more">${t("page.no_such_name")}</p>` : nothing}</div>`;
}
