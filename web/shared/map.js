/* map.js - the county as a drawing: towns as cells, sampling points as dots. */
import { html, nothing, svg } from "../vendor/lit-html.js";
import { cells, outline, pathOf } from "./cells.js";
import { percent } from "./fmt.js";
import { t } from "./t.js";

const WIDTH = 860,
    HEIGHT = 600,
    MARGIN = 46;

const placed = p => Number.isFinite(p.x) && Number.isFinite(p.y);

/* Longitude and latitude grow to the north, a drawing's y to the south. */
const isOnEarth = points => points.every(p => Math.abs(p.x) <= 180 && Math.abs(p.y) <= 90);

/* A function that puts a place on the paper. */
function projection(points) {
    const flip = isOnEarth(points) ? -1 : 1;
    const narrow = flip < 0 ? Math.cos((points[0].y * Math.PI) / 180) : 1;
    const xs = points.map(p => p.x * narrow),
        ys = points.map(p => p.y * flip);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const scale = Math.min(
        (WIDTH - 2 * MARGIN) / Math.max(right - left, 1e-9),
        (HEIGHT - 2 * MARGIN) / Math.max(bottom - top, 1e-9)
    );
    const dx = (WIDTH - (right - left) * scale) / 2,
        dy = (HEIGHT - (bottom - top) * scale) / 2;
    return p => ({ ...p, x: (p.x * narrow - left) * scale + dx, y: (p.y * flip - top) * scale + dy });
}

/* How bright a cell is: five steps of how much is done. */
const shade = town =>
    town.done + town.remaining > 0 ? Math.min(4, Math.floor((town.done / (town.done + town.remaining)) * 5)) : 4;

const shapes = {
    normal: s => svg`<circle class="dot" cx=${s.x} cy=${s.y} r="3.6"></circle>`,
    closed: s => svg`<circle class="dot-closed" cx=${s.x} cy=${s.y} r="3"></circle>`,
    silent: s => svg`<circle class="dot-silent" cx=${s.x} cy=${s.y} r="6"></circle>`,
    waiting: s => svg`<path class="dot-waiting" d="M${s.x} ${s.y - 8}l8 14h-16z"></path>`
};

/* What a sampling point's mark looks like in the legend. */
export const legendMark = kind =>
    html`<svg viewBox="-10 -10 20 20" aria-hidden="true">${shapes[kind]({ x: 0, y: 0 })}</svg>`;

/* Names at the edge stay on the paper. */
const anchor = x => (x < 100 ? "start" : x > WIDTH - 100 ? "end" : "middle");

const label = town =>
    svg`<text class="town" x=${town.x} y=${town.y + 18} text-anchor=${anchor(town.x)}>${town.name} <tspan>${percent(
        town.done,
        town.done + town.remaining
    ).replace(/\.\d$/, "")}%</tspan></text>`;

const flag = mark => svg`<g class="flag ${mark.tone}"><circle cx=${mark.x} cy=${mark.y} r="17"></circle>
    <rect x=${mark.x - 10} y=${mark.y - 10} width="20" height="20" rx="4"></rect>
    <text x=${mark.x} y=${mark.y + 6} text-anchor="middle">${mark.n}</text></g>`;

/* towns: [{name, x, y, done, remaining}]; sites: [{x, y, kind}]; marks: numbers of
 * the list of what needs somebody, at [{n, x, y, tone}]. */
export function schematic({ towns, sites, marks, name }) {
    const points = [...towns, ...sites].filter(placed);
    if (points.length < 2) return html`<p class="empty">${t("page.no_positions")}</p>`;
    const put = projection(points);
    const [townsHere, sitesHere, marksHere] = [towns, sites, marks].map(list => list.filter(placed).map(put));
    const land = outline([...townsHere, ...sitesHere], 34);
    return html`<svg class="map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${name}>
        ${
            townsHere.length
                ? cells(townsHere, land).map((cell, i) =>
                      cell.length > 2
                          ? svg`<path class="cell shade-${shade(townsHere[i])}" d=${pathOf(cell)}></path>`
                          : nothing
                  )
                : svg`<path class="cell shade-2" d=${pathOf(land)}></path>`
        }
        <path class="land" d=${pathOf(land)}></path>
        ${sitesHere.map(s => shapes[s.kind](s))}
        ${marksHere.map(flag)}
        ${townsHere.map(label)}
    </svg>`;
}
