/* arrivals.js - who comes from elsewhere: reported here or by the public form, called within two hours,
 * put on the list.  At a checkpoint: the report and the counts. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { newId, sendOnce } from "../shared/device.js";
import { ask, open } from "../shared/dialog.js";
import { duration, number } from "../shared/fmt.js";
import { card, filter, link, pageHead, press, primary, slot } from "../shared/layout.js";
import { arrivalEnds, contacts, documentKinds, personKinds, transports } from "../shared/lists.js";
import { areaOf, may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, empty, part, say } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";

const { me, main } = await start("arrivals");
const unit = areaOf(me),
    seesPeople = may(me, "roster");
let state = parameter("state") ?? "open";

/* ---- a report ------------------------------------------------------------------------------------ */

const today = () => new Date(now() + 8 * 3600 * 1000).toISOString().slice(0, 10);

const reportFields = () => [
    { name: "name", label: t("page.person_name"), need: true, max: 64 },
    { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" },
    { name: "document", need: true, max: 40 },
    { name: "phone", max: 24, digits: true },
    { name: "address", label: t("page.stays_at") },
    { name: "unit", kind: "unit", need: true, label: t("page.arrives_at"), nameOf: () => me.unit_name },
    { name: "from_place", need: true, max: 40 },
    { name: "arrived_on", kind: "date", need: true },
    { name: "transport", kind: "choice", choices: transports, of: "transport" },
    ...(me.site
        ? [
              { name: "temperature", kind: "real" },
              { name: "referred", kind: "bool", label: t("page.referred_to_clinic") }
          ]
        : [])
];

const identity = ["name", "document_kind", "document", "phone", "address"];

function bodyOf(person, values) {
    const body = { person, channel: me.site ? "checkpoint" : "clerk", identity: {} };
    if (me.site) body.site = me.site;
    for (const [name, value] of Object.entries(values)) (identity.includes(name) ? body.identity : body)[name] = value;
    return body;
}

async function report() {
    const person = await newId(),
        sendIt = sendOnce();
    return ask({
        title: t("page.report_arrival"),
        text: t("page.report_arrival_about"),
        label: t("page.report_arrival"),
        values: { document_kind: "01", arrived_on: today(), ...(seesPeople && me.unit ? { unit: me.unit } : {}) },
        fields: reportFields(),
        submit: async values => {
            await sendIt("roster.arrival_reported", bodyOf(person, values));
            say(t("page.arrival_reported"));
            if (table) table.reload();
            return true;
        }
    });
}

/* ---- what can be done with one --------------------------------------------------------------------- */

const step = (row, type, rest) =>
    askAndSend({
        type: `roster.arrival_${type}`,
        title: t(`page.arrival_${type}`),
        label: t(`page.arrival_${type}`),
        body: values => ({ arrival: row.arrival, ...values }),
        kept: "page.kept",
        then: () => table.reload(),
        ...rest
    });

const steps = {
    taken: row => step(row, "taken", { fields: [] }),
    contacted: row =>
        step(row, "contacted", {
            fields: [
                { name: "outcome", kind: "choice", need: true, choices: contacts, of: "arrival" },
                { name: "again_at", kind: "time" },
                { name: "note", kind: "area", max: 200 }
            ]
        }),
    listed: row =>
        step(row, "listed", {
            text: t("page.arrival_listed_about"),
            values: { kind: "floating" },
            fields: [
                { name: "household", max: 40 },
                { name: "kind", kind: "choice", need: true, choices: personKinds }
            ]
        }),
    redirected: row =>
        step(row, "redirected", {
            fields: [
                { name: "unit", kind: "unit", need: true, label: t("page.arrives_at") },
                { name: "reason", kind: "area", max: 200 }
            ]
        }),
    closed: row =>
        step(row, "closed", {
            fields: [
                { name: "reason", kind: "choice", need: true, choices: arrivalEnds, of: "arrival" },
                { name: "note", kind: "area", max: 200 }
            ]
        })
};

async function decide(row) {
    const chosen = await open(t("page.arrival_next"), (place, close) =>
        render(
            html`<div class="choices">${Object.keys(steps).map(name =>
                press(t(`page.arrival_${name}`), () => close(name))
            )}</div>`,
            place
        )
    );
    if (chosen) steps[chosen](row);
}

/* ---- the list --------------------------------------------------------------------------------------- */

const isLate = row => row.state === "open" && !row.contacted_at && row.due_at < now();

function clock(row) {
    if (row.contacted_at) return badge(t("page.reached"), "good");
    if (row.state !== "open") return "";
    const left = row.due_at - now();
    return left < 0
        ? badge(t("page.late_by", { time: duration(-left) }), "act")
        : badge(t("page.time_left", { time: duration(left) }), "soon");
}

let table = null;

function list(place) {
    table = new Table(place, {
        view: "roster_arrivals",
        params: { unit, state },
        label: t("page.arrivals"),
        empty: t("page.no_arrivals"),
        tone: row => (isLate(row) ? "act" : ""),
        note: unmaskNote({ unit }),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            { ...column.text("clock", { label: t("page.clock"), width: "minmax(9rem, .8fr)" }), show: clock },
            column.text("unit_name"),
            column.text("from_place"),
            column.text("phone", { width: "minmax(9rem, .9fr)" }),
            column.oneOf("channel", "arrival"),
            { ...column.text("on_list"), show: row => (row.on_list ? t("page.yes") : "") },
            column.text("owner"),
            column.oneOf("outcome", "arrival"),
            ...(state === "open" ? [column.button("decide", t("page.arrival_next"), decide)] : [])
        ]
    });
}

