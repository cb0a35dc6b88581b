/* point.js - at the point: who waits and how long, what is needed, appointments, tables that move. */
import { html, nothing } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { sendOnce } from "../shared/device.js";
import { age, hourMinute, moment, number, span } from "../shared/fmt.js";
import { card, columns, link, pageHead, press, slot } from "../shared/layout.js";
import { things } from "../shared/lists.js";
import { areaOf, isAtSite, may } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, empty, part, say } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { live } from "./live.js";
import { WAIT_MOST, suggestMove } from "./queue-advice.js";

const { me, round, main } = await start("point", { rounds: true });
const site = idParameter("site") ?? me.site;
const place = isAtSite(me) ? {} : { unit: areaOf(me) };

async function read(signal) {
    const [lines, needs, moves, slots] = await Promise.all([
        rows("site_queues", place, signal),
        rows("site_needs", site ? { site } : place, signal),
        rows("site_moves", place, signal),
        site && round ? rows("site_slots", { site, round: round.round }, signal) : []
    ]);
    return { lines, needs, moves, slots };
}

/* One tap, one event; what went wrong is said, and the same can be tapped again. */
async function tap(type, body) {
    try {
        await sendOnce()(type, body);
        say(t("page.kept"));
        state.again();
    } catch (why) {
        if (why.status === undefined) throw why;
        say(why.message);
    }
}

/* ---- the line ------------------------------------------------------------------------------------- */

function wait(line) {
    if (line.wait_minutes === undefined || line.wait_minutes === null) return badge(t("page.not_counted"), "");
    const text = t("page.minutes_n", { n: line.wait_minutes });
    return badge(text, line.wait_minutes > WAIT_MOST ? "act" : "good");
}

const counted = (came, went) => tap("site.queue_counted", { site, came, went });

const seeLine = line =>
    askAndSend({
        type: "site.queue_seen",
        title: t("page.see_line"),
        label: t("page.see_line"),
        values: { waiting: line?.waiting ?? 0 },
        fields: [{ name: "waiting", kind: "int", need: true, min: 0, max: 5000, label: t("page.in_line") }],
        body: values => ({ site, ...values }),
        kept: "page.kept",
        then: () => state.again()
    });

const steps = [
    [1, 0],
    [10, 0],
    [0, 1],
    [0, 10]
];

const stepName = ([came, went]) => (came ? t("page.came_n", { n: came }) : t("page.went_n", { n: went }));

const ownLine = line => html`<p class="line"><b>${number(line?.waiting ?? 0)}</b> ${t("page.in_line")}
        ${line ? wait(line) : nothing} <span>${line?.counted_at ? t("page.counted_at", { at: hourMinute(line.counted_at) }) : ""}</span></p>
    <div class="taps">${steps.map(step => press(stepName(step), () => counted(...step)))}
        ${press(t("page.see_line"), () => seeLine(line))}</div>
    <p class="about">${t("page.wait_formula")}</p>`;

/* ---- what is needed ---------------------------------------------------------------------------------- */

const needTaps = html`<div class="taps">${things
    .filter(thing => thing !== "other")
    .map(thing => press(word(thing, "thing"), () => tap("site.need_asked", { site, thing })))}
    ${press(word("other", "thing"), askOther)}</div>`;

function askOther() {
    return askAndSend({
        type: "site.need_asked",
        title: t("page.ask_need"),
        label: t("page.ask_need"),
        values: { thing: "other" },
        fields: [
            { name: "thing", kind: "choice", need: true, choices: things, of: "thing" },
            { name: "n", kind: "int", min: 1, max: 100000, label: t("page.how_many") },
            { name: "note", kind: "area", max: 200 }
        ],
        body: values => ({ site, ...values }),
        kept: "page.kept",
        then: () => state.again()
    });
}

const needTone = { asked: "act", taken: "soon", met: "" };

const needLine = need => html`<li><b>${word(need.thing, "thing")}${need.n ? ` × ${number(need.n)}` : ""}</b>
    <span>${need.site_name}</span> <span class="muted">${need.note ?? ""}</span>
    ${badge(word(need.state, "need"), needTone[need.state])}
    <span>${need.state === "met" ? moment(need.met_at) : t("page.waits_since", { age: age(need.asked_at) })}
        ${need.taken_by ?? ""}</span>
    ${need.state === "asked" ? press(t("page.take_it"), () => tap("site.need_taken", { need: need.need })) : nothing}
    ${need.state === "met" ? nothing : press(t("page.is_met"), () => tap("site.need_met", { need: need.need }))}</li>`;

const needList = needs =>
    needs.length ? html`<ul class="grants">${needs.slice(0, 40).map(needLine)}</ul>` : empty(t("page.no_needs"));

/* ---- tables that move ---------------------------------------------------------------------------------- */

const order = ({ from, to } = {}) =>
    askAndSend({
        type: "site.table_move_ordered",
        title: t("page.order_move"),
        text: t("page.order_move_about"),
        label: t("page.order_move"),
        values: { from_site: from?.site, to_site: to?.site, tables: 1 },
        fields: [
            { name: "from_site", kind: "site", need: true, label: t("page.from_point"), nameOf: () => from?.name },
            { name: "to_site", kind: "site", need: true, label: t("page.to_point"), nameOf: () => to?.name },
            { name: "tables", kind: "int", need: true, min: 1, max: 20 },
            { name: "reason", kind: "area", max: 200 }
        ],
        kept: "page.kept",
        then: () => state.again()
    });

