/* device.js - sending events.
 *
 * A session is a device, and a device numbers its events 1, 2, 3 … without gaps.  The
 * next number is kept in IndexedDB, whose transactions also hold between the tabs of
 * one browser.  A number is never used for two events: when no answer comes, nobody
 * knows whether the event was taken, and `again()` sends the very same one. */
import { Problem, ask, noAnswer } from "./api.js";
import { heard, now } from "./clock.js";

const FORGOTTEN_MS = 2 * 60 * 1000; /* a number handed out so long ago and never seen was never sent */

const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("bulou", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("counters");
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
});

/* Change the record of a device in one transaction; resolves to the new one. */
async function change(device, how) {
    const db = await opened;
    return new Promise((resolve, reject) => {
        const tx = db.transaction("counters", "readwrite");
        const store = tx.objectStore("counters");
        const asked = store.get(device);
        let record;
        asked.onsuccess = () => store.put((record = how(asked.result ?? { highest: 0, at: 0, made: 0 })), device);
        tx.oncomplete = () => resolve(record);
        tx.onabort = () => reject(tx.error);
    });
}

function agree(record, highest) {
    const forgotten = record.highest > highest && Date.now() - record.at > FORGOTTEN_MS;
    return forgotten || record.highest < highest ? { ...record, highest } : record;
}

/* Once for a page: what has the server seen of this device? */
const known = (async () => {
    const { device, highest } = await ask("/api/v1/device");
    await change(device, record => agree(record, highest));
    return device;
})();
known.catch(() => {}); /* told to whoever sends */

async function nextCounter() {
    const device = await known;
    return (await change(device, r => ({ ...r, highest: r.highest + 1, at: Date.now() }))).highest;
}

/* A number for something new, a person for instance: device * 2^24 + k.  k begins
 * anywhere in the lower half, so that a browser that lost its memory hardly repeats one. */
export async function newId() {
    const device = await known;
    const start = Math.floor(Math.random() * 2 ** 23);
    const { made } = await change(device, r => ({ ...r, made: (r.made || start) + 1 }));
    return device * 2 ** 24 + made;
}

async function put(event) {
    try {
        const answer = await ask("/api/v1/events", { method: "POST", body: event });
        heard(answer.server_time);
        return answer;
    } catch (why) {
        throw unclear(why, event);
    }
}

/* Refused is refused; anything else may have been taken or not. */
function unclear(why, event) {
    if (why instanceof Problem && why.status >= 400 && why.status < 500) return why;
    const problem = why instanceof Problem ? why : noAnswer();
    problem.again = () => put(event);
    return problem;
}

/* Send one event; resolves to {seq, counter, …} once it is kept for good. */
export async function send(type, body, { at = now(), mends } = {}) {
    return put({ counter: await nextCounter(), type, at, body, ...(mends ? { mends } : {}) });
}

/* For one question to a person: what was sent and not answered is sent again as it was,
 * whatever the form says by then, until it is known what became of it. */
export function sendOnce() {
    let unclear = null;
    return async (...event) => {
        try {
            return await (unclear ? unclear.again() : send(...event));
        } catch (why) {
            unclear = why.again ? why : null;
            throw why;
        }
    };
}
