/* camera.js - the rear camera, and the codes that are held before it.
 *
 * One picture at a time goes to the worker.  A code counts once as long as it stays in
 * view and for a moment after. */

const STAYS_MS = 900, /* a code that was gone for so long is shown anew */
    SEEN_MOST = 50,
    BETWEEN_MS = 60, /* at most some fifteen pictures a second: the battery lasts a shift */
    DIM_BETWEEN_MS = 500;

const wishes = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };

export class Camera {
    constructor(video, found) {
        Object.assign(this, { video, found, seen: new Map(), slow: false, busy: false, number: 0, worker: null });
    }

    /* Throws what getUserMedia throws: the name says why. */
    async start() {
        if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("no camera here", "NotSupportedError");
        this.stream = await navigator.mediaDevices.getUserMedia({ video: wishes });
        this.attach(this.video);
        this.#startWorker();
        this.timer = setInterval(() => this.#look(), BETWEEN_MS);
        this.track.addEventListener("ended", () => this.stop());
    }

    /* Also when the page was drawn anew, which breaks off what was begun to be played. */
    attach(video) {
        this.video = video;
        if (!this.stream) return;
        video.srcObject = this.stream;
        video.muted = true;
        video.play().catch(() => {});
    }

    get track() {
        return this.stream.getVideoTracks()[0];
    }

    get running() {
        return Boolean(this.timer);
    }

    #startWorker() {
        this.worker ??= new Worker("/field/decoder.js");
        this.worker.onmessage = ({ data }) => this.#told(data);
        this.worker.onerror = () => (this.busy = false);
    }

    async #look() {
        if (this.busy || document.hidden || this.video.readyState < 2) return;
        if (this.slow && performance.now() - (this.lookedAt ?? 0) < DIM_BETWEEN_MS) return;
        this.busy = true;
        this.lookedAt = performance.now();
        try {
            const picture = await createImageBitmap(this.video);
            this.worker.postMessage({ id: ++this.number, picture }, [picture]);
        } catch {
            this.busy = false; /* the camera is being changed; the next picture will do */
        }
    }

    #told({ texts, problem }) {
        this.busy = false;
        if (problem && !this.problem) console.warn(problem);
        this.problem = problem;
        for (const text of texts) if (this.#isNew(text)) this.found(text, this.lookedAt);
    }

    #isNew(text) {
        const now = performance.now(),
            before = this.seen.get(text);
        this.seen.delete(text);
        this.seen.set(text, now);
        if (this.seen.size > SEEN_MOST) this.seen.delete(this.seen.keys().next().value);
        return before === undefined || now - before > STAYS_MS;
    }

    hasTorch() {
        return Boolean(this.stream && this.track.getCapabilities?.().torch);
    }

    torch(on) {
        return this.track.applyConstraints({ advanced: [{ torch: on }] });
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
        this.stream?.getTracks().forEach(track => track.stop());
        this.worker?.terminate();
        this.worker = null;
        this.busy = false;
    }
}

/* The screen stays on while the app is in front. */
export function stayAwake() {
    const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
    document.addEventListener("visibilitychange", ask);
    ask();
}
