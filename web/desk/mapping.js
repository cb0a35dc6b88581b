/* mapping.js - how a list is read: which sheet, which row has the headings, which column
 * holds what. */
import { html, nothing } from "../vendor/lit-html.js";
import { hasText, t } from "../shared/t.js";

const HEADING_MOST = 100; /* as the server takes it */
const charsets = ["utf-8", "gb18030", "utf-16"];

/* The server says how it knows in which character set a file is written. */
export const isUnsure = facts => facts.kind === "csv" && facts.proof === "guessed";

/* What was guessed, or told by somebody, may be told otherwise. */
const mayChooseCharset = facts => isUnsure(facts) || (facts.kind === "csv" && facts.proof === "told");

/* A field of the importer in words. */
export function sayField(name) {
    const key = [`page.field_${name}`, `column.${name}`].find(hasText);
    return key ? t(key) : (name ?? "");
}

const option = (value, text, chosen) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`;

/* An example of what stands under a heading, so that one sees what one maps. */
const example = (file, i) => file.rows.map(row => row[i]).find(Boolean) ?? "";

const taken = sheets => sheets.find(s => s.taken)?.name ?? "";

const sheetChoice = (sheets, choose) =>
    html`<label>${t("page.sheet")}<select name="sheet" @change=${event => choose({ sheet: event.target.value })}>${sheets.map(
        s => option(s.name, s.name, taken(sheets))
    )}</select></label>`;

const charsetChoice = (now, choose) =>
    html`<label>${t("page.charset")}<select name="charset" @change=${event => choose({ charset: event.target.value })}>${charsets.map(
        c => option(c, c.toUpperCase(), now.toLowerCase())
    )}</select></label>`;

const headingChoice = (row, choose) =>
    html`<label>${t("page.heading_row")}<input name="heading_row" type="number" inputmode="numeric" min="1" max=${HEADING_MOST}
        .value=${String(row)} @change=${event => event.target.reportValidity() && choose({ heading_row: Number(event.target.value) })}>
        </label>`;

const columnChoice = (file, heading, i) => html`<label>
    <span class="heading">${heading || t("page.column_n", { n: i + 1 })}</span>
    <span class="example">${example(file, i)}</span>
    <select class="of-column">${file.fields.map(f => option(f, sayField(f), file.mapping[i]))}</select></label>`;

/* choose(layout): another sheet, character set or heading row, whose columns are others. */
export const mappingForm = (file, choose) => html`<div class="layout">
    ${file.facts.sheets.length > 1 ? sheetChoice(file.facts.sheets, choose) : nothing}
    ${mayChooseCharset(file.facts) ? charsetChoice(file.facts.charset, choose) : nothing}
    ${headingChoice(file.heading_row, choose)}</div>
    ${file.headings.map((heading, i) => columnChoice(file, heading, i))}`;

/* What was chosen, as check and run take it. */
export const readMapping = place => ({
    mapping: [...place.querySelectorAll(".of-column")].map(select => select.value)
});
