/* table-draw.js - how a table looks; what it does is in table.js. */
import { html, nothing } from "../vendor/lit-html.js";
import { exportLinks, printTable } from "./print.js";
import { t } from "./t.js";
import { empty, failure } from "./ui.js";

/* ---- above the rows --------------------------------------------------------------------- */

const printButton = table =>
    html`<button type="button" class="quiet" @click=${() => printTable(table)}>${t("page.print")}</button>`;

const exports = table => html`<div class="exports">${printButton(table)} ${exportLinks(table)}</div>`;

const head = table => html`<div class="table-head">
    <p>${t(table.next ? "page.rows_so_far" : "page.rows_all", { n: table.loaded.length })}</p>
    ${table.note?.(table) ?? nothing}${table.view && table.loaded.length ? exports(table) : nothing}</div>`;

/* ---- a cell ------------------------------------------------------------------------------ */

function content(table, row, c, i) {
    const address = (c.open ?? (i === 0 ? table.open : undefined))?.(row);
    return address ? html`<a tabindex="-1" href=${address}>${c.show(row)}</a>` : html`<span>${c.show(row)}</span>`;
}

const button = (row, c) =>
    c.may?.(row) === false
        ? nothing
        : html`<button type="button" tabindex="-1" @click=${() => c.press(row)}>${c.show(row)}</button>`;

/* On a card each value has its name beside it. */
const cellLabel = c => html`<span class="cell-label" aria-hidden="true">${c.label}</span>`;

function cell(table, row, index, c, i) {
    const active = table.active.row === index && table.active.column === i;
    return html`<div role="gridcell" class=${classOf(c)} tabindex=${active ? 0 : -1} ?data-active=${active}
        @focus=${() => table.focused(index, i)}>
        ${table.narrow && i > 0 && !c.press ? cellLabel(c) : nothing}
        ${c.press ? button(row, c) : content(table, row, c, i)}</div>`;
}

const classOf = c => (c.press ? "press" : c.end ? "end" : "");

/* ---- rows --------------------------------------------------------------------------------- */

const row = (table, it, index) => html`<div role="row" class="grid-row ${table.tone?.(it) ?? ""}"
    aria-rowindex=${index + 2}>${table.columns.map((c, i) => cell(table, it, index, c, i))}</div>`;

const heading = c =>
    html`<div role="columnheader" class=${classOf(c)}>${
        c.press ? html`<span class="hidden">${c.label}</span>` : c.label
    }</div>`;

/* On a card only what has a sum stands below, with its name. */
function sumCell(table, c, i) {
    if (table.narrow && !c.sum) return nothing;
    return html`<div role="gridcell" class=${classOf(c)}>
        ${table.narrow && i > 0 ? cellLabel(c) : nothing}${c.sum?.(table.sum) ?? nothing}</div>`;
}

const headRow = table => html`<div class="grid-head" role="rowgroup">
    <div role="row" class="grid-row" aria-rowindex="1">${table.columns.map(heading)}</div></div>`;

const sumRow = table => html`<div class="grid-foot" role="rowgroup">
    <div role="row" class="grid-row">${table.columns.map((c, i) => sumCell(table, c, i))}</div></div>`;

const bodyRows = table => html`<div class="grid-body ${table.loaded.length > table.inPage.length ? "is-long" : ""}"
    role="rowgroup" @scroll=${() => table.scrolled()}>
    <div class="grid-space" role="presentation"><div class="grid-window" role="presentation">
        ${table.inPage.map((it, i) => row(table, it, table.first + i))}</div></div></div>`;

/* ---- all of it ------------------------------------------------------------------------------ */

const grid = table => html`<div class="grid ${table.narrow ? "is-narrow" : ""}" role="grid" aria-label=${table.label}
    aria-rowcount=${table.next ? -1 : table.loaded.length + 1} aria-colcount=${table.columns.length}
    @keydown=${event => table.key(event)}>
    <div class="grid-scroll">${headRow(table)}${bodyRows(table)}${table.sum ? sumRow(table) : nothing}</div></div>`;

export function drawTable(table) {
    if (table.problem && !table.loaded.length) return failure(table.problem, () => table.reload());
    if (!table.loaded.length) return html`${head(table)}${empty(table.empty ?? t("page.nothing_here"))}`;
    return html`${head(table)}${grid(table)}${table.problem ? failure(table.problem, () => table.load()) : nothing}`;
}
