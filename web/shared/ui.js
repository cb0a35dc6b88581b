/* ui.js - the small things that every page is made of. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { duration, number, percent } from "./fmt.js";
import { t, word } from "./t.js";

const PATIENCE_MS = 400; /* until a page says that it waits */

/* A word with a tone: "act" (red), "soon" (amber), "good" (green) or none (grey). */
export const badge = (text, tone = "") => html`<span class="badge ${tone}">${text}</span>`;

/* What is open runs, except a thing to be resolved, which waits. */
const toneOf = (value, of) => {
    if (value === "open") return ["round", "site"].includes(of) ? "good" : of === "tube" ? "" : "soon";
    return { paused: "soon", running: "soon" }[value] ?? "";
};

export const stateBadge = (value, of) => (value ? badge(word(value, of), toneOf(value, of)) : nothing);

/* Done, exempt and remaining as one bar; the numbers stand beside it, so it is hidden
 * from those who listen. */
export function bar({ due, done, exempt }) {
    const whole = Math.max(due, done + exempt, 1);
    return html`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect class="bar-rest" width="100" height="6"></rect>
        <rect class="bar-done" width=${(done / whole) * 100} height="6"></rect>
        <rect class="bar-exempt" x=${(done / whole) * 100} width=${(exempt / whole) * 100} height="6"></rect>
    </svg>`;
}

/* How much of those who must come has come. */
export const progress = ({ done, remaining }) => `${percent(done, done + remaining)}%`;

/* Names and values, one beside the other. */
export const facts = pairs =>
    html`<dl class="facts">${pairs.map(([name, value]) =>
        value === undefined || value === null || value === ""
            ? nothing
            : html`<div><dt>${name}</dt><dd>${value}</dd></div>`
    )}</dl>`;

/* Large numbers in a row. */
export const figures = list =>
    html`<dl class="figures">${list.map(
        ([name, n, tone]) => html`
    <div class=${tone ?? ""}><dt>${name}</dt><dd>${typeof n === "number" ? number(n) : n}</dd></div>`
    )}</dl>`;

export const empty = text => html`<p class="empty">${text}</p>`;

/* What went wrong, and a way on.  A problem with `again` is one of which nobody knows
 * whether the event was taken. */
export const failure = (why, retry) => html`<div class="failure" role="alert"><p>${why.message}</p>
    ${why.quarantine ? html`<p>${t("page.kept_in_quarantine", { entry: why.quarantine })}</p>` : nothing}
    ${why.again ? html`<p>${t("page.unclear_whether_taken")}</p>` : nothing}
    ${retry ? html`<button type="button" @click=${retry}>${t("page.try_again")}</button>` : nothing}</div>`;

/* A part of a page that reads something: `get(signal)` reads, `show(it)` draws, `drawn(it)`
 * is called when it stands there.  The first time it says what it waits for and since
 * when, and can be stopped; what stands there later stays until the new is read.  When it
 * fails it says so and offers to try again. */
export function part(place, what, get, show, drawn = () => {}) {
    let stop = null,
        stands = false;
    async function again() {
        stop?.abort();
        const mine = (stop = new AbortController());
        const stopWaiting = stands ? () => {} : sayWaiting(place, what, () => mine.abort());
        try {
            const it = await get(mine.signal);
            stopWaiting();
            if (mine !== stop) return;
            render(show(it), place);
            stands = true;
            drawn(it);
        } catch (why) {
            stopWaiting();
            const isStopped = why.name === "AbortError";
            if (mine === stop) render(isStopped ? stopped(again) : failure(why, again), place);
            stands = false;
            if (!isStopped && why.status === undefined) throw why;
        }
    }
    again();
    return { again };
}

function sayWaiting(place, what, stop) {
    const since = performance.now();
    const timer = setInterval(() => render(wait(what, performance.now() - since, stop), place), PATIENCE_MS);
    return () => clearInterval(timer);
}

const wait = (what, ms, stop) => html`<p class="waiting" role="status">${t("page.waiting_for", { what })}
    <span class="tabular">${duration(ms)}</span>
    <button type="button" class="quiet" @click=${stop}>${t("page.stop")}</button></p>`;

const stopped = again => html`<p class="waiting">${t("page.stopped")}
    <button type="button" @click=${again}>${t("page.try_again")}</button></p>`;

/* One line at the foot of the screen that says what was done, and goes. */
export function say(text) {
    let line = document.querySelector(".said");
    if (!line) {
        line = document.createElement("p");
        line.className = "said";
        line.setAttribute("role", "status");
        document.body.append(line);
    }
    line.textContent = text;
    clearTimeout(line.going);
    line.going = setTimeout(() => line.remove(), 6000);
}

/* Give a file to the browser to be kept. */
export function save(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/* Parts of one page behind a row of links; which one stands in the address. */
export const tabs = (list, chosen, label) =>
    html`<nav class="tabs" aria-label=${label}>${list.map(
        ([name, text]) => html`<a href=${`#${name}`} aria-current=${name === chosen ? "page" : nothing}>${text}</a>`
    )}</nav>`;