const cancel = move =>
    askAndSend({
        type: "site.table_move_cancelled",
        title: t("page.cancel_move"),
        label: t("page.cancel_move"),
        fields: [reason],
        body: values => ({ move: move.move, ...values }),
        kept: "page.kept",
        then: () => state.again()
    });

const goesOn = move => move.state === "ordered" || move.state === "received";

const moveLine = move => html`<li><b>${t("page.move_line", { n: move.tables, from: move.from_name, to: move.to_name })}</b>
    ${badge(word(move.state, "move"), move.state === "ordered" ? "act" : move.state === "received" ? "soon" : "")}
    <span>${moment(move.done_at ?? move.received_at ?? move.ordered_at)}</span>
    ${move.state === "ordered" ? press(t("page.receive"), () => tap("site.table_move_received", { move: move.move })) : nothing}
    ${goesOn(move) ? press(t("page.move_is_done"), () => tap("site.table_move_done", { move: move.move })) : nothing}
    ${goesOn(move) && may(me, "site") ? press(t("page.cancel_move"), () => cancel(move)) : nothing}</li>`;

function moveCard({ lines, moves }) {
    const advice = suggestMove(lines);
    const text = advice && t("page.advice_move", { from: advice.from.name, to: advice.to.name, n: advice.to.wait_minutes });
    return html`${advice && may(me, "site") ? html`<p class="advice">${text} ${press(t("page.order_move"), () => order(advice))}</p>` : nothing}
        ${moves.length ? html`<ul class="grants">${moves.slice(0, 20).map(moveLine)}</ul>` : empty(t("page.no_moves"))}`;
}

/* ---- appointments ---------------------------------------------------------------------------------------- */

const setSlot = () =>
    askAndSend({
        type: "site.slots_set",
        title: t("page.set_slot"),
        label: t("page.set_slot"),
        fields: [
            { name: "from_at", kind: "time", need: true },
            { name: "until_at", kind: "time", need: true },
            { name: "capacity", kind: "int", need: true, min: 0, max: 10000, label: t("page.places") }
        ],
        body: slot => ({ site, round: round.round, slots: [slot] }),
        kept: "page.kept",
        then: () => state.again()
    });

const slotLine = it => html`<li><b>${span(it.from_at, it.until_at)}</b>
    <span>${t("page.booked_of", { n: it.booked, of: it.capacity })}</span></li>`;

const slotCard = slots => html`${slots.length ? html`<ul class="grants">${slots.map(slotLine)}</ul>` : empty(t("page.no_slots"))}
    ${slot("bookings")}`;

/* Made once: it is read again by whoever wants to, so that a page of names stays in its place. */
function bookings() {
    const at = main.querySelector(".bookings");
    if (at.table) return;
    new Table(at, {
        view: "site_bookings",
        params: { site, round: round.round },
        label: t("page.appointments"),
        empty: t("page.no_bookings"),
        note: unmaskNote({ site }),
        columns: [
            column.when("from_at"),
            column.text("name", { label: t("page.person_name") }),
            column.text("unit_name"),
            column.text("building_name"),
            column.text("household")
        ]
    });
}

/* ---- all points ------------------------------------------------------------------------------------------- */

/* What was counted long ago says nothing of now. */
const timely = line => (line.wait_minutes === undefined ? { ...line, waiting: undefined, counted_at: undefined } : line);

const linesTable = lines =>
    new Table(main.querySelector(".lines"), {
        rows: lines.map(timely).sort((a, b) => (b.wait_minutes ?? -1) - (a.wait_minutes ?? -1)),
        label: t("page.lines"),
        empty: t("page.no_open_points"),
        open: row => here({ site: row.site }),
        tone: row => (row.wait_minutes > WAIT_MOST ? "act" : ""),
        columns: [
            column.text("name", { width: "minmax(11rem, 1.4fr)" }),
            { ...column.text("wait_minutes"), show: wait },
            column.int("waiting", { label: t("page.in_line") }),
            ...["tables", "came", "went", "registered"].map(name => column.int(name)),
            column.since("counted_at")
        ]
    });

const orderButton = () => (may(me, "site") ? press(t("page.order_move"), () => order()) : nothing);
const slotButton = () => (may(me, "site") ? press(t("page.set_slot"), setSlot) : nothing);

const own = it => {
    const line = it.lines.find(l => l.site === site);
    return html`${columns(card(t("page.the_line"), ownLine(line)), card(t("page.one_tap"), needTaps, { about: t("page.one_tap_about") }))}
        ${columns(
            card(t("page.needs"), needList(it.needs)),
            card(t("page.appointments"), slotCard(it.slots), { actions: slotButton() })
        )}`;
};

const overall = it => html`${card(t("page.lines"), slot("lines"), { about: t("page.wait_formula") })}
    ${columns(card(t("page.needs"), needList(it.needs)), card(t("page.moves"), moveCard(it), { actions: orderButton() }))}`;

const nameOf = it => it.lines.find(l => l.site === site)?.name ?? t("page.point");

const show = it => html`${pageHead(site ? nameOf(it) : t("page.point"), {
        actions: site && !isAtSite(me) ? link(here({ site: undefined }), t("page.all_points")) : nothing
    })}${site ? own(it) : overall(it)}${site ? card(t("page.moves"), moveCard(it)) : nothing}`;

function fill(it) {
    if (!site) linesTable(it.lines);
    else if (round) bookings();
}

const state = part(main, t("page.point"), read, show, fill);
live(() => state.again());
