/* wall.js - the command post's wall: will we finish, where must somebody act, how old is this. */
import { html, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import { age, hourMinuteSecond, span } from "../shared/fmt.js";
import { partsOf } from "../shared/roles.js";
import { know, languageButton } from "../shared/shell.js";
import { t, word } from "../shared/t.js";
import { failure } from "../shared/ui.js";
import { readLimits } from "./limits.js";
import { live } from "./live.js";
import { offlineItems } from "./phones.js";
import { samples } from "./site.js";
import { map, todo } from "./wall-act.js";
import { flow, results } from "./wall-flow.js";
import { hero, speed } from "./wall-progress.js";

const OLD_MS = 60 * 1000; /* real time; figures older than this are called old */

document.title = t("page.title", { page: t("page.wall") });
document.documentElement.className = "wall-root";
document.body.className = "wall";

let known = null; /* who looks, at which round */
let figures = null; /* of the last refresh */
let problem = null;
let readAt = 0; /* by the page's own clock */

/* Everything of one refresh, read together. */
async function read() {
    known ??= await know();
    const { me, round } = known;
    if (!round) return;
    const of = { round: round.round };
    const [fresh, total, areas, sampling, curve, sites, transfer, lab, todo, phones, limits] = await Promise.all([
        one("round_one", of),
        one("missing_total", of),
        rows("missing_by_area", { ...of, ...partsOf(me) }),
        one("sampling_progress", of),
        rows("sampling_curve", of),
        rows("site_live", of),
        one("transfer_flow", of),
        one("lab_progress", of),
        rows("missing_todo", of),
        rows("account_phones"),
        readLimits()
    ]);
    known.round = { ...round, ...fresh };
    const items = [...offlineItems(phones), ...todo];
    figures = { total, areas, sampling, curve, sites: sites.filter(samples), transfer, lab, todo: items, limits, at: now() };
}

/* Stale figures say that they are stale. */
function freshness() {
    const isOld = stream.isCut() || problem || performance.now() - readAt > OLD_MS;
    const at = hourMinuteSecond(figures.at);
    return html`<p class="fresh ${isOld ? "is-old" : ""}" role="status">${
        isOld ? t("page.wall_old", { at, age: age(figures.at) }) : html`${t("page.as_of")} <b>${at}</b>`
    }</p>`;
}

const head = ({ me, round }) => html`<header><h1>${me.county_name} ${round.name}</h1>
    <p class="sub">${word(round.state, "round")} · ${span(round.from_at, round.until_at)}</p>${freshness()}
    <p class="leave"><a href="/">${t("page.index")}</a>${languageButton()}</p>
    <time>${hourMinuteSecond(now())}</time></header>`;

const wall = round => html`${head(known)}
    <main><div class="left">${hero(figures, round)}${speed(figures)}</div>${map(figures)}${todo(figures)}</main>
    <footer>${flow(figures)}${results(figures)}</footer>`;

const alone = what => html`<main><h1>${t("page.wall")}</h1>${what}</main>`;
const line = text => alone(html`<p class="waiting">${text}</p>`);

function page() {
    if (figures) return wall(known.round);
    if (problem) return alone(failure(problem));
    if (known && !known.round) return line(t("page.no_round_yet"));
    return line(t("page.waiting_for", { what: t("page.wall") }));
}

const draw = () => render(page(), document.body);

async function refresh() {
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
}

const stream = live(refresh);
setInterval(draw, 1000); /* the clock and all ages */
