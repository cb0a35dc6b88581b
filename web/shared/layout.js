/* layout.js - the parts that pages are put together from. */
import { html, nothing } from "../vendor/lit-html.js";
import { moment } from "./fmt.js";
import { empty } from "./ui.js";

export const link = (address, text) => html`<a class="button" href=${address}>${text}</a>`;

export const press = (text, doIt, { tone = "", busy = false } = {}) =>
    html`<button type="button" class=${tone} ?disabled=${busy} @click=${doIt}>${text}</button>`;

export const primary = { tone: "primary" };

const actionsOf = actions => (actions === nothing ? nothing : html`<div class="actions">${actions}</div>`);

/* The page's name, what stands beside it, what can be done, and a line about it. */
export const pageHead = (title, { beside = nothing, actions = nothing, about } = {}) => html`<div class="page-head">
    <h1>${title}</h1>${beside}${actionsOf(actions)}${about ? html`<p>${about}</p>` : nothing}</div>`;

/* A box with a heading; "" for none. */
export const card = (title, body, { actions = nothing, about, stack = false } = {}) => html`<section
    class=${stack ? "card stack" : "card"}>
    ${title ? html`<div class="card-head"><h2>${title}</h2>${actionsOf(actions)}</div>` : nothing}
    ${about ? html`<p class="about">${about}</p>` : nothing}${body}</section>`;

/* Side by side where there is room. */
export const columns = (...parts) => html`<div class="columns">${parts}</div>`;

/* What is filled in later, by a table or a form. */
export const slot = name => html`<div class=${name}></div>`;

/* One choice above a list. */
export const filter = (label, choices, chosen, say, choose) => html`<div class="filters"><label>${label}
    <select @change=${event => choose(event.target.value)}>${choices.map(
        c => html`<option value=${c} .selected=${c === chosen}>${say(c)}</option>`
    )}</select></label></div>`;

/* What happened, one below the other: { at or when, what, more, tone }. */
export const trail = (list, none) => (list.length ? html`<ol class="trail">${list.map(trailItem)}</ol>` : empty(none));

const trailItem = it => html`<li class=${it.tone ?? ""}><time>${it.when ?? moment(it.at)}</time>
    <b>${it.what}</b><span class="more">${it.more ?? ""}</span></li>`;

export const dotted = parts => parts.filter(Boolean).join(" · ");
