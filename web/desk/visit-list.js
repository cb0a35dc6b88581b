/* visit-list.js - a door team's list in the order in which it is walked.
 *
 * Nothing but functions of their arguments: a page and a phone without a network use them
 * alike.  A person is a row of the view missing_team_list. */

/* What is to be done about a person: a promise whose time has come, somebody nobody has
 * visited, a promise for later, or somebody who was found and is still on the list. */
export const stages = ["promised_now", "to_visit", "promised_later", "visited"];

export function stageOf(person, at) {
    if (person.again_at !== undefined && person.again_at !== null)
        return person.again_at <= at ? "promised_now" : "promised_later";
    return person.outcome ? "visited" : "to_visit";
}

/* People of one flat are visited together: the same village, building and household.
 * Without a number everybody is a door of their own. */
export const doorOf = person =>
    [person.unit, person.building ?? 0, person.household ? `h${person.household}` : `p${person.person}`].join("/");

const byNumber = (a, b) => String(a ?? "").localeCompare(String(b ?? ""), "en", { numeric: true });

const inWalkingOrder = (a, b) =>
    a.unit - b.unit ||
    (a.building ?? 0) - (b.building ?? 0) ||
    byNumber(a.household, b.household) ||
    a.person - b.person;

const first = times => times.reduce((least, at) => (at !== undefined && at !== null && at < least ? at : least), Infinity);

const doorStage = (people, at) => Math.min(...people.map(p => stages.indexOf(stageOf(p, at))));

/* Promises by their time, all else by the way through the houses. */
function byUrgency(a, b) {
    if (a.rank !== b.rank) return a.rank - b.rank;
    if (stages[a.rank].startsWith("promised") && a.again_at !== b.again_at) return a.again_at - b.again_at;
    return inWalkingOrder(a.people[0], b.people[0]);
}

/* The doors of a list, the next one first: { door, people, stage, again_at }. */
export function doors(people, at) {
    const groups = new Map();
    for (const person of [...people].sort(inWalkingOrder)) {
        const door = doorOf(person);
        groups.set(door, [...(groups.get(door) ?? []), person]);
    }
    return [...groups]
        .map(([door, list]) => ({
            door,
            people: list,
            rank: doorStage(list, at),
            again_at: first(list.map(p => p.again_at))
        }))
        .sort(byUrgency)
        .map(({ rank, ...rest }) => ({ ...rest, stage: stages[rank] }));
}

/* How many of a door's people, or of a list, stand at each stage. */
export function counts(people, at) {
    const n = Object.fromEntries(stages.map(stage => [stage, 0]));
    for (const person of people) n[stageOf(person, at)]++;
    return n;
}

/* When one tries again where nobody was at home: in so many hours, at full minutes. */
export const nextTry = (at, hours = 2) => Math.ceil((at + hours * 3600000) / 300000) * 300000;

/* The fields of a visit's form by what was found; empty: nothing more is asked. */
export const asksFor = outcome =>
    ({
        not_at_home: ["again_at"],
        will_come: ["again_at", "note"],
        away: ["until_at", "note"],
        refused: ["again_at", "note"],
        moved: ["note"],
        dead: ["note"]
    })[outcome] ?? [];

/* Years of age at a time, from a date of birth; undefined when it is not known. */
export function ageOf(born, at) {
    const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(born ?? "");
    if (!day) return undefined;
    const now = new Date(at),
        had = now.getMonth() + 1 > Number(day[2]) || (now.getMonth() + 1 === Number(day[2]) && now.getDate() >= Number(day[3]));
    return now.getFullYear() - Number(day[1]) - (had ? 0 : 1);
}
