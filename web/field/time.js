/* time.js - what time it is for records that are made without a network.
 *
 * The server's time at the last contact and what this phone's clock said then are kept
 * together: a phone whose clock is wrong still writes the right time. */
import { heard as heardBySession, now as sessionNow } from "../shared/clock.js";

const SKEW_TOLD_MS = 2 * 60 * 1000; /* a clock that is further off is told */

let anchor = null; /* { server, phone } */
let inSession = false;
let last = 0;

export function setAnchor(kept) {
    anchor = kept ?? null;
}

/* The server said what time it has; resolves the anchor to be kept. */
export function heard(server) {
    if (!server) return anchor;
    heardBySession(server);
    inSession = true;
    anchor = { server, phone: Date.now() };
    return anchor;
}

const unordered = () => (inSession ? sessionNow() : Date.now() + (anchor ? anchor.server - anchor.phone : 0));

/* Never earlier than what was written before. */
export function now() {
    last = Math.max(last, Math.round(unordered()));
    return last;
}

/* By how much this phone's clock is late (negative: early); 0 when it hardly matters. */
export function skew() {
    const by = anchor ? anchor.server - anchor.phone : 0;
    return Math.abs(by) > SKEW_TOLD_MS ? by : 0;
}
