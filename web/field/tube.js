/* tube.js - a tube at the table, from the label that opens it to the count that closes it.
 *
 * A pure function: what stands (`state`), what happened (`input`) and what is known
 * (`known`) give what stands then, the events that say so, and what to tell.  Nothing here
 * knows of screens, disks or networks, so every case stands in test/vectors/tube.json.
 *
 *     state   { place: { round, site, pool_size }, tube, held, closed, used }
 *         tube     { code, pool_size, people: [{ person, card, name, at }] } or null
 *         held     { who, at }: somebody came before a tube was open
 *         closed   the tube that was closed last, with its people and swabs, or null
 *         used     [[code, what, at]]: tubes that this phone has ended, the newest last
 *     input   { what: tube, person, close, recount, undo, void, tick; at, … }
 *     known   { done(who): { at, site, tube_code, slot } or undefined
 *               words: { undone, unused } }  the reasons that the app gives by itself
 *     told    { what, … }: the key of what to say, with its values
 *
 * A full tube takes nobody more.  It is closed by the label of the next one, which also
 * says that as many swabs were counted as people; another number is typed. */

export const HELD_MS = 15000;
const USED_MOST = 500;

export const begin = place => ({ place, tube: null, held: null, closed: null, used: [] });

export const isFull = tube => tube.pool_size > 0 && tube.people.length >= tube.pool_size;

const at = (state, code, more) => ({
    tube_code: code,
    round: state.place.round,
    site: state.place.site,
    ...more
});

const event = (type, body) => ({ type: `sampling.${type}`, body });
const only = (state, what, more) => ({ state, events: [], told: { what, ...more } });

const endedAs = (state, code, what, when) => [...state.used, [code, what, when]].slice(-USED_MOST);

/* ---- closing --------------------------------------------------------------------------------- */

function close(state, swabs, when) {
    const { tube } = state;
    return {
        state: {
            ...state,
            tube: null,
            closed: { ...tube, swabs, at: when },
            used: endedAs(state, tube.code, "closed", when)
        },
        events: [event("tube_closed", at(state, tube.code, { swab_count: swabs }))]
    };
}

function voided(state, reason, when) {
    const { tube } = state;
    return {
        state: { ...state, tube: null, used: endedAs(state, tube.code, "void", when) },
        events: [event("tube_voided", at(state, tube.code, { reason }))],
        undone: tube.people
    };
}

/* The tube that is open gives way to the next label. */
function makeRoom(state, when, words) {
    if (!state.tube) return { state, events: [] };
    return state.tube.people.length
        ? close(state, state.tube.people.length, when)
        : voided(state, words.unused, when);
}

/* ---- a tube's label ---------------------------------------------------------------------------- */

function openTube(state, input, known) {
    const room = makeRoom(state, input.at, known.words);
    const { pool_size } = state.place;
    const opened = { ...room.state, tube: { code: input.code, pool_size, people: [] }, held: null };
    const made = {
        state: opened,
        events: [...room.events, event("tube_opened", at(state, input.code, { pool_size }))],
        told: { what: "opened", closed: room.events.length ? state.tube : undefined }
    };
    const { held } = state;
    if (!held || input.at - held.at > HELD_MS) return made;
    return joined(made, register(opened, { ...held.input, at: input.at }, known));
}

/* First one, then the other; what the second says is told. */
const joined = (first, second) => ({
    state: second.state,
    events: [...first.events, ...second.events],
    done: second.done,
    told: { ...second.told, opened: true, closed: first.told.closed }
});

function tubeShown(state, input, known) {
    if (state.tube?.code === input.code) return only(state, "same_tube");
    const before = state.used.findLast(([code]) => code === input.code);
    if (before) return only(state, "tube_used", { code: input.code, ended: before[1], when: before[2] });
    const { other } = input;
    if (other && other.state !== "open" && !input.sure)
        return only(state, "tube_used", { code: input.code, ended: other.state, when: other.at, site: other.site_name });
    if (other && !input.sure)
        return only(state, other.site === state.place.site ? "tube_open_elsewhere" : "tube_foreign", {
            code: input.code,
            site: other.site_name
        });
    return openTube(state, input, known);
}

/* ---- a person ------------------------------------------------------------------------------------- */

