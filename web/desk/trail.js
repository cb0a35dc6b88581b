/* trail.js - everything that happened to a person, newest first: the list, the points, the
 * tubes, the boxes they travelled in, the results. */
import { html } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import { eventName } from "../shared/column.js";
import { code } from "../shared/fmt.js";
import { dotted } from "../shared/layout.js";
import { t, word } from "../shared/t.js";

const BOXES_MOST = 12; /* tubes whose box is looked up */

const linkTo = found => html`<a class="code" href=${`/tube.html${query({ code: found })}`}>${code(found)}</a>`;

const fromList = row => ({
    at: row.at,
    what: eventName(row.what),
    more: dotted([row.unit_name, row.note, word(row.actor_name)])
});

/* What there is to say of a registration that does not simply stand. */
const doubt = row => (row.standing === false ? t("page.not_standing") : row.barred ? t("page.barred_about") : "");

const fromRegistration = row => ({
    at: row.registered_at,
    what: t("page.trail_registered", { site: row.site_name ?? "", round: row.round_name }),
    tone: doubt(row) ? "soon" : "",
    more: html`${linkTo(row.tube_code)} ${t("page.slot_n", { n: row.slot })} ${doubt(row)}`
});

const tones = { preliminary_positive: "act", confirmed: "act", barred: "soon", invalid: "soon" };

const fromResult = row => ({
    at: row.reported_at,
    what: t("page.trail_result", { meaning: word(row.meaning, "meaning"), round: row.round_name }),
    tone: tones[row.meaning],
    more: linkTo(row.tube_code)
});

const fromBox = row => [
    row.sealed_at && { at: row.sealed_at, what: t("page.trail_sealed"), more: linkTo(row.box_code) },
    row.received_at && {
        at: row.received_at,
        what: t("page.trail_received", { lab: row.lab_name ?? "" }),
        more: linkTo(row.tube_code)
    }
];

const boxOf = (row, signal) => one("transfer_tube", { tube_code: row.tube_code }, signal);

export async function readTrail(person, signal) {
    const of = { person };
    const [history, registrations, results] = await Promise.all([
        rows("roster_history", of, signal),
        rows("sampling_by_person", of, signal),
        rows("lab_by_person", of, signal)
    ]);
    const boxes = await Promise.all(registrations.slice(0, BOXES_MOST).map(row => boxOf(row, signal)));
    return [
        ...history.map(fromList),
        ...registrations.map(fromRegistration),
        ...results.filter(row => row.reported_at).map(fromResult),
        ...boxes.filter(Boolean).flatMap(fromBox).filter(Boolean)
    ].sort((a, b) => b.at - a.at);
}
