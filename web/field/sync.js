/* sync.js - from the phone's disk to the server, in order, until it has all.
 *
 * An event leaves the queue only when the server has named it.  What it refused stays,
 * with the reason.  "Uploaded" is said only when the server counts every number that this
 * phone has used.  Nothing is lost when an answer is: the same events are sent again, and
 * count once. */
import { talk } from "./server.js";
import { heard } from "./time.js";

const BATCH = 200, /* of the 1,000 that the server takes: little is sent twice on a bad line */
    FIRST_WAIT_MS = 500,
    LONGEST_WAIT_MS = 30000,
    CALM_MS = 60000; /* a phone with nothing to send is heard of this often */

const isRegistration = event => event.type === "sampling.person_registered";
const wire = ({ counter, type, at, body }) => ({ counter, type, at, body });

export class Sync {
    /* phone: { device, token }; changed(state) is called whenever something is different. */
    constructor(store, phone, changed) {
        Object.assign(this, { store, phone, changed, wait: FIRST_WAIT_MS, timer: null, running: false, again: false, changes: 0 });
        this.state = { unsent: 0, people: 0, refused: [], carried: 0, whole: false, online: null, at: 0, lost: 0 };
    }

    #tell(change) {
        Object.assign(this.state, change);
        this.changed(this.state);
    }

    /* Count what is there; `made` is the highest number used. */
    async look() {
        const events = await this.store.events();
        const unsent = events.filter(event => !event.refused && event.device === this.phone.device);
        const carried = await this.store.carried();
        this.#tell({
            unsent: unsent.length,
            people: unsent.filter(isRegistration).length,
            refused: events.filter(event => event.refused),
            carried: carried.length
        });
        return { unsent, carried };
    }

    /* Records were made: from this moment on nothing is called uploaded. */
    made(n) {
        this.changes++;
        this.#tell({ unsent: this.state.unsent + n, whole: false });
    }

    /* Something is new, or the network came back: now rather than later. */
    wake() {
        clearTimeout(this.timer);
        this.wait = FIRST_WAIT_MS;
        if (this.running) this.again = true;
        else this.#run();
    }

    stop() {
        clearTimeout(this.timer);
        this.stopped = true;
    }

    async #run() {
        this.running = true;
        try {
            await this.round();
            this.wait = FIRST_WAIT_MS;
            this.#later(this.again ? 0 : CALM_MS);
        } catch (why) {
            this.#failed(why);
        } finally {
            this.running = false;
            this.again = false;
        }
    }

    #later(ms) {
        clearTimeout(this.timer);
        if (!this.stopped) this.timer = setTimeout(() => this.#run(), ms);
    }

    /* Each time twice as long, and not all phones of a point at the same moment. */
    #failed(why) {
        this.#tell({ online: why.status > 0 });
        this.#later(this.wait * (0.5 + Math.random()));
        this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }

    /* Everything that is there now; then ask what the server has. */
    async round() {
        let { unsent, carried } = await this.look();
        for (const bundle of carried) await this.#bring(bundle);
        while (unsent.length) {
            await this.#send(unsent.slice(0, BATCH));
            const before = unsent.length;
            ({ unsent } = await this.look());
            if (unsent.length >= before && unsent.length) break; /* the server named none of them */
        }
        await this.#report(unsent.filter(isRegistration).length);
    }

    async #send(batch) {
        const answer = await this.#ask("/api/v1/events", { method: "POST", body: { events: batch.map(wire) } });
        const named = answer.answers ?? [];
        const taken = named.filter(a => a.status === "accepted" || a.status === "duplicate").map(a => a.counter);
        const refused = named
            .filter(a => a.status === "rejected" && a.quarantine)
            .map(({ counter, key, title, field, quarantine }) => ({ counter, key, title, field, quarantine }));
        await this.store.settle(this.phone.device, taken, refused);
        this.#tell({ online: true });
        await this.#keepTime(answer.server_time);
    }

    async #keepTime(server) {
        if (server) await this.store.set("anchor", heard(server));
    }

    async #bring({ id, county, device, sealed }) {
        try {
            await this.#ask("/api/v1/carried", { method: "POST", body: { county, device, sealed } });
        } catch (why) {
            if (why.status !== 422 && why.status !== 403) throw why;
            this.#tell({ carriedWhy: why }); /* told, and kept: it can still be given to the office as a file */
            return;
        }
        await this.store.dropCarried(id);
    }

    /* Say what is held here, and hear what has come. */
    async #report(waiting) {
        const before = this.changes;
        const { made = 0, registered = 0 } = (await this.store.get("counters")) ?? {};
        const body = { made, registered: Math.max(registered, 0), waiting };
        const known = await this.#ask("/api/v1/device", { method: "PUT", body });
        await this.#keepTime(known.server_time);
        const { unsent } = await this.look();
        const now = (await this.store.get("counters"))?.made ?? 0;
        const same = before === this.changes;
        const whole = same && known.whole === now && known.highest === now && unsent.length === 0;
        const lost = unsent.length === 0 && now === made ? made - countOf(known) : 0;
        this.#tell({ whole, lost, online: true, at: Date.now() });
    }

    /* The last word of a duty: nothing is left here. */
    async end() {
        const { made = 0, registered = 0 } = (await this.store.get("counters")) ?? {};
        const body = { made, registered: Math.max(registered, 0), waiting: 0, ended: true };
        const known = await this.#ask("/api/v1/device", { method: "PUT", body });
        return known.whole === made && known.highest === made;
    }

    #ask(path, asked) {
        return talk(path, { token: this.phone.token, ...asked });
    }
}

/* How many of a device's numbers have come. */
function countOf({ highest, gaps }) {
    const missing = (gaps || "")
        .split(",")
        .filter(Boolean)
        .map(gap => gap.split("-").map(Number))
        .reduce((sum, [from, to = from]) => sum + to - from + 1, 0);
    return highest - missing;
}
