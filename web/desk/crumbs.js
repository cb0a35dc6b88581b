/* crumbs.js - where an area lies, with a way up to each that holds it. */
import { html } from "../vendor/lit-html.js";
import { one } from "../shared/api.js";
import { t } from "../shared/t.js";

const LEVELS_MOST = 8;

/* The units above one, outermost first, itself last; not above `top`. */
export async function above(unit, top, signal) {
    const found = [];
    for (let id = unit; id && found.length < LEVELS_MOST;) {
        const it = await one("area_unit", { unit: id }, signal);
        if (!it) break;
        found.unshift(it);
        id = it.unit === top ? undefined : it.parent;
    }
    return found;
}

const crumb = (it, isLast, address) =>
    html`<li>${
        isLast ? html`<b aria-current="page">${it.name}</b>` : html`<a href=${address(it.unit)}>${it.name}</a>`
    }</li>`;

export const crumbs = (list, address) => html`<nav aria-label=${t("page.place")}>
    <ol class="crumbs">${list.map((it, i) => crumb(it, i === list.length - 1, address))}</ol></nav>`;
