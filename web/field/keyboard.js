/* keyboard.js - scanners that type, whatever has the focus and whatever input method is on.
 *
 * A scanner types twenty digits in a row and ends with Enter; check digits tell it from a hand.  The keys' places are
 * read and not the letters, since an input method swallows those.  What it typed into a
 * field meanwhile is taken out again. */
import { codeOk } from "../shared/code.js";

const FAST_MS = 300, /* a bad link delivers late; a hand that types a whole code means it too */
    CODE = 20;

const digitOf = event => /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];

const isField = element => element && "value" in element && "selectionStart" in element;

export function listenToScanner(found) {
    let typed = "",
        at = 0,
        field = null,
        before = "";

    function begin() {
        typed = "";
        field = isField(document.activeElement) ? document.activeElement : null;
        before = field?.value ?? "";
    }

    function end(event) {
        const text = typed.slice(-CODE);
        typed = "";
        if (!codeOk(text)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (field) {
            field.value = before;
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }
        found(text);
    }

    function pressed(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const late = event.timeStamp - at > FAST_MS;
        at = event.timeStamp;
        const digit = digitOf(event);
        if (digit !== undefined && !event.shiftKey) {
            if (late || !typed) begin();
            typed = (typed + digit).slice(-CODE);
        } else if ((event.code === "Enter" || event.code === "NumpadEnter") && !late) end(event);
        else typed = "";
    }

    addEventListener("keydown", pressed, { capture: true });
}
