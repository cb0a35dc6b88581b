/* wall.js - the command post's wall: will we finish, where must somebody act, how old is this. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import { curveChart } from "../shared/chart.js";
import { now } from "../shared/clock.js";
import { age, duration, hourMinute, hourMinuteSecond, moment, number, percent, span } from "../shared/fmt.js";
import { cumulate, forecast } from "../shared/forecast.js";
import { legendMark, schematic } from "../shared/map.js";
import { areaOf } from "../shared/roles.js";
import { know, languageButton } from "../shared/shell.js";
import { t, word } from "../shared/t.js";
import { failure } from "../shared/ui.js";
import { live } from "./live.js";
import { advice, title, tone, what } from "./todo.js";

const SILENT_MS = 30 * 60 * 1000;  /* an open point without a registration for so long is drawn as silent */
const OLD_MS = 60 * 1000;          /* real time; figures older than this are called old */
const LATE_MS = { transfer: 2 * 3600 * 1000, lab: 6 * 3600 * 1000 };   /* as missing_todo takes them */
const TODO_MOST = 6;

document.title = t("page.title", { page: t("page.wall") });
document.documentElement.className = "wall-root";
document.body.className = "wall";

let known = null, figures = null, problem = null, readAt = 0;

/* Everything of one refresh, read together. */
async function read() {
    known ??= await know();
    const { me, round } = known;
    if (!round)
        return;
    const of = { round: round.round };
    const [total, areas, sampling, curve, sites, flow, lab, todo, [fresh]] = await Promise.all([
        one("missing_total", of), rows("missing_by_area", { ...of, unit: areaOf(me), limit: 1000 }), one("sampling_progress", of),
        rows("sampling_curve", { ...of, limit: 1000 }), rows("site_live", { ...of, limit: 1000 }), one("transfer_flow", of),
        one("lab_progress", of), rows("missing_todo", of), rows("round_one", of)]);
    Object.assign(round, fresh);
    figures = { total, areas, sampling, curve, sites: sites.filter(isPoint), flow, lab, todo, at: now() };
}

const isPoint = site => site.kind === "point" || site.kind === "van";

function kindOf(site) {
    if (!site.open)
        return "closed";
    if (site.waiting > 0)
        return "waiting";
    return now() - (site.last_at ?? 0) > SILENT_MS ? "silent" : "normal";
}

/* ---- the head -------------------------------------------------------------------------- */

function head() {
    const { me, round } = known, cut = stream.isCut() || problem;
    const old = performance.now() - readAt > OLD_MS;
    return html`<header><h1>${me.county_name} ${round.name}</h1>
        <p class="sub">${word(round.state, "round")} · ${span(round.from_at, round.until_at)}</p>
        <p class="fresh ${cut || old ? "is-old" : ""}" role="status">${cut || old
            ? t("page.wall_old", { at: hourMinuteSecond(figures.at), age: age(figures.at) })
            : html`${t("page.as_of")} <b>${hourMinuteSecond(figures.at)}</b>`}</p>
        <p class="leave"><a href="/">${t("page.index")}</a>${languageButton()}</p>
        <time>${hourMinuteSecond(now())}</time></header>`;
}

/* ---- will we finish? --------------------------------------------------------------------- */

function ahead(seen) {
    const { round } = known;
    if (seen.state !== "going")
        return html`<p class="eta"><span>${t(`page.forecast_${seen.state}`)}</span></p>`;
    const early = round.until_at - seen.at;
    return html`<p class="eta ${early < 0 ? "soon" : ""}"><b>${moment(seen.at)}</b><span>${early < 0
            ? t("page.forecast_late", { by: duration(-early) }) : t("page.forecast_early", { by: duration(early) })}<br>
        ${seen.latest ? t("page.forecast_range", { from: moment(seen.earliest), until: moment(seen.latest) })
            : t("page.forecast_open_range", { from: moment(seen.earliest) })}</span></p>`;
}

function hero() {
    const { total, curve } = figures, { round } = known;
    const seen = forecast({ curve, remaining: total.remaining, now: now() });
    const gone = percent(Math.min(Math.max(now() - round.from_at, 0), round.until_at - round.from_at), round.until_at - round.from_at);
    return html`<section class="hero" aria-label=${t("page.progress_of_round")}>
        <h2>${t("page.progress_of_round")}<em>${t("page.time_gone", { part: gone })}</em></h2>
        <p class="n" data-figure="percent">${percent(total.done, total.done + total.remaining)}<small>%</small></p>
        <p class="abs"><b data-figure="done">${number(total.done)}</b> ${t("page.wall_done")} · ${t("page.wall_remaining")} <b data-figure="remaining">${number(total.remaining)}</b></p>
        <p class="abs small">${t("column.due")} <span data-figure="due">${number(total.due)}</span> · ${t("column.exempt")} <span data-figure="exempt">${number(total.exempt)}</span></p>
        ${ahead(seen)}
        ${curveChart({ points: cumulate(curve), whole: total.due - total.exempt, from: round.from_at, until: round.until_at,
                       at: now(), reach: seen.state === "going" ? seen.at : undefined })}</section>`;
}

