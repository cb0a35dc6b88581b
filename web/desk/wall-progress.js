/* wall-progress.js - will we finish in time? */
import { html } from "../vendor/lit-html.js";
import { curveChart } from "../shared/chart.js";
import { now } from "../shared/clock.js";
import { date, duration, hourMinute, number, percent } from "../shared/fmt.js";
import { cumulate, forecast } from "../shared/forecast.js";
import { t } from "../shared/t.js";

const DAY = 24 * 3600 * 1000;

/* Within a day the time alone says it; further away the day does. */
const soon = at => (at - now() < DAY ? hourMinute(at) : date(at));

const range = ({ earliest, latest }) =>
    latest
        ? t("page.forecast_range", { from: soon(earliest), until: soon(latest) })
        : t("page.forecast_open_range", { from: soon(earliest) });

function ahead(seen, round) {
    if (seen.state !== "going") return html`<p class="eta"><span>${t(`page.forecast_${seen.state}`)}</span></p>`;
    const early = round.until_at - seen.at;
    const against = t(early < 0 ? "page.forecast_late" : "page.forecast_early", { by: duration(Math.abs(early)) });
    return html`<p class="eta ${early < 0 ? "soon" : ""}"><b>${soon(seen.at)}</b>
        <span>${against}<br>${range(seen)}</span></p>`;
}

function timeGone(round) {
    const whole = round.until_at - round.from_at;
    return percent(Math.min(Math.max(now() - round.from_at, 0), whole), whole);
}

const figure = (name, n) => html`<b data-figure=${name}>${number(n)}</b>`;

export function hero({ total, curve }, round) {
    const seen = forecast({ curve, remaining: total.remaining, now: now() });
    return html`<section class="hero" aria-label=${t("page.progress_of_round")}>
        <h2>${t("page.progress_of_round")}<em>${t("page.time_gone", { part: timeGone(round) })}</em></h2>
        <p class="n" data-figure="percent">${percent(total.done, total.done + total.remaining)}<small>%</small></p>
        <p class="abs">${figure("done", total.done)} ${t("page.wall_done")} · ${t("page.wall_remaining")}
            ${figure("remaining", total.remaining)}</p>
        <p class="abs small">${t("column.due")} ${figure("due", total.due)} ·
            ${t("column.exempt")} ${figure("exempt", total.exempt)}</p>
        ${ahead(seen, round)}
        ${curveChart({
            points: cumulate(curve),
            whole: total.due - total.exempt,
            from: round.from_at,
            until: round.until_at,
            at: now(),
            reach: seen.at
        })}</section>`;
}

const perSite = ({ recent, sites_active: n }) => (n ? number(Math.round((recent * 4) / n)) : "–");

export const speed = ({ sampling }) => html`<section class="speed" aria-label=${t("page.speed")}>
    <div><span>${t("page.per_hour")}</span>${figure("per_hour", sampling.recent * 4)}
        <i>${t("page.last_quarter")}</i></div>
    <div><span>${t("page.per_site_hour")}</span><b>${perSite(sampling)}</b>
        <i>${t("page.sites_active", { n: sampling.sites_active })}</i></div></section>`;
