/* index.js - what needs me now: by role, with counts, and where to go. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import { age, number, span } from "../shared/fmt.js";
import { pageHead } from "../shared/layout.js";
import { entrance, isAtSite, isWholeCounty, may, partsOf } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { bar, empty, part, progress, stateBadge } from "../shared/ui.js";
import { sumOf } from "./counts.js";
import { live } from "./live.js";
import { noRound } from "./no-round.js";
import { address, advice, right, title, tone } from "./todo.js";

const { me, round, main } = await start("index");
if (entrance(me) !== "/") location.replace(entrance(me));

/* ---- reading ------------------------------------------------------------------------------ */

async function read(signal) {
    const [total, todo] = await Promise.all([readTotal(signal), rows("missing_todo", { round: round.round }, signal)]);
    return { total, tasks: todo.filter(item => may(me, right(item))) };
}

/* Of one's own area or site; who has none, or may not see its parts, sees the county's. */
async function readTotal(signal) {
    const of = { round: round.round };
    const parts =
        isWholeCounty(me) && !isAtSite(me)
            ? []
            : await rows("missing_by_area", { ...of, ...partsOf(me) }, signal).catch(() => []);
    return parts.length ? sumOf(parts) : one("missing_total", of, signal);
}

/* ---- what waits ----------------------------------------------------------------------------- */

const task = item => html`<li><a class=${item.tone} href=${item.where}><span class="n">${number(item.n)}</span>
    <span class="what"><b>${item.name}</b> <span>${item.advice}</span></span>
    <span class="age">${item.oldest_at ? t("page.oldest", { age: age(item.oldest_at) }) : ""}</span></a></li>`;

const taskOf = item =>
    task({ ...item, tone: tone(item), name: title(item), advice: advice(item), where: address(item) });

/* The most detailed page of it that this account may see. */
const pageOfMissing = () => (may(me, "knock") ? "/missing.html" : may(me, "area") ? "/round.html" : "/wall.html");

const whereMissing = () => pageOfMissing() + query({ round: round.round });

/* Who remains is everybody's last line: it is no alarm, it is the work. */
const remaining = total =>
    task({
        n: total.remaining,
        tone: "",
        name: t("page.task_remaining"),
        advice: t("page.task_remaining_do"),
        where: whereMissing()
    });

const taskCard = ({ total, tasks }) => html`<section class="card todo"><h2>${t("page.needs_me_now")}</h2>
    ${tasks.length === 0 ? empty(t("page.nothing_to_do")) : nothing}
    <ul class="tasks">${tasks.map(taskOf)}
        ${total.remaining > 0 && round.state !== "planned" ? remaining(total) : nothing}</ul></section>`;

/* ---- the round, and the ways that are gone most often ------------------------------------------ */

const roundCard = total => html`<section class="card round-now">
    <div class="card-head"><h2>${round.name}</h2>${stateBadge(round.state, "round")}</div>
    <p class="muted">${span(round.from_at, round.until_at)}</p>
    <p class="share"><b>${progress(total)}</b></p>${bar(total)}
    <p class="muted">${t("page.done_of_due", { done: total.done, exempt: total.exempt, due: total.due })}</p></section>`;

const ways = [
    ["person", "/person.html", "roster"],
    ["tube", "/tube.html", "trace"],
    ["boxes", "/boxes.html", "pack"],
    ["lab", "/lab.html", "lab"],
    ["import", "/import.html", "import"],
    ["wall", "/wall.html", "progress"]
];

const way = ([name, where]) => html`<a class="card" href=${where}>
    <b>${t(`page.${name}`)}</b><span>${t(`page.${name}_about`)}</span></a>`;

const quick = () => html`<nav class="quick" aria-label=${t("page.quick_ways")}>
    ${ways.filter(w => may(me, w[2])).map(way)}</nav>`;

const show = it => html`<div class="home">${roundCard(it.total)}${taskCard(it)}${quick()}</div>`;

render(html`${pageHead(t("page.hello", { name: me.name }))}<div id="now"></div>`, main);
const place = main.querySelector("#now");
if (round) live(part(place, t("page.needs_me_now"), read, show).again);
else render(noRound(), place);
