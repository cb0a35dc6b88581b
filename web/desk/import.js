/* import.js - a list of people from a file: upload, look, map, try, run, take back what
 * was rejected. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { ask, post, upload } from "../shared/api.js";
import * as column from "../shared/column.js";
import { card, dotted, link, pageHead, press, slot } from "../shared/layout.js";
import { percent } from "../shared/fmt.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { listed, t, word } from "../shared/t.js";
import { failure, say } from "../shared/ui.js";
import { firstRows, result } from "./import-result.js";
import { isUnsure, mappingForm, readMapping, sayField } from "./mapping.js";

const { main } = await start("import");
const POLL_MS = 700;

/* What is known of the file in hand; `busy`: upload, check or run. */
const nothingYet = {
    file: null,
    name: null,
    busy: "",
    sent: 0,
    problem: null,
    checked: null,
    ran: null,
    progress: null
};
const it = { ...nothingYet };

/* ---- the file ---------------------------------------------------------------------------- */

async function take(file) {
    if (!file) return;
    Object.assign(it, nothingYet, { busy: "upload", name: file.name });
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
        if (why.status === undefined) throw why;
    } finally {
        it.busy = "";
        draw();
    }
}

function dropped(event) {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
}

const choose = () =>
    card(
        t("page.import_choose"),
        html`<label class="drop" @dragover=${event => event.preventDefault()} @drop=${dropped}>
            <input type="file" class="hidden-input" accept=".csv,.txt,.tsv,.xlsx,.xls"
                @change=${event => take(event.target.files[0])}>
            <b>${t("page.import_drop")}</b><span>${t("page.import_kinds")}</span></label>
            ${it.busy === "upload" ? uploading() : nothing}`
    );

const uploading = () => html`<p role="status">${t("page.uploading", { name: it.name, part: percent(it.sent, 1) })}</p>`;

/* ---- what it is -------------------------------------------------------------------------- */

const hiddenSheets = facts => listed(facts.sheets.filter(s => s.hidden).map(s => s.name));

/* What the reader of the file should know. */
const warnings = ({ facts, heading_row }) =>
    [
        isUnsure(facts) && t("page.charset_unsure", { charset: facts.charset }),
        hiddenSheets(facts) && t("page.hidden_sheets", { names: hiddenSheets(facts) }),
        facts.since_1904 && t("page.dates_since_1904"),
        heading_row > 1 && t("page.titles_above", { n: heading_row })
    ].filter(Boolean);

const about = file =>
    card(
        it.name ?? t("page.import_file"),
        html`<p>${dotted([word(file.facts.kind, "file"), file.facts.kind === "csv" && file.facts.charset])}</p>
            ${warnings(file).map(text => html`<p class="notice">${text}</p>`)}`,
        { actions: press(t("page.other_file"), startAgain) }
    );

function startAgain() {
    Object.assign(it, nothingYet);
    draw();
}

/* ---- trying and running ------------------------------------------------------------------- */

/* Both take their time: the server answers at once and is then asked how far it is. */
async function work(what) {
    const body = readMapping(main.querySelector(".mapping"));
    const path = `/api/v1/imports/${it.file.import_file}`;
    Object.assign(it, { busy: what, progress: null, problem: null });
    draw();
    await attempt(async () => {
        await post(`${path}/${what}`, body);
        do {
            await new Promise(resolve => setTimeout(resolve, POLL_MS));
            it.progress = await ask(path);
            draw();
        } while (it.progress.state === "checking" || it.progress.state === "running");
        finish(what, it.progress);
    });
}

function finish(what, state) {
    if (state.state === "failed")
        throw Object.assign(new Error(state.title ?? t("page.import_failed")), { status: 500 });
    it[what === "check" ? "checked" : "ran"] = state;
    if (what === "run") say(t("page.import_done"));
}

const progress = () => html`<p class="waiting" role="status">${t(`page.import_busy_${it.busy}`)}
    ${it.progress?.rows_read ? t("page.rows_read_so_far", { n: it.progress.rows_read }) : ""}</p>`;

const step = (what, text, tone) => html`<div class="actions">
    ${press(text, () => work(what), { tone, busy: it.busy !== "" })}</div>${it.busy === what ? progress() : nothing}`;

/* Of another sheet or heading row the columns are others, and nothing is known of its rows yet. */
async function layOut(layout) {
    Object.assign(it, { busy: "layout", problem: null });
    draw();
    await attempt(async () => {
        it.file = await post(`/api/v1/imports/${it.file.import_file}/layout`, layout);
        it.checked = null;
    });
}

const mapping = () =>
    card(
        t("page.import_columns"),
        html`${it.busy === "layout" ? progress() : html`<div class="mapping">${mappingForm(it.file, layOut)}</div>`}
            ${step("check", t("page.import_check"), it.checked ? "" : "primary")}`,
        { about: t("page.import_columns_about") }
    );

const runStep = r => (it.ran ? nothing : step("run", t("page.import_run", { n: r.accepted }), "primary"));

const rejects = r =>
    r.rejected
        ? html`<p>${t("page.rejects_about")}
            ${link(`/api/v1/imports/${it.file.import_file}/rejects`, t("page.rejects_file", { n: r.rejected }))}</p>`
        : nothing;

const resultCard = r =>
    card(it.ran ? t("page.import_result") : t("page.import_preview"), html`${result(r)}${runStep(r)}${rejects(r)}`, {
        stack: true
    });

/* ---- problems and earlier imports ----------------------------------------------------------- */

const problems = r =>
    r.problems?.length
        ? card(t("page.problems"), slot("problems"), {
              about: r.rejected > r.problems.length ? t("page.first_problems", { n: r.problems.length }) : ""
          })
        : nothing;

function problemsTable(list) {
    const place = main.querySelector(".problems");
    if (!place || place.list === list) return;
    place.list = list;
    new Table(place, {
        rows: list,
        label: t("page.problems"),
        columns: [
            column.int("row", { end: false, width: "minmax(5rem, .3fr)" }),
            { ...column.text("field"), show: row => sayField(row.field) },
            column.text("title", { label: t("page.what_is_wrong"), width: "minmax(14rem, 3fr)" })
        ]
    });
}

const earlier = () => card(t("page.earlier_imports"), slot("earlier"));

function earlierTable() {
    const place = main.querySelector(".earlier");
    if (!place || place.table) return;
    new Table(place, {
        view: "roster_imports",
        label: t("page.earlier_imports"),
        empty: t("page.no_imports"),
        columns: [
            column.text("file", { width: "minmax(11rem, 1.5fr)" }),
            column.when("at"),
            column.state("state", "import"),
            ...["rows_read", "accepted", "duplicates", "rejected"].map(name => column.int(name)),
            column.text("actor_name", { show: row => word(row.actor_name) })
        ]
    });
}

/* ---- all of it ------------------------------------------------------------------------------- */

const ofFile = shown => html`${about(it.file)}${it.ran ? nothing : mapping()}${shown ? [resultCard(shown), problems(shown)] : nothing}
    ${firstRows(it.file, it.checked)}`;

function draw() {
    const shown = it.ran ?? it.checked;
    render(
        html`${pageHead(t("page.import"), { about: t("page.import_about_long") })}
            <div class="stack">${it.problem ? failure(it.problem) : nothing}
            ${it.file ? ofFile(shown) : [choose(), earlier()]}</div>`,
        main
    );
    if (shown?.problems?.length) problemsTable(shown.problems);
    earlierTable();
}

draw();
