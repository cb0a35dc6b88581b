/* act.js - asking a person something and sending it as an event. */
import { sendOnce } from "./device.js";
import { ask } from "./dialog.js";
import { t } from "./t.js";
import { say } from "./ui.js";

/* A dialog with fields whose values become the event `type`; body(values) may add to them;
 * `at`: when it happened, if that was not now.
 * When the server has kept it, `kept` is said and then() goes on. */
export function askAndSend({ type, at, body = values => values, kept, then = () => {}, ...asked }) {
    const send = sendOnce();
    return ask({
        ...asked,
        submit: async values => {
            const answer = await send(type, body(values), at === undefined ? {} : { at });
            say(t(kept));
            then();
            return answer;
        }
    });
}

export const reason = { name: "reason", kind: "area", need: true, max: 200 };
