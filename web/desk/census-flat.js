/* census-flat.js - what a walked flat says, and how far a building is.  Functions of their arguments
 * only: a phone without a network uses them as well. */

/* The body of census.flat_walked.  Only those who were seen are confirmed. */
export function walked(place, people, seen, { finding, again_at, note }) {
    const persons = finding === "confirmed" ? people.map(p => p.person).filter(p => seen.has(p)) : [];
    const comesAgain = again_at && (finding === "nobody_home" || finding === "refused");
    return {
        ...place,
        finding,
        ...(persons.length ? { persons } : {}),
        ...(comesAgain ? { again_at } : {}),
        ...(note ? { note } : {})
    };
}

const byNumber = (a, b) => String(a ?? "").localeCompare(String(b ?? ""), "en", { numeric: true });

const isOpen = flat => !flat.finding || flat.finding === "nobody_home";

/* Flats that are still to be walked first, by their numbers. */
export const inOrder = flats =>
    [...flats].sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || byNumber(a.household, b.household));

/* How far all buildings are together. */
export const total = buildings =>
    buildings.reduce(
        (sum, b) => ({
            flats: sum.flats + b.flats,
            walked: sum.walked + b.walked,
            again: sum.again + b.again,
            persons: sum.persons + b.persons,
            confirmed: sum.confirmed + b.confirmed
        }),
        { flats: 0, walked: 0, again: 0, persons: 0, confirmed: 0 }
    );
