/* import.js - a list of people from a file: upload, look, map, try, run, take back what
 * was rejected. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { ask, post, upload } from "../shared/api.js";
import * as column from "../shared/column.js";
import { percent } from "../shared/fmt.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, failure, figures, say } from "../shared/ui.js";
import { isUnsure, mappingForm, readMapping, sayField } from "./mapping.js";

const { main } = await start("import");
const POLL_MS = 700;

/* What is known of the file in hand. */
const it = { file: null, busy: "", problem: null, checked: null, ran: null, progress: null };

/* ---- the file -------------------------------------------------------------------------------- */

async function take(file) {
    if (!file)
        return;
    Object.assign(it, { busy: "upload", name: file.name, problem: null, file: null, checked: null, ran: null, sent: 0 });
    draw();
    await attempt(async () => {
        it.file = await upload(`/api/v1/imports?name=${encodeURIComponent(file.name)}`, file, part => {
            it.sent = part;
            draw();
        });
    });
}

async function attempt(work) {
    try {
        await work();
        it.problem = null;
    } catch (why) {
        it.problem = why;
        if (why.status === undefined)
            throw why;
    } finally {
        it.busy = "";
        draw();
    }
}

function dropped(event) {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
}

const choose = () => html`<section class="card"><h2>${t("page.import_choose")}</h2>
    <label class="drop" @dragover=${event => event.preventDefault()} @drop=${dropped}><input type="file" class="hidden-input" accept=".csv,.txt,.xlsx,.xls,.tsv" @change=${event => take(event.target.files[0])}>
        <b>${t("page.import_drop")}</b><span>${t("page.import_kinds")}</span></label>
    ${it.busy === "upload" ? html`<p role="status">${t("page.uploading", { name: it.name, part: percent(it.sent, 1) })}</p>` : nothing}</section>`;

/* ---- what it is --------------------------------------------------------------------------------- */

const about = ({ facts }) => html`<section class="card"><div class="card-head"><h2>${it.name ?? t("page.import_file")}</h2>
        <div class="actions"><button type="button" @click=${startAgain}>${t("page.other_file")}</button></div></div>
    <p>${[word(facts.kind, "file"), facts.kind === "csv" ? facts.charset : ""].filter(Boolean).join(" · ")}</p>
    ${isUnsure(facts) ? html`<p class="notice">${t("page.charset_unsure", { charset: facts.charset })}</p>` : nothing}
    ${facts.sheets.some(s => s.hidden) ? html`<p class="notice">${t("page.hidden_sheets", { names: facts.sheets.filter(s => s.hidden).map(s => s.name).join(t("page.list_comma")) })}</p>` : nothing}
    ${facts.since_1904 ? html`<p class="notice">${t("page.dates_since_1904")}</p>` : nothing}
    ${it.file.heading_row > 1 ? html`<p class="notice">${t("page.titles_above", { n: it.file.heading_row })}</p>` : nothing}</section>`;

function startAgain() {
    Object.assign(it, { file: null, name: null, checked: null, ran: null, problem: null });
    draw();
}

/* ---- trying and running --------------------------------------------------------------------------- */

/* Both take their time: the server answers at once and is then asked how far it is. */
async function work(what) {
    const body = readMapping(main.querySelector(".mapping"));
    const id = it.file.import_file;
    Object.assign(it, { busy: what, progress: null, problem: null, [what === "check" ? "checked" : "ran"]: null });
    draw();
    await attempt(async () => {
        await post(`/api/v1/imports/${id}/${what}`, body);
        do {
            await new Promise(resolve => setTimeout(resolve, POLL_MS));
            it.progress = await ask(`/api/v1/imports/${id}`);
            draw();
        } while (it.progress.state === "checking" || it.progress.state === "running");
        finish(what, it.progress);
    });
}

function finish(what, state) {
    if (state.state === "failed")
        throw Object.assign(new Error(state.title ?? t("page.import_failed")), { status: 500 });
    it[what === "check" ? "checked" : "ran"] = state;
    if (what === "run")
        say(t("page.import_done"));
}

const progress = () => it.busy && it.busy !== "upload" ? html`<p class="waiting" role="status">${t(`page.import_${it.busy}ing`)}
    ${it.progress?.rows_read ? t("page.rows_read_so_far", { n: it.progress.rows_read }) : ""}</p>` : nothing;

