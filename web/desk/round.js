/* round.js - one round: its state, and how far it is, from the county down to a building. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { one, query, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { moment, number, span } from "../shared/fmt.js";
import { card, link, pageHead, press, slot } from "../shared/layout.js";
import { areaOf, isAtSite, may, partsOf } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, words } from "../shared/t.js";
import { bar, facts, figures, part, progress, stateBadge } from "../shared/ui.js";
import { identity, sumOf } from "./counts.js";
import { above, crumbs } from "./crumbs.js";
import { noRound } from "./no-round.js";
import { poolSize } from "./pool.js";

const { me, round: chosen, main } = await start("round", { rounds: true });
const unit = idParameter("unit") ?? areaOf(me);
const atSite = isAtSite(me); /* its areas are shown, and nothing below them */

/* ---- its state ---------------------------------------------------------------------------- */

/* What may be done in which state; whatever stops people asks for a reason. */
const open = { name: "open", type: "round.round_opened", tone: "primary" };
const pause = { name: "pause", type: "round.round_paused", why: true };
const resume = { name: "resume", type: "round.round_resumed", tone: "primary" };
const close = { name: "close", type: "round.round_closed", why: true };
const reopen = { name: "reopen", type: "round.round_reopened", why: true };
const steps = { planned: [open], open: [pause, close], paused: [resume, close], closed: [reopen] };

const doStep = (round, { name, type, why }) =>
    askAndSend({
        type,
        title: t(`page.round_${name}_title`, { round: round.name }),
        text: t(`page.round_${name}_about`),
        label: t(`page.round_${name}`),
        fields: why ? [reason] : [],
        danger: name === "close",
        body: values => ({ round: round.round, ...values }),
        kept: `page.round_${name}_done`,
        then: () => state.again()
    });

const stepButton = round => step => press(t(`page.round_${step.name}`), () => doStep(round, step), step);

const buttons = round => (may(me, "round") ? steps[round.state].map(stepButton(round)) : nothing);

const about = round =>
    facts([
        [t("page.round_time"), span(round.from_at, round.until_at)],
        [t("column.pool_size"), poolSize(round.pool_size)],
        [t("column.scope"), round.scope || t("page.whole_county")],
        [t("page.only_groups"), words(round.groups, "group")],
        [t("column.opened_at"), moment(round.opened_at)],
        [t("column.closed_at"), moment(round.closed_at)],
        [t("column.paused_reason"), round.paused_reason]
    ]);

/* ---- how far it is -------------------------------------------------------------------------- */

async function read(signal) {
    const of = { round: chosen.round },
        here = { ...of, ...(atSite ? partsOf(me) : { unit }) };
    const [round, path, areas] = await Promise.all([
        one("round_one", of, signal),
        atSite ? [{ name: me.site_name }] : above(unit, areaOf(me), signal),
        rows("missing_by_area", here, signal)
    ]);
    const isLowest = areas.length === 0 && !atSite;
    const parts = isLowest ? await rows("missing_buildings", here, signal) : areas;
    return { round, path, isLowest, parts, total: sumOf(parts) };
}

const balance = total =>
    figures([
        [t("column.due"), total.due],
        [t("column.done"), total.done],
        [t("column.exempt"), total.exempt],
        [t("column.remaining"), total.remaining],
        [t("page.progress"), progress(total)]
    ]);

const missing = place => `/missing.html${query({ round: chosen.round, ...place })}`;

const toMissing = total =>
    may(me, "knock") ? link(missing({ unit }), t("page.who_remains", { n: total.remaining })) : nothing;

const partsTitle = ({ isLowest, path }) =>
    isLowest ? t("page.buildings") : t("page.parts_of", { name: path.at(-1)?.name ?? "" });

const show = it => html`
    ${pageHead(it.round.name, { beside: stateBadge(it.round.state, "round"), actions: buttons(it.round) })}
    ${card("", about(it.round))}
    ${card(
        "",
        html`${crumbs(it.path, id => here({ unit: id }))}${balance(it.total)}
            <p class="identity">${identity(it.total)}</p>${bar(it.total)}`
    )}
    ${card(partsTitle(it), slot("parts"), { actions: toMissing(it.total) })}`;

const placeOf = row => (row.unit ? { unit: row.unit } : { unit, building: row.building });

const count = name =>
    column.int(name, {
        sum: sum => number(sum[name]),
        open: name === "remaining" && may(me, "knock") ? row => missing(placeOf(row)) : undefined
    });

const columnsOf = isLowest => [
    column.placeName({ sum: () => t("page.sum") }),
    ...(isLowest ? [column.text("grid")] : []),
    ...["due", "done", "exempt", "remaining"].map(count),
    column.how({ sum: progress }),
    column.text("owner")
];

const fillTable = ({ parts, isLowest, total }) =>
    new Table(main.querySelector(".parts"), {
        rows: parts,
        sum: total,
        label: t("page.parts"),
        empty: t("page.nobody_due"),
        columns: columnsOf(isLowest),
        open: isLowest || atSite ? undefined : row => here({ unit: row.unit })
    });

const state = chosen ? part(main, chosen.name, read, show, fillTable) : null;
if (!chosen) render(noRound(), main);
