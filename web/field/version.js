/* version.js - a new version of the app, taken when it disturbs nobody.
 *
 * It is fetched beside the old one (sw.js) and waits there until no tube is open and
 * nothing is left to be sent. */

import { language } from "../shared/t.js";

const ASK_MS = 10 * 60000,
    TRY_MS = 2000;

export async function watchVersions(isCalm) {
    if (!navigator.serviceWorker) return;
    let taking = false;
    navigator.serviceWorker.addEventListener("controllerchange", () => taking && location.reload());
    const registration = await navigator.serviceWorker.register("/field/sw.js", { scope: "/field/" });
    navigator.serviceWorker.ready.then(({ active }) => active.postMessage(`/api/v1/messages/${language}`));
    const look = () => {
        if (!registration.waiting || !isCalm()) return;
        taking = true;
        registration.waiting.postMessage("take over");
    };
    setInterval(look, TRY_MS);
    setInterval(() => registration.update().catch(() => {}), ASK_MS);
    addEventListener("online", () => registration.update().catch(() => {}));
}
