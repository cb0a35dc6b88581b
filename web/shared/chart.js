/* chart.js - how a round went so far: one line, drawn as SVG. */
import { html, nothing, svg } from "../vendor/lit-html.js";
import { date, hourMinute } from "./fmt.js";
import { t } from "./t.js";

const WIDTH = 424,
    HEIGHT = 236,
    LEFT = 52,
    RIGHT = 10,
    TOP = 10,
    BOTTOM = 30;
const HOUR = 3600 * 1000,
    DAY = 24 * HOUR;
const POINTS_MOST = 300;

/* At most so many points: of a longer line every n-th and the last. */
function thin(points) {
    const step = Math.ceil(points.length / POINTS_MOST);
    return points.filter((p, i) => i % step === 0 || i === points.length - 1);
}

/* Hours that stand under the line: at most five. */
function marks(from, until) {
    const step = [1, 2, 3, 6, 12, 24, 48, 96].find(h => (until - from) / (h * HOUR) <= 5) ?? 192;
    const found = [];
    for (let at = Math.ceil((from + 8 * HOUR) / (step * HOUR)) * step * HOUR - 8 * HOUR; at <= until; at += step * HOUR)
        found.push(at);
    return found;
}

const anchor = x => (x > WIDTH - 30 ? "end" : "middle");

/* points: [{at, n}] up to now; whole: what is 100 %; from, until: the round; at: now;
 * reach: when all will be done, if that is known. */
export function curveChart({ points, whole, from, until, at, reach }) {
    const first = Math.min(from, points[0]?.at ?? from);
    const last = Math.max(until, at, Math.min(reach ?? 0, until + (until - from) / 3));
    const x = time => LEFT + ((time - first) / Math.max(last - first, 1)) * (WIDTH - LEFT - RIGHT);
    const y = n => HEIGHT - BOTTOM - Math.min(n / Math.max(whole, 1), 1) * (HEIGHT - TOP - BOTTOM);
    const line = thin([{ at: first, n: 0 }, ...points.filter(p => p.at <= at)]);
    const end = { at: Math.min(at, last), n: line.at(-1).n };
    const path = [...line, end].map((p, i) => `${i ? "L" : "M"}${x(p.at).toFixed(1)} ${y(p.n).toFixed(1)}`).join("");
    const say = last - first > 2 * DAY ? date : hourMinute;
    return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${t("page.chart_of_progress")}>
        ${[0, 25, 50, 75, 100].map(
            p => svg`<path class="chart-grid" d="M${LEFT} ${y((whole * p) / 100)}H${WIDTH - RIGHT}"></path>
            <text x=${LEFT - 8} y=${y((whole * p) / 100) + 5} text-anchor="end">${p}%</text>`
        )}
        ${marks(first, last).map(
            m => svg`<text x=${x(m)} y=${HEIGHT - 6} text-anchor=${anchor(x(m))}>${say(m)}</text>`
        )}
        <path class="chart-time" d="M${x(from)} ${y(0)}L${x(until)} ${y(whole)}"></path>
        <path class="chart-end" d="M${x(until)} ${TOP}V${HEIGHT - BOTTOM}"></path>
        <path class="chart-line" d=${path}></path>
        ${
            reach
                ? svg`<path class="chart-ahead" d="M${x(end.at)} ${y(end.n)}L${x(Math.min(reach, last))} ${y(
                      reach > last ? end.n + ((whole - end.n) * (last - end.at)) / (reach - end.at) : whole
                  )}"></path>`
                : nothing
        }
        <circle class="chart-now" cx=${x(end.at)} cy=${y(end.n)} r="5.5"></circle>
    </svg>`;
}
