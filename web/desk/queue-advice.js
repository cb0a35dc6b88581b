/* queue-advice.js - from which quiet point a table could go to which crowded one.
 *
 * Functions of their arguments only.  A line is a row of the view site_queues. */

export const WAIT_MOST = 20; /* minutes; longer is too long */
const QUIET = 8; /* minutes; who waits less can spare a table */

const known = line => line.wait_minutes !== undefined && line.wait_minutes !== null;

/* { from, to } or undefined.  The longest wait gets a table of the point with the shortest
 * one, when that keeps at least one and would itself not become crowded by it. */
export function suggestMove(lines) {
    const crowded = lines.filter(l => known(l) && l.wait_minutes > WAIT_MOST).sort((a, b) => b.wait_minutes - a.wait_minutes)[0];
    const quiet = lines
        .filter(l => known(l) && l.tables > 1 && l.wait_minutes <= QUIET)
        .filter(l => (l.wait_minutes * l.tables) / (l.tables - 1) <= WAIT_MOST)
        .sort((a, b) => a.wait_minutes - b.wait_minutes || b.tables - a.tables)[0];
    return crowded && quiet ? { from: quiet, to: crowded } : undefined;
}
