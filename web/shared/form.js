/* form.js - a form from a list of fields.
 *
 *     { name, kind, need, choices, of, label, hint, max, wide … }
 * kind: text (default), secret, int, real, time, date, choice, several, bool, area, and the
 * pickers unit, units, site, building (pick.js).  What the server refuses is shown beside the field
 * that it names. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { control, isPicked, readText } from "./control.js";
import { t } from "./t.js";
import { failure } from "./ui.js";

let forms = 0;

/* "rows[3].identity.phone" is told of the field identity.phone, phone, or rows. */
const belongs = (path, name) =>
    path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`) || path.endsWith(`.${name}`);

const wrongWith = (form, f) => (form.problem && belongs(form.problem.field, f.name) ? form.problem.message : "");

/* A problem of no field, or one that may be sent again, is told below. */
const isTold = form => !form.problem.again && form.fields.some(f => belongs(form.problem.field, f.name));

const isEmpty = v => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

/* What is empty is absent. */
const bodyOf = form =>
    Object.fromEntries(form.fields.map(f => [f.name, form.values[f.name]]).filter(([, v]) => !isEmpty(v)));

function read(form, element) {
    const data = new FormData(element);
    for (const f of form.fields) {
        const text = data.get(f.name);
        if (isPicked(f)) continue;
        if (f.kind === "bool") form.values[f.name] = text !== null;
        else if (f.kind === "several") form.values[f.name] = data.getAll(f.name);
        else form.values[f.name] = text ? readText(f, text) : undefined;
    }
}

function checkNeeded(form) {
    const missing = form.fields.find(f => f.need && isEmpty(form.values[f.name]));
    if (missing) throw Object.assign(new Error(t("page.please_fill")), { status: 422, field: missing.name });
}

const buttons = (form, { label, cancel, danger }) => html`<div class="actions">
    <button class=${danger ? "danger" : "primary"} ?disabled=${form.busy}>
        ${form.busy ? t("page.sending") : label}</button>
    ${cancel ? html`<button type="button" @click=${cancel}>${t("page.cancel")}</button>` : nothing}</div>`;

/* Draw a form into a place.  submit(values) may throw a Problem; while it runs the button
 * says so and cannot be pressed again. */
export function makeForm(place, { fields, values = {}, submit, ...look }) {
    const form = { number: ++forms, fields, values: { ...values }, problem: null, busy: false };

    form.draw = () =>
        render(
            html`<form class="form" novalidate @submit=${onSubmit}>
                ${form.fields.map(f => control(form, f, wrongWith(form, f)))}
                ${form.problem && !isTold(form) ? failure(form.problem) : nothing}${buttons(form, look)}</form>`,
            place
        );

    async function onSubmit(event) {
        event.preventDefault();
        if (form.busy) return;
        read(form, event.currentTarget);
        Object.assign(form, { busy: true, problem: null });
        form.draw();
        try {
            checkNeeded(form);
            await submit(bodyOf(form));
        } catch (why) {
            if (why.status === undefined) throw why;
            form.problem = Object.assign(why, { field: why.field ?? "" });
        } finally {
            form.busy = false;
            form.draw();
            place.querySelector(".is-wrong input, .is-wrong select, .is-wrong textarea")?.focus();
        }
    }

    form.draw();
    return form;
}
