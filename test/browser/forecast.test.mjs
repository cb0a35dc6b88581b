/* forecast.test.mjs - when a round will be finished, by its curve alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { cumulate, forecast } from "../../web/shared/forecast.js";

const STEP = 5 * 60 * 1000,
    HOUR = 12 * STEP;
const now = 1000 * STEP;

/* Steps that end with the one before `now`. */
const steps = (...counts) =>
    counts.map((registrations, i) => ({ at: now - (counts.length - i) * STEP, registrations }));
const even = (n, times) => steps(...Array(times).fill(n));

test("an even hour tells one time", () => {
    const seen = forecast({ curve: even(100, 12), remaining: 1200, now });
    assert.deepEqual(seen, { state: "going", at: now + HOUR, earliest: now + HOUR, latest: now + HOUR, perHour: 1200 });
});

test("the fastest and the slowest quarter make the range", () => {
    const curve = steps(50, 50, 50, 100, 100, 100, 100, 100, 100, 150, 150, 150);
    const seen = forecast({ curve, remaining: 1200, now });
    assert.equal(seen.at, now + HOUR);
    assert.ok(seen.earliest < seen.at && seen.at < seen.latest);
});

test("a quarter without anybody leaves the end of the range open", () => {
    const seen = forecast({ curve: steps(0, 0, 0, 100, 100, 100, 100, 100, 100, 100, 100, 100), remaining: 900, now });
    assert.equal(seen.state, "going");
    assert.equal(seen.latest, undefined);
});

test("steps that the curve leaves out count as none", () => {
    const curve = even(100, 12).filter((step, i) => i % 2 === 0);
    assert.equal(forecast({ curve, remaining: 600, now }).at, now + HOUR);
});

test("there is no forecast before a quarter of an hour, without anybody, or when all is done", () => {
    assert.equal(forecast({ curve: even(100, 2), remaining: 10, now }).state, "too_early");
    assert.equal(forecast({ curve: [], remaining: 10, now }).state, "too_early");
    assert.equal(forecast({ curve: [{ at: now - 2 * HOUR, registrations: 9 }], remaining: 10, now }).state, "still");
    assert.equal(forecast({ curve: even(1, 12), remaining: 0, now }).state, "done");
});

test("the step that still runs is left out", () => {
    const curve = [...even(100, 12), { at: now, registrations: 1 }];
    assert.equal(forecast({ curve, remaining: 1200, now: now + 1000 }).at, now + 1000 + HOUR);
});

test("the curve adds up", () => {
    assert.deepEqual(
        cumulate(steps(1, 2, 3)).map(p => p.n),
        [1, 3, 6]
    );
});
