/* field-logic.test.mjs - what the pages of the field work out by themselves, without a browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder, total, walked } from "../../web/desk/census-flat.js";
import { suggestMove } from "../../web/desk/queue-advice.js";
import { ageOf, asksFor, counts, doors, nextTry, stageOf } from "../../web/desk/visit-list.js";
import { isTaken, sampleAtHome, steps } from "../../web/desk/visit-sample.js";

const NOON = Date.UTC(2022, 0, 12, 4);
const MINUTE = 60000;

const at = (person, household, rest = {}) => ({ person, unit: 1, building: 7, household, ...rest });

/* ---- the list ------------------------------------------------------------------------------------- */

test("doors come in walking order, numbers as numbers, a family together", () => {
    const list = [at(1, "102"), at(2, "10"), at(3, "9"), at(4, "102"), at(5, undefined), at(6, "1", { building: 3 })];
    assert.deepEqual(
        doors(list, NOON).map(d => d.people.map(p => p.person)),
        [[6], [5], [3], [2], [1, 4]]
    );
});

test("a promise whose time has come is first, one for later comes after who was never visited", () => {
    const list = [
        at(1, "1", { outcome: "refused" }),
        at(2, "2", { outcome: "not_at_home", again_at: NOON + MINUTE }),
        at(3, "3"),
        at(4, "4", { outcome: "will_come", again_at: NOON }),
        at(5, "5", { outcome: "will_come", again_at: NOON - MINUTE })
    ];
    assert.deepEqual(
        doors(list, NOON).map(d => [d.people[0].person, d.stage]),
        [
            [5, "promised_now"],
            [4, "promised_now"],
            [3, "to_visit"],
            [2, "promised_later"],
            [1, "visited"]
        ]
    );
    assert.deepEqual(counts(list, NOON), { promised_now: 2, to_visit: 1, promised_later: 1, visited: 1 });
    assert.equal(stageOf({ again_at: null }, NOON), "to_visit");
    assert.deepEqual(doors([], NOON), []);
});

test("a door stands where the most urgent of its people stands", () => {
    const list = [at(1, "1"), at(2, "9", { outcome: "refused" }), at(3, "9", { outcome: "x", again_at: NOON - 1 })];
    assert.deepEqual(
        doors(list, NOON).map(d => d.people.length),
        [2, 1]
    );
});

test("the next try is at full five minutes, ages are whole years, outcomes ask for what they need", () => {
    assert.equal(nextTry(NOON + 1), NOON + 2 * 3600000 + 5 * MINUTE);
    assert.equal(nextTry(NOON), NOON + 2 * 3600000);
    assert.equal(ageOf("1950-01-12", Date.UTC(2022, 0, 13)), 72);
    assert.equal(ageOf("1950-06-30", Date.UTC(2022, 0, 13)), 71);
    assert.equal(ageOf(undefined, NOON), undefined);
    assert.deepEqual(asksFor("away"), ["until_at", "note"]);
    assert.deepEqual(asksFor("unheard of"), []);
});

/* ---- a home sample ----------------------------------------------------------------------------------- */

const what = { tube_code: "T", round: 1, site: 8, person: 5 };

function server(tube, people = []) {
    const sent = [];
    return { sent, read: async () => ({ tube, people }), send: async type => sent.push(type) };
}

test("a fresh tube is opened, filled, closed and told; what was done before a lost answer is not done again", async () => {
    const fresh = server();
    assert.deepEqual(await sampleAtHome(what, fresh), { taken: false });
    assert.deepEqual(fresh.sent, [
        "sampling.tube_opened",
        "sampling.person_registered",
        "sampling.tube_closed",
        "missing.visit_made"
    ]);
    const half = server({ site: 8, state: "open" }, [5]);
    await sampleAtHome(what, half);
    assert.deepEqual(half.sent, ["sampling.tube_closed", "missing.visit_made"]);
    const whole = server({ site: 8, state: "closed" }, [5]);
    await sampleAtHome(what, whole);
    assert.deepEqual(whole.sent, ["missing.visit_made"]);
    const [, , , [, visit]] = steps({ ...what, people: [], service: "care" });
    assert.deepEqual([visit.outcome, visit.service], ["sampled_at_home", "care"]);
});

test("a tube of another site, with somebody else in it, or that is over, is not used", async () => {
    for (const [tube, people] of [
        [{ site: 9, state: "open" }, []],
        [{ site: 8, state: "open" }, [6]],
        [{ site: 8, state: "closed" }, []],
        [{ site: 8, state: "void" }, []]
    ]) {
        assert.equal(isTaken({ ...what, tube, people }), true);
        const it = server(tube, people);
        assert.deepEqual(await sampleAtHome(what, it), { taken: true });
        assert.deepEqual(it.sent, []);
    }
});

/* ---- the census ------------------------------------------------------------------------------------------ */

test("a walked flat confirms only who was seen, and comes again only where nobody answered", () => {
    const people = [{ person: 1 }, { person: 2 }];
    const place = { census: 3, unit: 4 };
    assert.deepEqual(walked(place, people, new Set([2]), { finding: "confirmed", again_at: 9 }), {
        ...place,
        finding: "confirmed",
        persons: [2]
    });
    assert.deepEqual(walked(place, people, new Set([2]), { finding: "nobody_home", again_at: 9, note: "dog" }), {
        ...place,
        finding: "nobody_home",
        again_at: 9,
        note: "dog"
    });
});

test("flats that are still to be walked come first, by number; buildings add up", () => {
    const flats = [{ household: "2", finding: "confirmed" }, { household: "10" }, { household: "9", finding: "nobody_home" }];
    assert.deepEqual(
        inOrder(flats).map(f => f.household),
        ["9", "10", "2"]
    );
    const one = { flats: 2, walked: 1, again: 1, persons: 5, confirmed: 3 };
    assert.deepEqual(total([one, one]), { flats: 4, walked: 2, again: 2, persons: 10, confirmed: 6 });
});

/* ---- the line ---------------------------------------------------------------------------------------------- */

test("a table goes from the quietest point that can spare one to the longest wait, or nowhere", () => {
    const long = { site: 1, tables: 1, wait_minutes: 40 },
        longer = { site: 2, tables: 2, wait_minutes: 55 },
        quiet = { site: 3, tables: 3, wait_minutes: 2 },
        small = { site: 4, tables: 1, wait_minutes: 0 },
        unknown = { site: 5, tables: 9 };
    const { from, to } = suggestMove([long, small, quiet, longer, unknown]);
    assert.deepEqual([from.site, to.site], [3, 2]);
    assert.equal(suggestMove([long, small, unknown]), undefined);
    assert.equal(suggestMove([quiet, small]), undefined);
    assert.equal(suggestMove([]), undefined);
});
