/* lab-file.js - a laboratory's results as a file: tried first, then reported; every row is
 * accounted for, and what is wrong comes back as a file. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { fetchAnswer, one, query, upload } from "../shared/api.js";
import * as column from "../shared/column.js";
import { moment, percent } from "../shared/fmt.js";
import { card, press, slot } from "../shared/layout.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { failure, say } from "../shared/ui.js";
import { result } from "./import-result.js";

/* What is known of the file in hand. */
const nothingYet = { file: null, busy: false, sent: 0, tried: null, reported: null, problem: null };

class ResultsFile {
    constructor(place, site) {
        Object.assign(this, nothingYet, { place, site, channel: null });
        this.draw();
        this.readChannel();
    }

    async readChannel() {
        try {
            this.set({ channel: await one("lab_channel", { site: this.site }) });
        } catch (why) {
            if (why.status === undefined) throw why;
            this.set({ problem: why });
        }
    }

    address(more) {
        return `/api/v1/lab-results${query({ site: this.site, ...more })}`;
    }

    set(changes) {
        Object.assign(this, changes);
        this.draw();
    }

    /* ---- what is done with it ----------------------------------------------------------------- */

    async attempt(work) {
        this.set({ busy: true, sent: 0, problem: null });
        try {
            await work();
        } catch (why) {
            if (why.status === undefined) throw why;
            this.problem = why;
        } finally {
            this.set({ busy: false });
        }
    }

    send(more) {
        return upload(this.address(more), this.file, sent => this.set({ sent }));
    }

    take(file) {
        if (!file) return;
        Object.assign(this, nothingYet, { file });
        this.attempt(async () => (this.tried = await this.send({ try: 1 })));
    }

    report() {
        this.attempt(async () => {
            this.reported = await this.send({});
            say(t("page.results_were_reported", { n: this.reported.accepted }));
        });
    }

    fetchRejects() {
        this.attempt(() => fetchAnswer(this.address({ rejects: 1 }), this.file, "rejects.csv"));
    }

    dropped(event) {
        event.preventDefault();
        this.take(event.dataTransfer.files[0]);
    }

    /* ---- how it looks -------------------------------------------------------------------------- */

    choose() {
        return html`<label class="drop" @dragover=${event => event.preventDefault()} @drop=${event => this.dropped(event)}>
            <input type="file" class="hidden-input" accept=".csv,.txt,.tsv,.xlsx,.xls,.hl7"
                @change=${event => this.take(event.target.files[0])}>
            <b>${t("page.import_drop")}</b><span>${t("page.results_columns")}</span></label>`;
    }

    rejects({ rejected }) {
        if (!rejected) return nothing;
        const fetch = press(t("page.rejects_file", { n: rejected }), () => this.fetchRejects(), { busy: this.busy });
        return html`<p>${t("page.rejects_about")} ${fetch}</p>`;
    }

    go({ accepted }) {
        if (this.reported || !accepted) return nothing;
        const look = { tone: "primary", busy: this.busy };
        return html`<div class="actions">${press(t("page.report_n", { n: accepted }), () => this.report(), look)}</div>`;
    }

    shown(r) {
        const changed = r.changed
            ? html`<p class="notice">${t("page.results_changed", { n: r.changed })}</p>`
            : nothing;
        return card(
            t(this.reported ? "page.import_result" : "page.import_preview"),
            html`${result({ ...r, changed: 0 })}${changed}${this.go(r)}${this.rejects(r)}`,
            { stack: true, about: this.file.name, actions: press(t("page.other_file"), () => this.set(nothingYet)) }
        );
    }

    /* Files may come beside the messages of the laboratory's own system. */
    messages() {
        const { channel, application, facility, last_at } = this.channel ?? {};
        if (channel !== "hl7") return nothing;
        const key = last_at ? "page.lab_channel_hl7" : "page.lab_channel_silent";
        return html`<p class="about">${t(key, { application, facility, last: moment(last_at) })}</p>`;
    }

    working() {
        const part = percent(this.sent, 1);
        return html`<p class="waiting" role="status">${t("page.uploading", { name: this.file.name, part })}</p>`;
    }

    draw() {
        const r = this.reported ?? this.tried;
        render(
            html`<div class="stack">${this.problem ? failure(this.problem) : nothing}${this.messages()}
                ${r ? [this.shown(r), problems(r)] : card(t("page.results_choose"), this.choose())}
                ${this.busy ? this.working() : nothing}</div>`,
            this.place
        );
        if (r?.problems.length) showProblems(this.place.querySelector(".problems"), r.problems);
    }
}

const problems = r =>
    r.problems.length
        ? card(t("page.problems"), slot("problems"), {
              about: r.rejected > r.problems.length ? t("page.first_problems", { n: r.problems.length }) : ""
          })
        : nothing;

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

export const fileOfResults = (place, { site }) => new ResultsFile(place, site);