const mapping = () => html`<section class="card"><h2>${t("page.import_columns")}</h2><p class="about">${t("page.import_columns_about")}</p>
    <div class="mapping">${mappingForm(it.file)}</div>
    <div class="actions"><button type="button" class=${it.checked ? "" : "primary"} ?disabled=${it.busy !== ""} @click=${() => work("check")}>${t("page.import_check")}</button></div>${it.busy === "check" ? progress() : nothing}</section>`;

/* read = accepted + duplicates + rejected; blank rows were nothing. */
const balance = r => html`${figures([[t("column.rows_read"), r.rows_read], [t("column.accepted"), r.accepted], [t("column.duplicates"), r.duplicates], [t("column.rejected"), r.rejected, r.rejected ? "soon" : ""]])}
    <p class="identity">${t("page.import_identity", { read: r.rows_read, accepted: r.accepted, duplicates: r.duplicates, rejected: r.rejected })}
    ${r.new_buildings ? t("page.import_new_buildings", { n: r.new_buildings }) : ""} ${r.blank ? t("page.import_blank", { n: r.blank }) : ""} ${r.changed ? t("page.import_changed", { n: r.changed }) : ""}
    ${r.rows_read === r.accepted + r.duplicates + r.rejected ? badge(t("page.balances"), "good") : badge(t("page.does_not_balance"), "act")}</p>`;

const result = r => html`<section class="card stack"><h2>${it.ran ? t("page.import_result") : t("page.import_preview")}</h2>${balance(r)}
    ${r.may_be_cut_off ? html`<p class="notice">${t("page.may_be_cut_off", { n: r.rows_read })}</p>` : nothing}
    ${it.ran ? nothing : html`<div class="actions"><button type="button" class="primary" ?disabled=${it.busy !== ""} @click=${() => work("run")}>${t("page.import_run", { n: r.accepted })}</button></div>${it.busy === "run" ? progress() : nothing}`}
    ${r.rejected ? html`<p>${t("page.rejects_about")} <a class="button" download href=${`/api/v1/imports/${it.file.import_file}/rejects`}>${t("page.rejects_file", { n: r.rejected })}</a></p>` : nothing}</section>
    ${r.problems?.length ? html`<section class="card"><h2>${t("page.problems")}</h2>${r.rejected > r.problems.length ? html`<p class="about">${t("page.first_problems", { n: r.problems.length })}</p>` : nothing}<div class="problems"></div></section>` : nothing}`;

function problemsTable(list) {
    const place = main.querySelector(".problems");
    if (place && place.list !== list) {
        place.list = list;
        new Table(place, { rows: list, label: t("page.problems"), columns: [column.int("row", { end: false, width: "minmax(5rem, .3fr)" }), { ...column.text("field"), show: row => sayField(row.field) },
            { ...column.text("title", { label: t("page.what_is_wrong"), width: "minmax(14rem, 3fr)" }) }] });
    }
}

/* ---- the first rows -------------------------------------------------------------------------------- */

const firstRows = ({ headings, rows }) => html`<section class="card"><h2>${t("page.first_rows")}</h2><div class="sheet" tabindex="0" role="region" aria-label=${t("page.first_rows")}><table>
    <thead><tr>${headings.map(h => html`<th scope="col">${h}</th>`)}</tr></thead><tbody>${rows.slice(0, 8).map(row => html`<tr>${headings.map((h, i) => html`<td>${row[i] ?? ""}</td>`)}</tr>`)}</tbody></table></div></section>`;

/* ---- earlier imports --------------------------------------------------------------------------------- */

const earlier = html`<section class="card"><h2>${t("page.earlier_imports")}</h2><div class="earlier"></div></section>`;

function earlierTable() {
    const place = main.querySelector(".earlier");
    if (place && !place.table)
        new Table(place, { view: "roster_imports", label: t("page.earlier_imports"), empty: t("page.no_imports"),
            columns: [column.text("file", { width: "minmax(11rem, 1.5fr)" }), column.when("at"), column.state("state", "import"), column.int("rows_read"), column.int("accepted"), column.int("duplicates"), column.int("rejected"), column.text("actor_name")] });
}

/* ---- all of it ------------------------------------------------------------------------------------------ */

function draw() {
    const shown = it.ran ?? it.checked;
    render(html`<div class="page-head"><h1>${t("page.import")}</h1><p>${t("page.import_about_long")}</p></div><div class="stack">
        ${it.problem ? failure(it.problem) : nothing}
        ${it.file ? html`${about(it.file)}${mapping()}${shown ? result(shown) : nothing}${firstRows(it.file)}` : html`${choose()}${earlier}`}</div>`, main);
    if (shown?.problems?.length)
        problemsTable(shown.problems);
    earlierTable();
}

draw();
