/* mapping.js - which column of a list holds what. */
import { html, nothing } from "../vendor/lit-html.js";
import { hasText, t } from "../shared/t.js";

const charsets = ["utf-8", "gb18030", "utf-16"];

/* The server says how it knows in which character set a file is written. */
export const isUnsure = facts => facts.kind === "csv" && facts.proof === "guessed";

/* A field of the importer in words. */
export function sayField(name) {
    const key = [`page.field_${name}`, `column.${name}`].find(hasText);
    return key ? t(key) : (name ?? "");
}

const option = (value, text, chosen) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`;

/* An example of what stands under a heading, so that one sees what one maps. */
const example = (file, i) => file.rows.map(row => row[i]).find(Boolean) ?? "";

const taken = sheets => sheets.find(s => s.taken)?.name ?? "";

const sheetChoice = sheets =>
    html`<label class="whole">${t("page.sheet")}<select name="sheet" data-was=${taken(sheets)}>${sheets.map(s =>
        option(s.name, s.name, taken(sheets))
    )}</select></label>`;

const charsetChoice = now =>
    html`<label class="whole">${t("page.charset")}<select name="charset" data-was=${now.toLowerCase()}>${charsets.map(
        c => option(c, c.toUpperCase(), now.toLowerCase())
    )}</select></label>`;

const columnChoice = (file, heading, i) => html`<label>
    <span class="heading">${heading || t("page.column_n", { n: i + 1 })}</span>
    <span class="example">${example(file, i)}</span>
    <select class="of-column">${file.fields.map(f => option(f, sayField(f), file.mapping[i]))}</select></label>`;

export const mappingForm = file => html`
    ${file.facts.sheets.length > 1 ? sheetChoice(file.facts.sheets) : nothing}
    ${isUnsure(file.facts) ? charsetChoice(file.facts.charset) : nothing}
    ${file.headings.map((heading, i) => columnChoice(file, heading, i))}`;

/* What was chosen, as check and run take it.  Of another sheet, or read in another
 * character set, the columns are others: then the server guesses them again. */
export function readMapping(place) {
    const other = {};
    for (const select of place.querySelectorAll("select[name]"))
        if (select.value !== select.dataset.was) other[select.name] = select.value;
    return Object.keys(other).length
        ? other
        : { mapping: [...place.querySelectorAll(".of-column")].map(select => select.value) };
}
