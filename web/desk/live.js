/* live.js - telling a page that something has changed, at most once a second.
 *
 * The stream says that there is news, not what it is; the page reads its views again.
 * Without news it does so every half minute, and while the stream is cut every five
 * seconds: a page never believes that silence means all is as it was. */

const PAUSE_MS = 1000,
    CALM_MS = 30000,
    CUT_MS = 5000;

export function live(refresh) {
    let wanted = true,
        running = false,
        last = 0,
        cut = false;
    const stream = new EventSource("/api/v1/stream");
    stream.addEventListener("change", () => (wanted = true));
    stream.onopen = () => (cut = false);
    stream.onerror = () => (cut = true);

    async function tick() {
        const since = performance.now() - last;
        if (running || since < PAUSE_MS || (!wanted && since < (cut ? CUT_MS : CALM_MS))) return;
        running = true;
        wanted = false;
        last = performance.now();
        try {
            await refresh();
        } catch {
            wanted = true; /* the page shows how old its figures are */
        }
        running = false;
    }
    setInterval(tick, 250);
    tick();
    return { isCut: () => cut };
}
