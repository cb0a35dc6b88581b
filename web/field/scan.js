/* scan.js - what a code means: a tube, a person, a pass, a frame of another phone. */
import { codeOk, kinds } from "../shared/code.js";
import { isFrame, readFrame } from "./carry.js";

const PASS = /^bulou:pass:([\w-]{10,40})$/;

/* { kind, … }: tube, person, stranger (a card that is not on this list), pass, frame, own
 * (a code of ours that is used elsewhere), damaged, foreign. */
export function meaning(text, roster) {
    const pass = PASS.exec(text);
    if (pass) return { kind: "pass", secret: pass[1] };
    if (isFrame(text)) return frameOf(text);
    if (!codeOk(text)) return { kind: /^[0-9]{20}$/.test(text) ? "damaged" : "foreign" };
    if (text[0] === kinds.tube) return { kind: "tube", code: text };
    const who = roster?.ofCode(text);
    if (who) return { kind: "person", who, code: text };
    return { kind: text[0] === kinds.person ? "stranger" : "own", code: text };
}

function frameOf(text) {
    const frame = readFrame(text);
    return frame ? { kind: "frame", frame } : { kind: "damaged" };
}
