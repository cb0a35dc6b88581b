/* store.js - what is on this phone's disk.
 *
 * Whatever happens is one transaction: the events with their numbers, the tube as it is
 * then, and who is registered.  It counts only when the browser says that it is on the
 * disk ("strict"), and only then may a tone be heard.
 *
 *     events   device + counter → { device, counter, type, at, body, about, refused }
 *     done     round + person (or the card of somebody who is not on the list) → { at, tube_code, slot }
 *     carried  what other phones handed over, sealed, until the server has it
 *     kv       phone, counters, tube, shift, roster, settings */

const VERSION = 1;

function upgrade(db) {
    db.createObjectStore("events", { keyPath: ["device", "counter"] });
    db.createObjectStore("done", { keyPath: ["round", "person"] });
    db.createObjectStore("carried", { keyPath: "id" });
    db.createObjectStore("kv");
}

const answered = request =>
    new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });

export function openStore(name = "bulou-field") {
    return new Promise((resolve, reject) => {
        const asked = indexedDB.open(name, VERSION);
        asked.onupgradeneeded = () => upgrade(asked.result);
        asked.onsuccess = () => resolve(new Store(asked.result));
        asked.onerror = () => reject(asked.error);
    });
}

export class Store {
    constructor(db) {
        this.db = db;
    }

    /* `work(stores…)` puts its requests at once; resolves when they are on the disk. */
    #write(names, work) {
        return new Promise((resolve, reject) => {
            const tx = this.db.transaction(names, "readwrite", { durability: "strict" });
            let result;
            tx.oncomplete = () => resolve(result);
            tx.onabort = () => reject(tx.error ?? new Error("aborted"));
            Promise.resolve(work(...names.map(name => tx.objectStore(name))))
                .then(made => (result = made))
                .catch(why => {
                    reject(why);
                    try {
                        tx.abort();
                    } catch {
                        /* it has ended by itself */
                    }
                });
        });
    }

    #read(name, ask) {
        return answered(ask(this.db.transaction(name).objectStore(name)));
    }

    get(key) {
        return this.#read("kv", kv => kv.get(key));
    }

    set(key, value) {
        return this.#write(["kv"], kv => void kv.put(value, key));
    }

    remove(key) {
        return this.#write(["kv"], kv => void kv.delete(key));
    }

    /* Events without numbers come in and go out with them.  `kv`: what else changes. */
    commit({ device, events = [], kv = {}, done = [], undone = [], registered = 0 }) {
        return this.#write(["kv", "events", "done"], async (values, queue, standing) => {
            const before = (await answered(values.get("counters"))) ?? { made: 0, ids: 0, registered: 0 };
            const numbered = events.map((event, i) => ({ ...event, device, counter: before.made + 1 + i }));
            const counters = { ...before, made: before.made + events.length, registered: before.registered + registered };
            for (const event of numbered) queue.add(event);
            for (const mark of done) standing.put(mark);
            for (const { round, person } of undone) standing.delete([round, person]);
            for (const [key, value] of Object.entries({ ...kv, counters })) values.put(value, key);
            return { events: numbered, counters };
        });
    }

    /* A number for a new person: device * 2^24 + k (docs: ids). */
    async newId(device) {
        const k = await this.#write(["kv"], async values => {
            const before = (await answered(values.get("counters"))) ?? { made: 0, ids: 0, registered: 0 };
            values.put({ ...before, ids: before.ids + 1 }, "counters");
            return before.ids + 1;
        });
        return device * 2 ** 24 + k;
    }

    /* In the order in which they were made. */
    events() {
        return this.#read("events", queue => queue.getAll());
    }

    done() {
        return this.#read("done", standing => standing.getAll());
    }

    /* Only what the server named leaves the queue; what it refused stays with the reason. */
    settle(device, taken, refused) {
        return this.#write(["events"], async queue => {
            for (const counter of taken) queue.delete([device, counter]);
            for (const { counter, ...why } of refused) {
                const event = await answered(queue.get([device, counter]));
                if (event) queue.put({ ...event, refused: why });
            }
        });
    }

    /* Somebody has seen to it: a refused record may go. */
    dismiss(device, counter) {
        return this.settle(device, [counter], []);
    }

    carried() {
        return this.#read("carried", all => all.getAll());
    }

    keepCarried(bundle) {
        return this.#write(["carried"], all => void all.put(bundle));
    }

    dropCarried(id) {
        return this.#write(["carried"], all => void all.delete(id));
    }

    /* The end of a duty, or the list alone; what others handed over stays. */
    wipe() {
        return this.#write(["kv", "events", "done"], (...stores) => {
            for (const store of stores) store.clear();
        });
    }

    /* Another badge on the same phone: the tube and the marks stay; what was left to be
     * sent is sealed under the old badge (`kept`), what was refused stays. */
    changeBadge(kept, left, kv) {
        return this.#write(["kv", "events", "carried"], (values, queue, all) => {
            if (kept) all.put(kept);
            for (const { device, counter } of left) queue.delete([device, counter]);
            for (const [key, value] of Object.entries(kv)) values.put(value, key);
        });
    }
}
