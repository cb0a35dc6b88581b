/* visit-sample.js - one person, one tube, at the door: opened, registered, closed, struck off.
 *
 * Each step is taken only when it has not been taken: after a lost answer the whole can be
 * begun again and nothing counts twice.  `read` gives the tube as the server has it (or
 * undefined) with the numbers of its people; `send` keeps one event. */

/* What is still to be sent, in order. */
export function steps({ tube, people, tube_code, round, site, person, service }) {
    const at = { tube_code, round, site };
    const list = [];
    if (!tube) list.push(["sampling.tube_opened", { ...at, pool_size: 1 }]);
    if (!people.includes(person)) list.push(["sampling.person_registered", { ...at, person, channel: "roster" }]);
    if (tube?.state !== "closed") list.push(["sampling.tube_closed", { ...at, swab_count: 1 }]);
    list.push([
        "missing.visit_made",
        { round, person, outcome: "sampled_at_home", means: "door", ...(service ? { service } : {}) }
    ]);
    return list;
}

/* Is this tube somebody else's?  A closed tube serves only to finish what was begun with it. */
export const isTaken = ({ tube, people, person, site }) =>
    Boolean(tube) && (tube.site !== site || people.some(p => p !== person) || (tube.state !== "open" && !people.includes(person)));

export async function sampleAtHome(what, { read, send }) {
    const found = await read(what.tube_code);
    if (isTaken({ ...what, ...found })) return { taken: true };
    for (const [type, body] of steps({ ...what, ...found })) await send(type, body);
    return { taken: false };
}
