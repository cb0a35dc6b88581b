/* form.js - a form from a list of fields.
 *
 *     { name, kind, need, choices, of, label, hint, value }
 * kind: text (default), int, real, time, date, choice, several, bool, area, secret, and
 * the pickers unit, units, site (pick.js).  What the server refuses is shown beside the
 * field that it names. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { fromLocal, toLocal } from "./fmt.js";
import { pickControl } from "./pick.js";
import { t, word } from "./t.js";
import { failure } from "./ui.js";

let forms = 0;

export const labelOf = f => f.label ?? t(`column.${f.name}`);

const inputs = {
    text: (f, id, v) => html`<input id=${id} name=${f.name} .value=${v ?? ""} maxlength=${f.max ?? 200}
        ?required=${f.need} autocomplete="off" inputmode=${f.digits ? "numeric" : nothing} aria-describedby=${`${id}-more`}>`,
    secret: (f, id) => html`<input id=${id} name=${f.name} type="password" maxlength="128" ?required=${f.need}
        autocomplete=${f.autocomplete ?? "new-password"} aria-describedby=${`${id}-more`}>`,
    int: (f, id, v) => html`<input id=${id} name=${f.name} type="number" step="1" .value=${v ?? ""} min=${f.min ?? nothing}
        max=${f.max ?? nothing} ?required=${f.need} inputmode="numeric" aria-describedby=${`${id}-more`}>`,
    real: (f, id, v) => html`<input id=${id} name=${f.name} type="number" step="any" .value=${v ?? ""}
        ?required=${f.need} inputmode="decimal" aria-describedby=${`${id}-more`}>`,
    time: (f, id, v) => html`<input id=${id} name=${f.name} type="datetime-local" .value=${toLocal(v)}
        ?required=${f.need} aria-describedby=${`${id}-more`}>`,
    date: (f, id, v) => html`<input id=${id} name=${f.name} type="date" .value=${v ?? ""} ?required=${f.need}
        aria-describedby=${`${id}-more`}>`,
    bool: (f, id, v) => html`<input id=${id} name=${f.name} type="checkbox" .checked=${!!v} aria-describedby=${`${id}-more`}>`,
    area: (f, id, v) => html`<textarea id=${id} name=${f.name} rows=${f.rows ?? 3} maxlength=${f.max ?? 200}
        ?required=${f.need} .value=${v ?? ""} aria-describedby=${`${id}-more`}></textarea>`,
    choice: (f, id, v) => html`<select id=${id} name=${f.name} ?required=${f.need} aria-describedby=${`${id}-more`}>
        ${f.need && v !== undefined ? nothing : html`<option value="">${f.need ? t("page.choose") : t("page.none")}</option>`}
        ${f.choices.map(c => html`<option value=${String(c)} .selected=${String(c) === String(v)}>${f.say?.(c) ?? word(c, f.of)}</option>`)}
    </select>`,
};

/* Several of a list: a group of boxes with a legend of its own. */
const several = (f, id, v) => html`<fieldset class="several"><legend>${labelOf(f)}</legend>${f.choices.map(c => html`
    <label><input type="checkbox" name=${f.name} value=${c} .checked=${(v ?? []).includes(c)}> ${word(c, f.of)}</label>`)}
    ${more(f, id)}</fieldset>`;

const more = (f, id, wrong) => html`<span id=${`${id}-more`} class="more">${
    wrong ? html`<strong class="wrong">${wrong}</strong>` : f.hint ?? nothing}</span>`;

function control(form, f) {
    const id = `f${form.number}-${f.name}`, v = form.values[f.name];
    const wrong = form.problem && belongs(form.problem.field, f.name) ? form.problem.message : "";
    if (f.kind === "several")
        return several(f, id, v);
    const input = ["unit", "units", "site"].includes(f.kind) ? pickControl(form, f, id, v) : inputs[f.kind ?? "text"](f, id, v);
    return html`<div class="field ${f.kind ?? "text"} ${wrong ? "is-wrong" : ""} ${f.wide ? "wide" : ""}">
        <label for=${id}>${labelOf(f)}${f.need ? nothing : html` <span class="optional">${t("page.optional")}</span>`}</label>
        ${input}${more(f, id, wrong)}</div>`;
}

/* "rows[3].identity.phone" is told of the field identity.phone, phone, or rows. */
const belongs = (path, name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)
    || path.endsWith(`.${name}`);

/* What stands in the form, as an event's body takes it: what is empty is absent. */
function read(form, element) {
    const data = new FormData(element), found = {};
    for (const f of form.fields) {
        const text = data.get(f.name);
        if (["unit", "units", "site"].includes(f.kind))
            found[f.name] = form.values[f.name];
        else if (f.kind === "bool")
            found[f.name] = text !== null;
        else if (f.kind === "several")
            found[f.name] = data.getAll(f.name);
        else if (text)
            found[f.name] = readText(f, text);
    }
    return found;
}

function readText(f, text) {
    if (f.kind === "int" || f.numeric)
        return Number.parseInt(text, 10);
    if (f.kind === "real")
        return Number.parseFloat(text);
    return f.kind === "time" ? fromLocal(text) : text.trim();
}

/* Draw a form into a place.  submit(values) may throw a Problem; while it runs the
 * button says so and cannot be pressed again. */
export function makeForm(place, { fields, values = {}, submit, label, cancel, danger }) {
    const form = { number: ++forms, fields, values: { ...values }, problem: null, busy: false };
    form.draw = () => render(template(), place);

    const template = () => html`<form class="form" novalidate @submit=${onSubmit} @input=${onInput}>
        ${form.fields.map(f => control(form, f))}
        ${form.problem && !form.fields.some(f => belongs(form.problem.field, f.name))
            ? failure(form.problem, undefined) : nothing}
        ${form.problem?.again ? html`<button type="button" @click=${() => run(form.problem.again)}>${t("page.try_again")}</button>` : nothing}
        <div class="actions">
            <button class=${danger ? "danger" : "primary"} ?disabled=${form.busy}>${form.busy ? t("page.sending") : label}</button>
            ${cancel ? html`<button type="button" @click=${cancel}>${t("page.cancel")}</button>` : nothing}
        </div></form>`;

    function onInput(event) {
        const f = form.fields.find(field => field.name === event.target.name);
        if (f?.changes) {
            form.values = { ...form.values, ...read(form, event.currentTarget) };
            f.changes(form);
        }
    }

    async function onSubmit(event) {
        event.preventDefault();
        if (!form.busy) {
            form.values = { ...form.values, ...read(form, event.currentTarget) };
            const missing = form.fields.find(f => f.need && isEmpty(form.values[f.name]));
            await run(missing ? () => { throw missingField(missing); } : () => submit(body(form)));
        }
    }

    async function run(send) {
        form.busy = true;
        form.problem = null;
        form.draw();
        try {
            await send();
        } catch (why) {
            form.problem = Object.assign(why, { field: why.field ?? "" });
            if (why.status === undefined)
                throw why;
        } finally {
            form.busy = false;
            form.draw();
            place.querySelector(".is-wrong input, .is-wrong select, .is-wrong textarea")?.focus();
        }
    }

    form.draw();
    return form;
}

const isEmpty = v => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);
const body = form => Object.fromEntries(form.fields.map(f => [f.name, form.values[f.name]]).filter(([, v]) => !isEmpty(v)));

const missingField = f => Object.assign(new Error(t("page.please_fill")), { status: 422, field: f.name });