/* ---- a checkpoint ------------------------------------------------------------------------------------- */

const counted = ["vehicles", "people", "fever", "referred"];

const count = site =>
    askAndSend({
        type: "site.checkpoint_counted",
        title: t("page.count_checkpoint"),
        text: t("page.count_checkpoint_about"),
        label: t("page.count_checkpoint"),
        values: Object.fromEntries(counted.map(name => [name, 0])),
        fields: counted.map(name => ({ name, kind: "int", need: true, min: 0, max: 5000 })),
        body: values => ({ site, ...values }),
        kept: "page.kept",
        then: () => checkpoints.again()
    });

const checkpoint = row => html`<li><b>${row.name}</b> <span>${counted
    .map(name => `${t(`column.${name}`)} ${number(row[name])}`)
    .join(" · ")}</span> ${press(t("page.count_checkpoint"), () => count(row.site))}</li>`;

const readCheckpoints = async signal => {
    const found = await rows("site_checkpoints", seesPeople ? { unit } : {}, signal);
    return me.site ? found.filter(row => row.site === me.site) : found;
};

const showCheckpoints = found =>
    found.length ? html`<ul class="grants">${found.map(checkpoint)}</ul>` : empty(t("page.no_checkpoints"));

/* ---- the page ------------------------------------------------------------------------------------------- */

const states = ["open", "listed", "closed"];

function choose(chosen) {
    state = chosen;
    remember({ state });
    list(main.querySelector(".list"));
}

const people = () => html`${filter(t("column.state"), states, state, s => word(s, "arrival_state"), choose)}
    ${slot("list")}`;

render(
    html`${pageHead(t("page.arrivals"), {
        about: t("page.arrivals_about"),
        actions: html`${link(`/arrive/${me.county}`, t("page.public_form"))}${press(t("page.report_arrival"), report, primary)}`
    })}
        ${seesPeople ? card("", people()) : nothing}
        ${card(t("page.checkpoints"), slot("checkpoints"))}`,
    main
);
if (seesPeople) list(main.querySelector(".list"));
const checkpoints = part(main.querySelector(".checkpoints"), t("page.checkpoints"), readCheckpoints, showCheckpoints);
