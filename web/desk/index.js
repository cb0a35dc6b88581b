/* index.js - what needs me now: by role, with counts, and where to go. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import { age, number, span } from "../shared/fmt.js";
import { areaOf, may, onDuty } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { bar, empty, part, progress, stateBadge } from "../shared/ui.js";
import { live } from "./live.js";
import { noRound } from "./no-round.js";
import { address, advice, right, title, tone } from "./todo.js";

const { me, round, main } = await start("index");
if (onDuty(me))
    location.replace("/duty.html");

const task = item => html`<li><a class=${item.tone} href=${item.where}><span class="n">${number(item.n)}</span>
    <span class="what"><b>${item.name}</b> <span>${item.advice}</span></span>
    <span class="age">${item.oldest_at ? t("page.oldest", { age: age(item.oldest_at) }) : ""}</span></a></li>`;

const taskOf = item => task({ n: item.n, tone: tone(item), name: title(item), advice: advice(item), oldest_at: item.oldest_at, where: address(item) });

/* Who remains is everybody's first line. */
const remaining = total => task({ n: total.remaining, tone: "", name: t("page.task_remaining"),
    advice: t("page.task_remaining_do"), where: may(me, "knock") ? `/missing.html${query({ round: round.round })}` : `/round.html${query({ round: round.round })}` });

async function read(signal) {
    const [total, todo] = await Promise.all([totalHere(signal), rows("missing_todo", { round: round.round }, signal)]);
    return { total, tasks: todo.filter(item => may(me, right(item))) };
}

/* Of one's own area; the view of the whole round is the county's. */
async function totalHere(signal) {
    if (areaOf(me) === me.county * 1000000)
        return one("missing_total", { round: round.round }, signal);
    const areas = await rows("missing_by_area", { round: round.round, unit: areaOf(me), limit: 1000 }, signal).catch(() => []);
    if (!areas.length)
        return one("missing_total", { round: round.round }, signal);
    const sum = { due: 0, done: 0, exempt: 0, remaining: 0 };
    for (const area of areas)
        for (const name of Object.keys(sum))
            sum[name] += area[name];
    return sum;
}

const show = ({ total, tasks }) => html`
    <section class="card round-now">
        <div class="card-head"><h2>${round.name}</h2>${stateBadge(round.state, "round")}<span class="muted">${span(round.from_at, round.until_at)}</span></div>
        <p class="share"><b>${progress(total)}</b> <span>${t("page.done_of_due", { done: total.done, exempt: total.exempt, due: total.due })}</span></p>
        ${bar(total)}
    </section>
    <section class="card"><h2>${t("page.needs_me_now")}</h2><ul class="tasks">
        ${tasks.map(taskOf)}${total.remaining > 0 && round.state !== "planned" ? remaining(total) : nothing}</ul>
        ${tasks.length === 0 ? empty(t("page.nothing_to_do")) : nothing}</section>`;

function draw() {
    render(html`<div class="page-head"><h1>${t("page.hello", { name: me.name })}</h1></div><div class="stack" id="now"></div>
        ${quick()}`, main);
    const place = main.querySelector("#now");
    if (!round) {
        render(noRound(), place);
        return;
    }
    const now = part(place, t("page.needs_me_now"), read, show);
    live(now.again);
}

/* The ways that are gone most often. */
const ways = [["person", "/person.html", "roster"], ["tube", "/tube.html", "trace"], ["import", "/import.html", "import"], ["wall", "/wall.html", "progress"]];

const quick = () => html`<nav class="quick" aria-label=${t("page.quick_ways")}>${ways.filter(w => may(me, w[2])).map(([name, where]) => html`
    <a class="card" href=${where}><b>${t(`page.${name}`)}</b><span>${t(`page.${name}_about`)}</span></a>`)}</nav>`;

draw();
