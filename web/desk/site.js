/* site.js - what can be said of a site from its figures. */
import { now } from "../shared/clock.js";

/* An open point without a registration for so long is shown as silent. */
export const SILENT_MS = 30 * 60 * 1000;

export const samples = site => site.kind === "point" || site.kind === "van";

/* How a sampling point is drawn: closed, waiting, silent or normal. */
export function kindOf(site) {
    if (!site.open) return "closed";
    if (site.waiting > 0) return "waiting";
    return now() - (site.last_at ?? 0) > SILENT_MS ? "silent" : "normal";
}
