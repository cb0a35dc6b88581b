/* quarantine.js - events that were refused: what was sent, why it was refused, and how to
 * mend it.  The mended event is a new one that names the old entry. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { one } from "../shared/api.js";
import * as column from "../shared/column.js";
import { sendOnce } from "../shared/device.js";
import { fullMoment, moment } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, filter, link, pageHead, press, slot } from "../shared/layout.js";
import { areaOf, isWholeCounty } from "../shared/roles.js";
import { here, idParameter, parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { hasText, t, word } from "../shared/t.js";
import { badge, empty, facts, part, say, stateBadge } from "../shared/ui.js";
import { askForList } from "../shared/unmask.js";
import { bodyOf, fieldsOf, valuesOf } from "./schema.js";

const { main, me } = await start("quarantine");
const entry = idParameter("entry");
const states = ["open", "mended", "dismissed"];
const list = "/quarantine.html";
let state = parameter("state") ?? "open";
let inFull = false;

/* Why it was refused, in words; `told` holds the values of the text. */
const why = row => (hasText(row.why) ? t(row.why, JSON.parse(row.told || "{}")) : row.why);

/* ---- the list ------------------------------------------------------------------------------ */

function drawList() {
    render(
        html`${pageHead(t("page.quarantine"), { about: t("page.quarantine_about") })}
            ${filter(t("column.state"), states, state, s => word(s, "quarantine"), choose)}
            <section id="list"></section>`,
        main
    );
    new Table(main.querySelector("#list"), {
        view: "audit_quarantine",
        params: { state },
        label: t("page.quarantine"),
        empty: t("page.quarantine_empty"),
        open: row => here({ entry: row.entry }),
        columns: [
            column.event("type", { width: "minmax(10rem, 1fr)" }),
            column.when("received_at"),
            column.text("actor_name"),
            { ...column.text("why", { width: "minmax(16rem, 2.4fr)" }), show: why },
            column.text("field")
        ]
    });
}

function choose(chosen) {
    state = chosen;
    remember({ state });
    drawList();
}

/* ---- one entry ------------------------------------------------------------------------------ */

async function read(signal) {
    const row = await one("audit_quarantine_one", { entry, unmask: inFull ? 1 : undefined }, signal);
    const sent = parsed(row?.text);
    return { row, sent, schema: sent ? await bodyOf(row.type) : undefined };
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

const reasonCard = row =>
    card(
        t("page.why_refused"),
        html`<p class="reason">${why(row)} ${row.field ? badge(row.field) : nothing}</p>${facts([
            [t("column.actor_name"), row.actor_name],
            [t("column.at"), fullMoment(row.at)],
            [t("column.received_at"), moment(row.received_at)],
            [t("column.device"), row.device],
            [t("column.counter"), row.counter],
            [t("column.mended_by"), row.mended_by],
            [t("column.reason"), row.reason]
        ])}`
    );

const mendCard = () =>
    card(
        t("page.mend"),
        html`${slot("mend")}<p class="about dismiss">${t("page.dismiss_about")} ${press(t("page.dismiss"), dismiss)}</p>`,
        { about: t("page.mend_about") }
    );

const sentCard = (row, sent) =>
    card(
        "",
        html`<details><summary>${t("page.as_sent")}</summary>
            <pre class="sent">${sent ? JSON.stringify(sent, null, 2) : row.text}</pre></details>`
    );

const head = row =>
    pageHead(column.eventName(row.type), {
        beside: stateBadge(row.state, "quarantine"),
        actions: link(list, t("page.back_to_list"))
    });

const whatWasSent = (row, sent) => html`${row.state === "open" ? mendCard() : nothing}${sentCard(row, sent)}`;

const show = ({ row, sent }) =>
    row
        ? html`${head(row)}${reasonCard(row)}${inFull ? whatWasSent(row, sent) : askCard()}`
        : empty(t("page.no_such_entry"));

/* What was sent holds names: it is shown with a reason, and only then can be mended.  It
 * stays until the page is left: a mask would take what was typed with it. */
async function showSent() {
    const place = isWholeCounty(me) ? {} : { unit: areaOf(me) };
    if (!(await askForList("audit_quarantine_one", place))) return;
    inFull = true;
    page.again();
}

const askCard = () =>
    card(t("page.as_sent"), html`<p>${press(t("page.show_in_full"), showSent)}</p>`, {
        about: t("page.looks_are_logged")
    });

/* ---- mending ---------------------------------------------------------------------------------- */

function fill({ row, sent, schema }) {
    const place = main.querySelector(".mend");
    const fields = fieldsOf(schema, sent?.body ?? {});
    if (place) makeForm(place, fields ? byFields(row, sent, schema, fields) : byText(row, sent));
}

const whenField = { name: "happened_at", kind: "time", need: true, label: t("page.happened_at") };

const byFields = (row, sent, schema, fields) => ({
    label: t("page.send_mended"),
    fields: [whenField, ...fields],
    values: { happened_at: sent.at ?? row.at, ...Object.fromEntries(fields.map(f => [f.name, f.value])) },
    submit: ({ happened_at, ...values }) => mend(row, happened_at, valuesOf(schema, values))
});

/* Without a description of its body the event is mended as text. */
const byText = (row, sent) => ({
    label: t("page.send_mended"),
    fields: [whenField, { name: "body", kind: "area", need: true, rows: 14, max: 100000, label: t("page.body") }],
    values: { happened_at: sent?.at ?? row.at, body: sent ? JSON.stringify(sent.body, null, 2) : row.text },
    submit: ({ happened_at, body }) => mend(row, happened_at, parsedBody(body))
});

function parsedBody(text) {
    const body = parsed(text);
    if (body === undefined) throw Object.assign(new Error(t("page.not_json")), { status: 422, field: "body" });
    return body;
}

const minute = at => Math.floor(at / 60000);

const send = sendOnce();

/* To the millisecond that was sent, unless another minute was chosen. */
async function mend(row, chosenAt, body) {
    await send(row.type, body, { at: minute(chosenAt) === minute(row.at) ? row.at : chosenAt, mends: row.entry });
    say(t("page.mended"));
    location.assign(list);
}

const dismiss = () =>
    askAndSend({
        type: "audit.entry_dismissed",
        title: t("page.dismiss"),
        text: t("page.dismiss_about"),
        label: t("page.dismiss"),
        danger: true,
        fields: [reason],
        body: values => ({ entry, ...values }),
        kept: "page.dismissed",
        then: () => location.assign(list)
    });

const page = entry ? part(main, t("page.quarantine"), read, show, fill) : null;
if (!entry) drawList();
