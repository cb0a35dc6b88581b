/* lab-file.js - a laboratory's results as a file: tried first, then reported; every row is
 * accounted for, and what is wrong comes back as a file. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { fetchAnswer, query, upload } from "../shared/api.js";
import * as column from "../shared/column.js";
import { percent } from "../shared/fmt.js";
import { card, press, slot } from "../shared/layout.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { failure, say } from "../shared/ui.js";
import { result } from "./import-result.js";

const nothingYet = { file: null, busy: "", sent: 0, tried: null, reported: null, problem: null };

const address = (site, more) => `/api/v1/lab-results${query({ site, ...more })}`;

export function fileOfResults(place, { site }) {
    const it = { ...nothingYet };

    async function attempt(busy, work) {
        Object.assign(it, { busy, sent: 0, problem: null });
        draw();
        try {
            await work();
        } catch (why) {
            if (why.status === undefined) throw why;
            it.problem = why;
        } finally {
            it.busy = "";
            draw();
        }
    }

    const send = more =>
        upload(address(site, more), it.file, sent => {
            it.sent = sent;
            draw();
        });

    function take(file) {
        if (!file) return;
        Object.assign(it, nothingYet, { file });
        attempt("try", async () => (it.tried = await send({ try: 1 })));
    }

    const report = () =>
        attempt("report", async () => {
            it.reported = await send({});
            say(t("page.results_were_reported", { n: it.reported.accepted }));
        });

    const fetchRejects = () => attempt("rejects", () => fetchAnswer(address(site, { rejects: 1 }), it.file, "rejects.csv"));

    function dropped(event) {
        event.preventDefault();
        take(event.dataTransfer.files[0]);
    }

    const choose = () => html`<label class="drop" @dragover=${event => event.preventDefault()} @drop=${dropped}>
        <input type="file" class="hidden-input" accept=".csv,.txt,.tsv,.xlsx,.xls"
            @change=${event => take(event.target.files[0])}>
        <b>${t("page.import_drop")}</b><span>${t("page.results_columns")}</span></label>`;

    const working = () => html`<p class="waiting" role="status">${t("page.uploading", { name: it.file.name, part: percent(it.sent, 1) })}</p>`;

    const rejects = r =>
        r.rejected
            ? html`<p>${t("page.rejects_about")} ${press(t("page.rejects_file", { n: r.rejected }), fetchRejects, { busy: it.busy !== "" })}</p>`
            : nothing;

    const go = r =>
        it.reported || !r.accepted
            ? nothing
            : html`<div class="actions">${press(t("page.report_n", { n: r.accepted }), report, { tone: "primary", busy: it.busy !== "" })}</div>`;

    const shown = r =>
        card(
            t(it.reported ? "page.import_result" : "page.import_preview"),
            html`${result({ ...r, changed: 0 })}
                ${r.changed ? html`<p class="notice">${t("page.results_changed", { n: r.changed })}</p>` : nothing}${go(r)}${rejects(r)}`,
            { stack: true, about: it.file.name, actions: press(t("page.other_file"), startAgain) }
        );

    const problems = r =>
        r.problems.length
            ? card(t("page.problems"), slot("problems"), {
                  about: r.rejected > r.problems.length ? t("page.first_problems", { n: r.problems.length }) : ""
              })
            : nothing;

    function startAgain() {
        Object.assign(it, nothingYet);
        draw();
    }

    function draw() {
        const r = it.reported ?? it.tried;
        render(
            html`<div class="stack">${it.problem ? failure(it.problem) : nothing}
                ${r ? [shown(r), problems(r)] : card(t("page.results_choose"), choose())}
                ${it.busy ? working() : nothing}</div>`,
            place
        );
        if (r?.problems.length) showProblems(place.querySelector(".problems"), r.problems);
    }

    draw();
}

function showProblems(place, list) {
    if (place.list === list) return;
    place.list = list;
    new Table(place, {
        rows: list,
        label: t("page.problems"),
        columns: [
            column.int("row", { end: false, width: "minmax(5rem, .3fr)" }),
            column.text("title", { label: t("page.what_is_wrong"), width: "minmax(14rem, 3fr)" })
        ]
    });
}
