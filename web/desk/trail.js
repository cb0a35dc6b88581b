/* trail.js - everything that happened to a person, newest first: the list, the points, the
 * tubes, the boxes they travelled in, the results. */
import { html } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import { eventName } from "../shared/column.js";
import { code, moment } from "../shared/fmt.js";
import { t, word } from "../shared/t.js";
import { empty } from "../shared/ui.js";

const BOXES_MOST = 12;   /* tubes whose box is looked up */

const tubeLink = tube => html`<a class="code" href=${`/tube.html${query({ code: tube })}`}>${code(tube)}</a>`;
const boxLink = box => html`<a class="code" href=${`/tube.html${query({ code: box })}`}>${code(box)}</a>`;

const fromList = row => ({ at: row.at, what: eventName(row.what), more: [row.unit_name, row.note, row.actor_name].filter(Boolean).join(" · ") });

const fromRegistration = row => ({ at: row.registered_at, what: t("page.trail_registered", { site: row.site_name, round: row.round_name }),
    tone: row.standing === false || row.barred ? "soon" : "",
    more: html`${tubeLink(row.tube_code)} ${t("page.slot_n", { n: row.slot })} ${row.standing === false ? t("page.not_standing") : row.barred ? t("page.barred_about") : ""}` });

const fromResult = row => ({ at: row.reported_at ?? row.at, what: t("page.trail_result", { meaning: word(row.meaning, "meaning"), round: row.round_name }),
    tone: ["preliminary_positive", "confirmed"].includes(row.meaning) ? "act" : row.meaning === "barred" ? "soon" : "", more: tubeLink(row.tube_code) });

function fromBox(row) {
    const found = [];
    if (row.sealed_at)
        found.push({ at: row.sealed_at, what: t("page.trail_sealed"), more: boxLink(row.box_code) });
    if (row.received_at)
        found.push({ at: row.received_at, what: t("page.trail_received", { lab: row.lab_name ?? "" }), more: tubeLink(row.tube_code) });
    return found;
}

export async function readTrail(person, signal) {
    const of = { person, limit: 1000 };
    const [history, registrations, results] = await Promise.all([rows("roster_history", of, signal), rows("sampling_by_person", of, signal), rows("lab_by_person", of, signal)]);
    const boxes = await Promise.all(registrations.slice(-BOXES_MOST).map(row => one("transfer_tube", { tube_code: row.tube_code }, signal).catch(() => undefined)));
    return [...history.map(fromList), ...registrations.map(fromRegistration), ...results.filter(r => r.reported_at).map(fromResult), ...boxes.filter(Boolean).flatMap(fromBox)]
        .sort((a, b) => b.at - a.at);
}

export const trail = list => list.length ? html`<ol class="trail">${list.map(it => html`<li class=${it.tone ?? ""}><time>${moment(it.at)}</time><b>${it.what}</b>
    <span class="more">${it.more}</span></li>`)}</ol>` : empty(t("page.nothing_here"));
