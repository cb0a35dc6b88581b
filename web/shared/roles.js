/* roles.js - what an account is for, to show it what it needs and no more.
 *
 * The server decides what anybody may do; this only keeps buttons away that it would
 * refuse (src/data/rights.c). */

/* "county@410185000000 point@site:1203" → ["county", "point"] */
export const rolesOf = me =>
    (me.roles ?? "")
        .split(" ")
        .filter(Boolean)
        .map(r => r.split("@")[0]);

const all = [
    "county",
    "town",
    "village",
    "point",
    "door",
    "census",
    "checkpoint",
    "courier",
    "lab",
    "inspector",
    "auditor"
];

const rights = {
    roster: ["county", "town", "village"],
    import: ["county", "town", "village"],
    erase: ["county"],
    knock: ["county", "town", "village"],
    door: ["county", "town", "village", "door"],
    walk: ["county", "town", "village", "census"],
    arrival: ["county", "town", "village", "checkpoint"],
    round: ["county"],
    site: ["county", "town"],
    quarantine: ["county", "town"],
    account: ["county", "town"],
    sample: ["county", "town", "point"],
    pack: ["county", "town", "point", "courier", "lab"],
    lab: ["county", "lab"],
    people: ["county", "town", "village", "point"],
    home: ["county", "town", "village", "point", "inspector", "auditor"],
    paper: ["county", "town", "village", "point"],
    trace: ["county", "town", "point", "lab", "courier"],
    mend: ["county", "town"],
    audit: ["county", "auditor"],
    progress: all,
    area: all,
    counties: all,
    own: all
};

export const may = (me, right) => rolesOf(me).some(role => rights[right].includes(role)) && !isTooNarrow(me, right);

/* The code of a city ends in 00: its office sees the sums of the counties in it. */
const isCity = me => me.county % 100 === 0;

/* Bound to one site: sees the areas whose people come to it, and no other. */
export const isAtSite = me => Boolean(me.site) && !me.unit;
const isTooNarrow = (me, right) => right === "counties" && !(isCity(me) && isWholeCounty(me) && !isAtSite(me));

/* What missing_by_area is asked by whoever looks at their own place. */
export const partsOf = me => (isAtSite(me) ? { site: me.site } : { unit: areaOf(me) });

/* The area an account looks after; the whole county for one without an area of its own. */
const root = me => me.county * 1000000;
export const areaOf = me => me.unit || root(me);
export const isWholeCounty = me => areaOf(me) === root(me);

/* The sites at which somebody holds a role; undefined: not bound to sites. */
export function sitesOf(me, role) {
    const places = (me.roles ?? "").split(" ").map(it => it.split("@"));
    if (places.some(([held, place]) => (held === role || held === "county") && !place?.startsWith("site:")))
        return undefined;
    return places.filter(([held]) => held === role).map(([, place]) => Number(place.replace("site:", "")));
}

const fieldPages = { door: "/visits.html", census: "/census.html", checkpoint: "/arrivals.html" };

/* Where somebody's work begins. */
export function entrance(me) {
    if (onDuty(me)) return "/duty.html";
    if (may(me, "home")) return "/";
    const field = rolesOf(me).find(role => role in fieldPages);
    if (field) return fieldPages[field];
    return may(me, "lab") ? "/lab.html" : "/boxes.html";
}

/* Works at one point and has nothing to do at a desk. */
export const onDuty = me => me.kind === "pass" && rolesOf(me).every(role => role === "point");
