/* quarantine.js - events that were refused: what was sent, why it was refused, and how to
 * mend it.  The mended event is a new one that names the old entry. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one } from "../shared/api.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask, reason } from "../shared/dialog.js";
import { makeForm } from "../shared/form.js";
import { fullMoment, moment } from "../shared/fmt.js";
import { here, idParameter, parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { hasText, t, word } from "../shared/t.js";
import { empty, facts, part, say, stateBadge } from "../shared/ui.js";
import { bodyOf, fieldsOf, valuesOf } from "./schema.js";

const { main } = await start("quarantine");
const entry = idParameter("entry");
let state = parameter("state") ?? "open";

/* Why it was refused, in words; `told` holds the values of the text. */
function why(row) {
    const values = JSON.parse(row.told || "{}");
    return hasText(row.why) ? t(row.why, values) : row.why;
}

/* ---- the list --------------------------------------------------------------------------------- */

function drawList() {
    render(html`<div class="page-head"><h1>${t("page.quarantine")}</h1><p>${t("page.quarantine_about")}</p></div>
        <div class="filters"><label>${t("column.state")}<select @change=${choose}>${["open", "mended", "dismissed"].map(s => html`
            <option value=${s} .selected=${s === state}>${word(s, "quarantine")}</option>`)}</select></label></div><section id="list"></section>`, main);
    new Table(main.querySelector("#list"), { view: "audit_quarantine", params: { state }, label: t("page.quarantine"), empty: t("page.quarantine_empty"), open: row => here({ entry: row.entry }),
        columns: [column.event("type", { width: "minmax(10rem, 1fr)" }), column.when("received_at"), column.text("actor_name"), { ...column.text("why", { width: "minmax(16rem, 2.4fr)" }), show: why }, column.text("field"),
                  ...state === "open" ? [] : [column.state("state", "quarantine")]] });
}

function choose(event) {
    state = event.target.value;
    remember({ state });
    drawList();
}

/* ---- one entry ---------------------------------------------------------------------------------- */

async function read(signal) {
    const row = await one("audit_quarantine_one", { entry }, signal);
    if (!row)
        return {};
    const sent = parsed(row.text);
    return { row, sent, schema: sent ? await bodyOf(row.type) : undefined };
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

const show = ({ row, sent }) => !row ? empty(t("page.no_such_entry")) : html`
    <div class="page-head"><h1>${column.eventName(row.type)}</h1>${stateBadge(row.state, "quarantine")}<div class="actions"><a class="button" href="/quarantine.html">${t("page.back_to_list")}</a></div></div>
    <section class="card"><h2>${t("page.why_refused")}</h2><p class="reason">${why(row)}${row.field ? html` <span class="badge">${row.field}</span>` : nothing}</p>
        ${facts([[t("column.actor_name"), row.actor_name], [t("column.at"), fullMoment(row.at)], [t("column.received_at"), moment(row.received_at)], [t("column.device"), row.device], [t("column.counter"), row.counter], [t("column.mended_by"), row.mended_by], [t("column.reason"), row.reason]])}</section>
    ${row.state === "open" ? html`<section class="card"><h2>${t("page.mend")}</h2><p class="about">${t("page.mend_about")}</p><div class="mend"></div>
        <p class="about dismiss">${t("page.dismiss_about")} <button type="button" @click=${dismiss}>${t("page.dismiss")}</button></p></section>` : nothing}
    <section class="card"><details><summary>${t("page.as_sent")}</summary><pre class="sent">${sent ? JSON.stringify(sent, null, 2) : row.text}</pre></details></section>`;

function fill({ row, sent, schema }) {
    const place = main.querySelector(".mend");
    if (!place)
        return;
    const body = sent?.body ?? {};
    const fields = schema && fieldsOf(schema, body);
    makeForm(place, fields ? byFields(row, sent, schema, fields) : byText(row, sent));
}

const whenField = { name: "happened_at", kind: "time", need: true, label: t("page.happened_at") };

const byFields = (row, sent, schema, fields) => ({ label: t("page.send_mended"), fields: [whenField, ...fields],
    values: { happened_at: sent.at ?? row.at, ...Object.fromEntries(fields.map(f => [f.name, f.value])) },
    submit: ({ happened_at, ...values }) => mend(row, happened_at, valuesOf(schema, values, sent.body)) });

/* Without a description of its body the event is mended as text. */
const byText = (row, sent) => ({ label: t("page.send_mended"), values: { happened_at: sent?.at ?? row.at, body: sent ? JSON.stringify(sent.body, null, 2) : row.text },
    fields: [whenField, { name: "body", kind: "area", need: true, rows: 14, max: 100000, label: t("page.body") }],
    submit: ({ happened_at, body }) => mend(row, happened_at, parsedBody(body)) });

function parsedBody(text) {
    const body = parsed(text);
    if (body === undefined)
        throw Object.assign(new Error(t("page.not_json")), { status: 422, field: "body" });
    return body;
}

/* To the second that was sent, unless another minute was chosen. */
async function mend(row, happenedAt, body) {
    const at = Math.floor(happenedAt / 60000) === Math.floor(row.at / 60000) ? row.at : happenedAt;
    await send(row.type, body, { at, mends: row.entry });
    say(t("page.mended"));
    location.assign("/quarantine.html");
}

const dismiss = () => ask({ title: t("page.dismiss"), text: t("page.dismiss_about"), label: t("page.dismiss"), fields: [{ ...reason, max: 200 }], danger: true,
    submit: async body => {
        await send("audit.entry_dismissed", { entry, ...body });
        location.assign("/quarantine.html");
    } });

if (entry)
    part(main, t("page.quarantine"), read, show, fill);
else
    drawList();
