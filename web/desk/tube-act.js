/* tube-act.js - what is mended in a tube after it was closed: who is not in it after all,
 * the number of swabs, or the whole tube. */
import { askAndSend, reason } from "../shared/act.js";
import { code } from "../shared/fmt.js";
import { countFindings } from "../shared/lists.js";
import { t } from "../shared/t.js";

const note = { name: "note", kind: "area", max: 200 };
const placeOf = tube => ({ tube_code: tube.tube_code, round: tube.round, site: tube.site });

/* One finding, when it is known which; else one of all. */
export const resolveCount = (tube, then, finding) =>
    askAndSend({
        type: "sampling.count_resolved",
        title: t("page.resolve_count"),
        text: t("page.resolve_count_about", { code: code(tube.tube_code), detail: tube.detail ?? "" }),
        label: t("page.resolve"),
        danger: finding === "cannot_tell",
        fields: [
            { name: "finding", kind: "choice", need: true, choices: countFindings, of: "count" },
            { name: "swab_count", kind: "int", min: 0, max: 99, hint: t("page.swab_count_now") },
            note
        ],
        values: { finding },
        body: values => ({ ...placeOf(tube), ...values }),
        kept: "page.resolved",
        then
    });

export const withdraw = (tube, person, then) =>
    askAndSend({
        type: "sampling.registration_withdrawn",
        title: t("page.withdraw"),
        text: t("page.undo_about", { name: person.name, slot: person.slot }),
        label: t("page.withdraw"),
        danger: true,
        fields: [reason],
        body: values => ({ ...placeOf(tube), person: person.person, ...values }),
        kept: "page.was_withdrawn",
        then
    });

/* The registration as it was, at the time when it was made; the withdrawal stays to be read. */
export const putBack = (tube, person, then) =>
    askAndSend({
        type: "sampling.person_registered",
        title: t("page.put_back"),
        text: t("page.put_back_about", { name: person.name }),
        label: t("page.put_back"),
        fields: [],
        at: person.registered_at,
        body: () => ({ ...placeOf(tube), person: person.person, channel: person.channel }),
        kept: "page.was_put_back",
        then
    });

export const voidTube = (tube, then) =>
    askAndSend({
        type: "sampling.tube_voided",
        title: t("page.void_tube"),
        text: t("page.void_tube_about"),
        label: t("page.void_tube"),
        danger: true,
        fields: [reason],
        body: values => ({ ...placeOf(tube), ...values }),
        kept: "page.tube_voided",
        then
    });
