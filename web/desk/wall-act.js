/* wall-act.js - where must somebody act?  The list, and the same numbers on the drawing. */
import { html, nothing } from "../vendor/lit-html.js";
import { age, hourMinute, number } from "../shared/fmt.js";
import { dotted } from "../shared/layout.js";
import { legendMark, schematic } from "../shared/map.js";
import { t } from "../shared/t.js";
import { kindOf } from "./site.js";
import { advice, title, tone } from "./todo.js";

const SHOWN_MOST = 6;

const shown = figures => figures.todo.slice(0, SHOWN_MOST);

/* ---- the drawing ---------------------------------------------------------------------------- */

function placeOf(item, sites) {
    const site = sites.find(s => s.name === item.where_site);
    return site ? { x: site.x, y: site.y } : {};
}

const legendItem = (kind, sites) => html`<li>${legendMark(kind)} ${t(`page.site_${kind}`)}
    <b>${number(sites.filter(s => s.kind === kind).length)}</b></li>`;

export function map(figures) {
    const sites = figures.sites.map(s => ({ ...s, kind: kindOf(s) }));
    const marks = shown(figures).map((item, i) => ({ n: i + 1, tone: tone(item), ...placeOf(item, sites) }));
    return html`<section class="where" aria-label=${t("page.where")}>
        <h2>${t("page.sites_n", { n: sites.length })}<em>${t("page.schematic")}</em></h2>
        ${schematic({ towns: figures.areas, sites, marks, name: t("page.where") })}
        <ul class="legend">${["waiting", "silent", "normal", "closed"].map(kind => legendItem(kind, sites))}</ul>
    </section>`;
}

/* ---- the list -------------------------------------------------------------------------------- */

const clock = item => html`<b>${age(item.oldest_at)}</b>
    <span>${t("page.since", { at: hourMinute(item.oldest_at) })}</span>`;

const line = (item, i) => html`<li class=${tone(item)}><span class="k">${i + 1}</span>
    <div><p class="tt"><b>${title(item)}</b> <span>${number(item.n)}</span></p>
        <p class="ds">${dotted([item.where_site, item.owner, advice(item)])}</p></div>
    <p class="v">${item.oldest_at ? clock(item) : nothing}</p></li>`;

export function todo(figures) {
    const n = figures.todo.length;
    return html`<section class="todo" aria-label=${t("page.to_do")}>
        <h2><b>${n ? t("page.to_do_n", { n }) : t("page.to_do")}</b>
            ${n > SHOWN_MOST ? html`<em>${t("page.worst_first", { n: SHOWN_MOST })}</em>` : nothing}</h2>
        ${n ? html`<ol>${shown(figures).map(line)}</ol>` : html`<p class="calm">${t("page.nothing_to_do")}</p>`}
    </section>`;
}
