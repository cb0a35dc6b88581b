/* round.js - one round: its state, and how far it is, from the county down to a building. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask, reason } from "../shared/dialog.js";
import { moment, number, span } from "../shared/fmt.js";
import { areaOf, may } from "../shared/roles.js";
import { here, idParameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, words } from "../shared/t.js";
import { bar, facts, figures, part, progress, say, stateBadge } from "../shared/ui.js";
import { above, crumbs } from "./crumbs.js";
import { noRound } from "./no-round.js";

const { me, round: chosen, main } = await start("round", { rounds: true });
const unit = idParameter("unit") ?? areaOf(me);

/* ---- its state --------------------------------------------------------------------------- */

/* What may be done in which state; whatever stops people asks for a reason. */
const steps = {
    planned: [["open", "round.round_opened", false, "primary"]],
    open: [["pause", "round.round_paused", true], ["close", "round.round_closed", true]],
    paused: [["resume", "round.round_resumed", false, "primary"], ["close", "round.round_closed", true]],
    closed: [["reopen", "round.round_reopened", true]],
};

const doStep = (round, [name, type, why], again) => ask({
    title: t(`page.round_${name}_title`, { round: round.name }), text: t(`page.round_${name}_about`), label: t(`page.round_${name}`),
    fields: why ? [{ ...reason, max: 200 }] : [], danger: name === "close",
    submit: async body => {
        await send(type, { round: round.round, ...body });
        say(t(`page.round_${name}_done`));
        again();
    },
});

const buttons = (round, again) => may(me, "round") ? steps[round.state].map(step => html`
    <button type="button" class=${step[3] ?? ""} @click=${() => doStep(round, step, again)}>${t(`page.round_${step[0]}`)}</button>`) : nothing;

const about = round => facts([
    [t("page.round_time"), span(round.from_at, round.until_at)],
    [t("column.pool_size"), round.pool_size === 0 ? t("page.pool_household") : t("page.pool_n", { n: round.pool_size })],
    [t("column.scope"), round.scope || t("page.whole_county")],
    [t("page.only_groups"), words(round.groups, "group")],
    [t("column.opened_at"), moment(round.opened_at)], [t("column.closed_at"), moment(round.closed_at)],
    [t("column.paused_reason"), round.paused_reason]]);

/* ---- how far it is ------------------------------------------------------------------------ */

const sumOf = list => list.reduce((sum, row) => ({ due: sum.due + row.due, done: sum.done + row.done, exempt: sum.exempt + row.exempt,
    remaining: sum.remaining + row.remaining }), { due: 0, done: 0, exempt: 0, remaining: 0 });

async function read(signal) {
    const of = { round: chosen.round };
    const [round, path, areas] = await Promise.all([one("round_one", of, signal), above(unit, areaOf(me), signal),
        rows("missing_by_area", { ...of, unit, limit: 1000 }, signal)]);
    const isLowest = areas.length === 0;
    const parts = isLowest ? await rows("missing_buildings", { ...of, unit, limit: 1000 }, signal) : areas;
    return { round, path, isLowest, parts, total: sumOf(parts) };
}

const balance = total => figures([[t("column.due"), total.due], [t("column.done"), total.done], [t("column.exempt"), total.exempt],
    [t("column.remaining"), total.remaining], [t("page.progress"), progress(total)]]);

const show = ({ round, path, isLowest, parts, total }) => html`
    <div class="page-head"><h1>${round.name}</h1>${stateBadge(round.state, "round")}<div class="actions">${buttons(round, state.again)}</div></div>
    <section class="card">${about(round)}</section>
    <section class="card">${crumbs(path, id => here({ unit: id }))}
        ${balance(total)}<p class="identity">${t("page.identity", { due: total.due, done: total.done, exempt: total.exempt, remaining: total.remaining })}</p>${bar(total)}</section>
    <section class="card"><div class="card-head"><h2>${isLowest ? t("page.buildings") : t("page.parts_of", { name: path.at(-1)?.name ?? "" })}</h2>
        <div class="actions">${may(me, "knock") ? html`<a class="button" href=${`/missing.html${query({ round: round.round, unit })}`}>${t("page.who_remains", { n: total.remaining })}</a>` : nothing}</div></div>
        <div class="parts"></div></section>`;

const missing = row => `/missing.html${query({ round: chosen.round, unit: row.unit ?? unit, building: row.unit ? undefined : row.building })}`;

function columns(isLowest) {
    const counts = ["due", "done", "exempt", "remaining"].map(name => column.int(name, { sum: sum => number(sum[name]),
        open: name === "remaining" && may(me, "knock") ? missing : undefined }));
    const name = { ...column.text("name", { width: "minmax(11rem, 1.4fr)", sum: () => t("page.sum") }), show: row => row.name || t("page.building_unknown") };
    return [name, ...(isLowest ? [column.text("grid")] : []), ...counts, { ...column.how(), sum: progress }, column.text("owner")];
}

function fillTable({ parts, isLowest, total }) {
    new Table(main.querySelector(".parts"), { rows: parts, sum: total, label: t("page.parts"), empty: t("page.nobody_due"),
        columns: columns(isLowest), open: isLowest ? undefined : row => here({ unit: row.unit }) });
}

const state = chosen ? part(main, chosen.name, read, show, fillTable) : null;
if (!chosen)
    render(noRound(), main);