function speed() {
    const { sampling } = figures;
    return html`<section class="speed" aria-label=${t("page.speed")}>
        <div><span>${t("page.per_hour")}</span><b data-figure="per_hour">${number(sampling.recent * 4)}</b><i>${t("page.last_quarter")}</i></div>
        <div><span>${t("page.per_site_hour")}</span><b>${sampling.sites_active ? number(Math.round(sampling.recent * 4 / sampling.sites_active)) : "–"}</b>
            <i>${t("page.sites_active", { n: sampling.sites_active })}</i></div></section>`;
}

/* ---- where? ------------------------------------------------------------------------------- */

function map() {
    const sites = figures.sites.map(s => ({ ...s, kind: kindOf(s) }));
    const count = kind => sites.filter(s => s.kind === kind).length;
    const marks = shown().map((item, i) => ({ n: i + 1, tone: tone(item), ...placeOf(item) }));
    return html`<section class="where" aria-label=${t("page.where")}>
        <h2>${t("page.sites_n", { n: sites.length })}<em>${t("page.schematic")}</em></h2>
        ${schematic({ towns: figures.areas, sites, marks, name: t("page.where") })}
        <ul class="legend">${["waiting", "silent", "normal", "closed"].map(kind => html`
            <li>${legendMark(kind)} ${t(`page.site_${kind}`)} <b>${number(count(kind))}</b></li>`)}</ul></section>`;
}

function placeOf(item) {
    const site = figures.sites.find(s => s.name === item.where_site);
    return site ? { x: site.x, y: site.y } : {};
}

/* ---- who must act? --------------------------------------------------------------------------- */

const shown = () => figures.todo.slice(0, TODO_MOST);

function todo() {
    const n = figures.todo.length;
    return html`<section class="todo" aria-label=${t("page.to_do")}>
        <h2><b>${n ? t("page.to_do_n", { n }) : t("page.to_do")}</b>${n > TODO_MOST ? html`<em>${t("page.worst_first", { n: TODO_MOST })}</em>` : nothing}</h2>
        ${n === 0 ? html`<p class="calm">${t("page.nothing_to_do")}</p>` : html`<ol>${shown().map((item, i) => html`
            <li class=${tone(item)}><span class="k">${i + 1}</span>
                <div><p class="tt">${title(item)} <span>${number(item.n)}</span></p>
                    <p class="ds">${[item.where_site, item.what ? what(item) : advice(item)].filter(Boolean).join(" · ")}</p></div>
                <p class="v">${item.oldest_at ? html`<b>${age(item.oldest_at)}</b><span>${t("page.since", { at: hourMinute(item.oldest_at) })}</span>` : nothing}</p></li>`)}</ol>`}
        </section>`;
}

/* ---- the specimens --------------------------------------------------------------------------- */

const stage = (name, n, oldest, limit) => html`<div><span>${t(`page.flow_${name}`)}</span><b data-figure=${name}>${number(n)}</b>
    <i class=${oldest && limit && now() - oldest > limit ? "late" : ""}>${oldest ? t("page.oldest", { age: age(oldest) }) : ""}</i></div>`;

function flow() {
    const { flow: f, lab } = figures;
    return html`<section aria-label=${t("page.flow")}><h2>${t("page.flow")}<em>${t("page.flow_limit")}</em></h2><div class="pipe">
        ${stage("open_tubes", f.open_tubes)}${stage("at_site", f.at_site, f.at_site_oldest_at, LATE_MS.transfer)}
        ${stage("on_the_way", f.on_the_way, f.on_the_way_oldest_at, LATE_MS.transfer)}
        ${stage("pending", lab.pending, lab.pending_oldest_at, LATE_MS.lab)}${stage("reported", lab.reported)}</div></section>`;
}

function results() {
    const { lab, sampling } = figures;
    const line = (name, n, acts) => html`<dt>${t(`page.lab_${name}`)}</dt><dd class=${acts && n > 0 ? "late" : ""} data-figure=${`lab_${name}`}>${number(n)}</dd>`;
    return html`<section aria-label=${t("page.results")}><h2>${t("page.results")}<em>${t("page.tubes")}</em></h2><dl class="kv">
        ${line("negative", lab.negative)}${line("waiting_recheck", lab.waiting_recheck, true)}${line("confirmed", lab.confirmed, true)}
        ${line("excluded", lab.excluded)}${line("abnormal", lab.abnormal, true)}${line("barred", sampling.tubes_barred, true)}</dl></section>`;
}

/* ---- all of it ------------------------------------------------------------------------------- */

function draw() {
    if (!figures)
        render(problem ? html`<main>${failure(problem)}</main>` : html`<main><p class="waiting">${t("page.waiting_for", { what: t("page.wall") })}</p></main>`, document.body);
    else
        render(html`${head()}<main><div class="left">${hero()}${speed()}</div>${map()}${todo()}</main>
            <footer>${flow()}${results()}</footer>`, document.body);
    if (known && !known.round)
        render(html`<main><p class="waiting">${t("page.no_round_yet")} <a href="/rounds.html">${t("page.rounds")}</a></p></main>`, document.body);
}

const stream = live(async () => {
    try {
        await read();
        problem = null;
        readAt = performance.now();
    } catch (why) {
        problem = why;
        throw why;
    } finally {
        draw();
    }
});
setInterval(draw, 1000);   /* the clock and all ages */
