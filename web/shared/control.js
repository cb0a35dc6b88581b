/* control.js - the fields of a form: a label, an input, and what is wrong with it. */
import { html, nothing } from "../vendor/lit-html.js";
import { fromLocal, toLocal } from "./fmt.js";
import { pickControl } from "./pick.js";
import { t, word } from "./t.js";

const TEXT_MOST = 200;

const picked = ["unit", "units", "site", "building"];
export const isPicked = f => picked.includes(f.kind);

const labelOf = f => f.label ?? t(`column.${f.name}`);

/* An input whose own attributes are told by its kind. */
const input = (f, id, type, { value, mode = nothing, step = nothing, complete = "off" }) => html`<input id=${id}
    name=${f.name} type=${type} .value=${value ?? ""} ?required=${f.need} min=${f.min ?? nothing} max=${limit(f, type)}
    maxlength=${type === "number" ? nothing : (f.max ?? TEXT_MOST)} step=${step} inputmode=${mode}
    autocomplete=${complete} aria-describedby=${`${id}-more`}>`;

const limit = (f, type) => (type === "number" ? (f.max ?? nothing) : nothing);

const tick = (f, id, v) =>
    html`<input id=${id} name=${f.name} type="checkbox" .checked=${Boolean(v)} aria-describedby=${`${id}-more`}>`;

const area = (f, id, v) => html`<textarea id=${id} name=${f.name} rows=${f.rows ?? 3} maxlength=${f.max ?? TEXT_MOST}
    ?required=${f.need} .value=${v ?? ""} aria-describedby=${`${id}-more`}></textarea>`;

const option = (f, c, v) =>
    html`<option value=${String(c)} .selected=${String(c) === String(v)}>${f.say?.(c) ?? word(c, f.of)}</option>`;

const noOption = f => html`<option value="">${f.need ? t("page.choose") : t("page.none")}</option>`;

const choice = (f, id, v) => html`<select id=${id} name=${f.name} ?required=${f.need} aria-describedby=${`${id}-more`}>
    ${f.need && v !== undefined ? nothing : noOption(f)}${f.choices.map(c => option(f, c, v))}</select>`;

const inputs = {
    text: (f, id, value) => input(f, id, "text", { value, mode: f.digits ? "numeric" : nothing }),
    secret: (f, id) => input(f, id, "password", { complete: f.autocomplete ?? "new-password" }),
    int: (f, id, value) => input(f, id, "number", { value, mode: "numeric", step: "1" }),
    real: (f, id, value) => input(f, id, "number", { value, mode: "decimal", step: "any" }),
    time: (f, id, value) => input(f, id, "datetime-local", { value: toLocal(value) }),
    date: (f, id, value) => input(f, id, "date", { value }),
    bool: tick,
    area,
    choice
};

const box = (f, c, v) => html`<label>
    <input type="checkbox" name=${f.name} value=${c} .checked=${(v ?? []).includes(c)}> ${word(c, f.of)}</label>`;

/* Several of a list: a group of boxes with a legend of its own. */
const several = (f, id, v) => html`<fieldset class="several"><legend>${labelOf(f)}</legend>
    ${f.choices.map(c => box(f, c, v))}${more(f, id, "")}</fieldset>`;

const more = (f, id, wrong) =>
    html`<span id=${`${id}-more`} class="more">${
        wrong ? html`<strong class="wrong">${wrong}</strong>` : (f.hint ?? nothing)
    }</span>`;

const optional = f =>
    f.need || f.kind === "bool" ? nothing : html` <span class="optional">${t("page.optional")}</span>`;

/* `wrong`: what the server, or we, say against it. */
export function control(form, f, wrong) {
    const id = `f${form.number}-${f.name}`,
        value = form.values[f.name];
    if (f.kind === "several") return several(f, id, value);
    const it = isPicked(f) ? pickControl(form, f, id, value) : inputs[f.kind ?? "text"](f, id, value);
    return html`<div class="field ${f.kind ?? "text"} ${wrong ? "is-wrong" : ""} ${f.wide ? "wide" : ""}">
        <label for=${id}>${labelOf(f)}${optional(f)}</label>${it}${more(f, id, wrong)}</div>`;
}

/* What was typed or chosen, as an event's body takes it. */
export function readText(f, text) {
    if (f.kind === "int" || f.numeric) return Number.parseInt(text, 10);
    if (f.kind === "real") return Number.parseFloat(text);
    return f.kind === "time" ? fromLocal(text) : text.trim();
}