/* Who is meant: the number of the list, or a document or card that the server knows.  Somebody
 * who was on no list here may stand on the county's: then it finds them there. */
const byCard = who => (who.card ? { card: who.card } : { person: who.person });
const meant = who => (who.document ? { document_kind: who.document_kind, document: who.document } : byCard(who));

/* By what the phone tells one from another. */
export const keyOf = who => who.person ?? who.card;

const came = who => (who.came ? [{ type: "roster.person_came", body: who.came }] : []);

function register(state, input, known) {
    const { tube } = state,
        { who, channel } = input;
    const before = known.done(who);
    if (before && !input.sure) return only(state, "already", { who, before, channel });
    const person = { person: who.person, card: who.card, name: who.name, at: input.at };
    const filled = { ...tube, people: [...tube.people, person] };
    const slot = filled.people.length;
    return {
        state: { ...state, tube: filled },
        events: [...came(who), event("person_registered", at(state, tube.code, { ...meant(who), channel }))],
        done: { person: keyOf(who), round: state.place.round, at: input.at, tube_code: tube.code, slot, channel },
        told: { what: isFull(filled) ? "full" : "saved", who, slot, of: tube.pool_size }
    };
}

const hold = (state, input, what) => ({
    state: { ...state, held: { at: input.at, name: input.who.name, input } },
    events: [],
    told: { what, who: input.who }
});

function personShown(state, input, known) {
    if (!state.tube) return hold(state, input, "held");
    if (isFull(state.tube)) return hold(state, input, "held_full");
    return register(state, input, known);
}

/* ---- taking back -------------------------------------------------------------------------------------- */

const withdrawn = (state, code, person, reason) =>
    event("registration_withdrawn", at(state, code, { ...byCard(person), reason }));

/* One press while the tube is open … */
function undo(state, input, known) {
    const { tube, closed } = state;
    if (tube?.people.length) {
        const last = tube.people.at(-1);
        return {
            state: { ...state, tube: { ...tube, people: tube.people.slice(0, -1) } },
            events: [withdrawn(state, tube.code, last, input.reason ?? known.words.undone)],
            undone: [last],
            told: { what: "undone", who: last }
        };
    }
    if (tube || !closed?.people.length || !input.reason) return only(state, "nothing_to_undo");
    return undoClosed(state, closed, input.reason);
}

/* … and with a reason once it is closed. */
function undoClosed(state, closed, reason) {
    const last = closed.people.at(-1);
    return {
        state: { ...state, closed: { ...closed, people: closed.people.slice(0, -1) } },
        events: [withdrawn(state, closed.code, last, reason)],
        undone: [last],
        told: { what: "undone", who: last }
    };
}

/* ---- by hand --------------------------------------------------------------------------------------------- */

function closeByHand(state, input) {
    if (!state.tube) return only(state, "no_tube");
    const made = close(state, input.swabs, input.at);
    const registered = state.tube.people.length;
    return { ...made, told: { what: registered === input.swabs ? "closed" : "counts_differ", registered, swabs: input.swabs } };
}

/* Counted again after the label of the next tube had closed it. */
function recount(state, input) {
    const { closed } = state;
    if (!closed) return only(state, "no_tube");
    const registered = closed.people.length;
    return {
        state: { ...state, closed: { ...closed, swabs: input.swabs } },
        events: [event("count_resolved", at(state, closed.code, { finding: "recount", swab_count: input.swabs }))],
        told: { what: registered === input.swabs ? "closed" : "counts_differ", registered, swabs: input.swabs }
    };
}

function voidByHand(state, input) {
    if (!state.tube) return only(state, "no_tube");
    const made = voided(state, input.reason, input.at);
    return { ...made, told: { what: "voided", n: made.undone.length } };
}

/* Somebody who waited too long for a tube is shown again. */
function tick(state, input) {
    const { held } = state;
    if (!held || input.at - held.at <= HELD_MS) return only(state, "");
    return only({ ...state, held: null }, "held_expired", { who: held.input.who });
}

const steps = { tube: tubeShown, person: personShown, undo, close: closeByHand, recount, void: voidByHand, tick };

export const step = (state, input, known) => steps[input.what](state, input, known);
