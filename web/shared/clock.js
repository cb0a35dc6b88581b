/* clock.js - what time the server has.
 *
 * All ages and deadlines are told in the server's time: a desk's clock may be wrong, and
 * a demonstration's runs faster.  Every answer says what time it was there. */

const SURE_AFTER = 3000; /* ms between two answers that tell how fast the server's clock runs */
let heardFirst = null; /* the oldest answer that pace is measured from */
let heardLast = null;
let pace = 1;

export function heard(at) {
    if (!at) return;
    const here = performance.now();
    heardLast = { at, here };
    heardFirst ??= heardLast;
    if (here - heardFirst.here < SURE_AFTER) return;
    pace = Math.max(1, Math.round((at - heardFirst.at) / (here - heardFirst.here)));
    heardFirst = heardLast;
}

export function now() {
    if (!heardLast) return Date.now();
    return Math.round(heardLast.at + (performance.now() - heardLast.here) * pace);
}
