/* print.js - a table that is taken away: as a file, or on paper with all of its rows and its
 * headings on every page.
 *
 * The page holds forty rows of a long table.  On paper stands a plain table instead, and
 * one for each group where the table says how its rows are grouped. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { exportPath, view } from "./api.js";
import { now } from "./clock.js";
import { open } from "./dialog.js";
import { fullMoment, number } from "./fmt.js";
import { t } from "./t.js";
import { failure } from "./ui.js";

const PRINT_MOST = 5000; /* rows: some 150 pages */

const exportLink = (table, format) => html`<a class="button" download
    href=${exportPath(table.view, table.params, format)}><span class="hidden">${t("page.export_as")}</span>
    ${format.toUpperCase()}</a>`;

export const exportLinks = table => ["csv", "xlsx"].map(format => exportLink(table, format));

/* ---- the sheet ------------------------------------------------------------------------------ */

const printed = table => table.columns.filter(c => !c.press);

const cell = (c, row) => html`<td class=${c.end ? "end" : ""}>${c.show(row)}</td>`;

/* Rows that follow each other and have the same key, as [[key, rows], …]. */
function runs(rows, keyOf) {
    const found = [];
    for (const row of rows) {
        const key = keyOf(row);
        if (found.length && found.at(-1)[0] === key) found.at(-1)[1].push(row);
        else found.push([key, [row]]);
    }
    return found;
}

const headOf = (columns, title) => html`<thead>
    <tr><th class="title" colspan=${columns.length}>${title}</th></tr>
    <tr>${columns.map(c => html`<th scope="col" class=${c.end ? "end" : ""}>${c.label}</th>`)}</tr></thead>`;

const bodyOf = (columns, [name, rows]) => html`<tbody>
    ${name ? html`<tr class="part"><th colspan=${columns.length}>${t("page.print_part", { name, n: number(rows.length) })}</th></tr>` : nothing}
    ${rows.map(row => html`<tr>${columns.map(c => cell(c, row))}</tr>`)}</tbody>`;

const titleOf = (table, group, n) =>
    [table.paper?.title ?? table.label, group, t("page.rows_all", { n }), fullMoment(now())].filter(Boolean).join(" · ");

function groupTable(table, [group, rows]) {
    const columns = printed(table);
    const parts = runs(rows, table.paper?.part ?? (() => ""));
    return html`<table>${headOf(columns, titleOf(table, group, rows.length))}${parts.map(p => bodyOf(columns, p))}</table>`;
}

/* Groups need not follow each other in the view; each is kept in the order of its rows. */
function grouped(table, rows) {
    const groupOf = table.paper?.group;
    if (!groupOf) return [["", rows]];
    const groups = new Map();
    for (const row of rows) {
        const name = groupOf(row);
        if (!groups.has(name)) groups.set(name, []);
        groups.get(name).push(row);
    }
    return [...groups];
}

const sheet = (table, rows, isPart) => html`
    ${isPart ? html`<p class="notice">${t("page.print_only_loaded", { n: rows.length })}</p>` : nothing}
    ${grouped(table, rows).map(group => groupTable(table, group))}`;

/* Put the sheet behind its table until the paper is printed. */
function putSheet(table, rows, isPart) {
    const place = document.createElement("section");
    place.className = "paper";
    render(sheet(table, rows, isPart), place);
    table.place.classList.add("on-paper");
    table.place.after(place);
    addEventListener(
        "afterprint",
        () => {
            place.remove();
            table.place.classList.remove("on-paper");
            document.body.classList.remove("only-paper");
        },
        { once: true }
    );
}

/* ---- what prints ------------------------------------------------------------------------------ */

/* Whoever lets the browser print gets what was read so far, and is told that it is not all. */
export function onPaper(table) {
    if (document.body.classList.contains("only-paper") || !table.isLong) return;
    putSheet(table, table.loaded, Boolean(table.next));
}

async function readAll(table) {
    if (table.rows) return { rows: table.rows, more: table.rows.length > PRINT_MOST };
    const rows = [];
    let after;
    do {
        const page = await view(table.view, { ...table.params, after, limit: 1000 });
        rows.push(...page.rows);
        after = page.next;
    } while (after && rows.length < PRINT_MOST);
    return { rows, more: Boolean(after) || rows.length > PRINT_MOST };
}

const tooMany = table =>
    open(t("page.print"), place =>
        render(
            html`<p class="about">${t("page.print_too_many", { most: PRINT_MOST })}</p>
                <div class="actions">${exportLinks(table)}</div>`,
            place
        )
    );

/* Print all rows of a table, and nothing else of the page. */
export async function printTable(table) {
    try {
        const { rows, more } = await readAll(table);
        if (more) return tooMany(table);
        document.body.classList.add("only-paper");
        putSheet(table, rows, false);
        print();
    } catch (why) {
        open(t("page.print"), place => render(failure(why), place));
        if (why.status === undefined) throw why;
    }
}
