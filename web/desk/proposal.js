/* proposal.js - what was found at a door becomes an event of the roster, decided by somebody. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { now } from "../shared/clock.js";
import { open } from "../shared/dialog.js";
import { press } from "../shared/layout.js";
import { t } from "../shared/t.js";

const DAY_MS = 24 * 3600 * 1000;

const asked = {
    /* died, or left the county: no longer due */
    left: (row, cause, then) => ({
        type: "roster.person_left",
        fields: [{ name: "note", kind: "area", max: 200 }],
        values: { note: row.note },
        body: values => ({ person: row.person, cause, ...values }),
        kept: "page.list_changed",
        then
    }),
    moved: (row, then) => ({
        type: "roster.person_moved",
        fields: [
            { name: "unit", kind: "unit", need: true, label: t("page.lives_in") },
            { name: "household", max: 40 },
            { name: "reason", kind: "area", max: 200 }
        ],
        values: { reason: row.note },
        body: values => ({ person: row.person, ...values }),
        kept: "page.list_changed",
        then
    }),
    away: (row, then) => ({
        type: "roster.person_exempted",
        fields: [
            { name: "until_at", kind: "time", need: true },
            { name: "note", kind: "area", max: 200 }
        ],
        values: { until_at: row.until_at ?? now() + DAY_MS, note: row.note },
        body: values => ({ person: row.person, reason: "away", from_at: Math.min(row.at, now()), ...values }),
        kept: "page.list_changed",
        then
    })
};

const confirm = question => askAndSend({ title: t("page.change_list"), label: t("page.change_list"), ...question });

/* Moved within the county is not gone: which of the two somebody must say. */
const whereTo = () =>
    open(t("page.moved_where"), (place, close) =>
        render(
            html`<div class="choices">${press(t("page.moved_here"), () => close("moved"))}
                ${press(t("page.moved_away"), () => close("left"))}</div>`,
            place
        )
    );

export async function decide(row, then) {
    if (row.kind === "dead") return confirm(asked.left(row, "died", then));
    if (row.kind === "away") return confirm(asked.away(row, then));
    const where = await whereTo();
    if (where === "left") return confirm(asked.left(row, "moved_away", then));
    return where ? confirm(asked.moved(row, then)) : undefined;
}
