/* forecast.js - when a round will be finished, from how it went in the last hour.
 *
 * Nothing but the curve is used, so that anybody can follow it: what remains, divided by
 * the mean speed of the last hour.  The range takes the fastest and the slowest quarter
 * of that hour in place of the mean. */

const STEP_MS = 5 * 60 * 1000; /* of the curve */
const QUARTER = 3,
    HOUR = 12; /* steps */

/* Registrations of each step of the hour before `now`, without the one that runs. */
function lastHour(curve, now) {
    const last = Math.floor(now / STEP_MS) * STEP_MS - STEP_MS;
    const counts = new Map(curve.map(p => [p.at, p.registrations]));
    const begun = curve.length ? curve[0].at : last + STEP_MS;
    const steps = [];
    for (let at = last; at > last - HOUR * STEP_MS && at >= begun; at -= STEP_MS) steps.unshift(counts.get(at) ?? 0);
    return steps;
}

const sum = list => list.reduce((a, b) => a + b, 0);

function quarters(steps) {
    const found = [];
    for (let i = steps.length; i >= QUARTER; i -= QUARTER) found.push(sum(steps.slice(i - QUARTER, i)) / QUARTER);
    return found;
}

/* { state: "done" | "too_early" | "still" } or
 * { state: "going", at, earliest, latest (undefined: not in sight), perHour } */
export function forecast({ curve, remaining, now }) {
    if (remaining <= 0) return { state: "done" };
    const steps = lastHour(curve, now);
    if (steps.length < QUARTER) return { state: "too_early" };
    const mean = sum(steps) / steps.length;
    if (mean === 0) return { state: "still" };
    const speeds = quarters(steps);
    const reach = speed => (speed > 0 ? now + (remaining / speed) * STEP_MS : undefined);
    return {
        state: "going",
        at: reach(mean),
        earliest: reach(Math.max(...speeds, mean)),
        latest: reach(Math.min(...speeds, mean)),
        perHour: Math.round(mean * HOUR)
    };
}

/* [{at, n}]: how many there were up to the end of each step. */
export function cumulate(curve) {
    let n = 0;
    return curve.map(p => ({ at: p.at + STEP_MS, n: (n += p.registrations) }));
}
