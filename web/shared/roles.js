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
    knock: ["county", "town", "village"],
    door: ["county", "town", "village", "door"],
    walk: ["county", "town", "village", "census"],
    arrival: ["county", "town", "village", "checkpoint"],
    round: ["county"],
    site: ["county", "town"],
    quarantine: ["county", "town"],
    account: ["county", "town"],
    sample: ["county", "town", "point"],
    trace: ["county", "town", "point", "lab", "courier"],
    mend: ["county", "town"],
    audit: ["county", "auditor"],
    progress: all,
    area: all
};

export const may = (me, right) => rolesOf(me).some(role => rights[right].includes(role)) && !isTooNarrow(me, right);

/* Bound to one site: sees no area's parts. */
export const isAtSite = me => Boolean(me.site) && !me.unit;
const isTooNarrow = (me, right) => right === "area" && isAtSite(me);

/* The area an account looks after; the whole county for one without an area of its own. */
const root = me => me.county * 1000000;
export const areaOf = me => me.unit || root(me);
export const isWholeCounty = me => areaOf(me) === root(me);

/* Works at one point and has nothing to do at a desk. */
export const onDuty = me => me.kind === "pass" && rolesOf(me).every(role => role === "point");
