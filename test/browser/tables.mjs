/* tables.mjs - the vectors of tubes, read: from words to what tube.js takes and gives. */
import { readFileSync } from "node:fs";
import { begin, keyOf, step } from "../../web/field/tube.js";

export const { cases } = JSON.parse(readFileSync(new URL("../vectors/tube.json", import.meta.url), "utf8"));

export const SITE = 1203;

const others = {
    foreign: { state: "open", site: SITE + 1, site_name: "别处", at: 1 },
    elsewhere: { state: "open", site: SITE, site_name: "本点", at: 1 },
    closed: { state: "closed", site: SITE + 1, site_name: "别处", at: 1 }
};

/* P1 is on the list, C1 a card that is not. */
const whoOf = (name, of) => ({ name, ...(name[0] === "C" ? { card: of.card(name) } : { person: of.person(name) }) });

/* "person P1 sure @12": names are put in by the caller. */
function inputOf(words, of, clock) {
    const [what, ...rest] = words.split(" ");
    const at = rest.find(word => word.startsWith("@"));
    const input = { what, at: at ? Number(at.slice(1)) * 1000 : clock, sure: rest.includes("sure") };
    if (what === "tube") return { ...input, code: of.tube(rest[0]), other: others[rest.find(word => word in others)] };
    if (what === "person") return { ...input, who: whoOf(rest[0], of), channel: "card" };
    if (what === "close" || what === "recount") return { ...input, swabs: Number(rest[0]) };
    return { ...input, reason: rest.includes("because") || what === "void" ? "because" : undefined };
}

const toldAs = ({ what, slot }) => (slot ? `${what} ${slot}` : what);

const eventAs = ({ type, body }, of) =>
    [type.split(".")[1], of.label(body.tube_code), body.card, body.person && of.name(body.person), body.swab_count]
        .filter(part => part !== undefined && part !== "")
        .join(" ");

function steps({ fill = 0, steps: all }) {
    const filling = Array.from({ length: fill }, (none, i) => [`person P${i + 1}`]);
    return [...(fill ? [["tube T1"], ...filling] : []), ...all];
}

/* Run a case; { shown: [[words, told, events]], events, state } */
export function run(one, of, place = { round: 1, site: SITE }) {
    const done = new Map();
    const known = { done: who => done.get(keyOf(who)), words: { undone: "back", unused: "unused" } };
    let state = begin({ ...place, pool_size: one.pool }),
        clock = 0;
    const shown = [],
        events = [];
    for (const [words] of steps(one)) {
        clock += 1000;
        const input = inputOf(words, of, clock);
        clock = input.at;
        const made = step(state, input, known);
        state = made.state;
        if (made.done) done.set(made.done.person, made.done);
        for (const who of made.undone ?? []) done.delete(keyOf(who));
        shown.push([words, toldAs(made.told), made.events.map(event => eventAs(event, of))]);
        events.push(...made.events);
    }
    return { shown: shown.slice(one.fill ? one.fill + 1 : 0), events, state };
}
