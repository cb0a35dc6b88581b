/* box-act.js - what is done to a box: sealed, handed over by two, received, differences
 * resolved. */
import { askAndSend } from "../shared/act.js";
import { code } from "../shared/fmt.js";
import { differenceFindings } from "../shared/lists.js";
import { t } from "../shared/t.js";

const counted = {
    name: "tube_count",
    kind: "int",
    need: true,
    min: 0,
    max: 500,
    label: t("page.tubes_counted"),
    hint: t("page.tubes_counted_hint")
};
const seal = { name: "seal_code", max: 40, label: t("page.seal_seen") };
const signed = (name, label) => ({ name, need: true, max: 64, label });
const site = (name, label, named) => ({ name, kind: "site", need: true, label, nameOf: () => named });

const askOf = (box, then, asked) =>
    askAndSend({
        ...asked,
        text: t("page.box_holds", { code: code(box.box_code), n: box.tubes }),
        body: values => ({ box_code: box.box_code, ...values }),
        then
    });

const sealBox = (box, me, then) =>
    askOf(box, then, {
        type: "transfer.box_sealed",
        title: t("page.seal_box"),
        label: t("page.seal_box"),
        fields: [
            { ...seal, need: true, label: t("column.seal_code") },
            counted,
            site("site", t("column.site"), box.site_name)
        ],
        values: { site: box.site },
        kept: "page.box_was_sealed"
    });

const handOver = (box, me, then) =>
    askOf(box, then, {
        type: "transfer.box_handed_over",
        title: t("page.hand_over"),
        label: t("page.hand_over"),
        fields: [
            site("from_site", t("page.leaves"), box.holder),
            site("to_site", t("page.goes_to")),
            signed("giver", t("page.giver")),
            signed("taker", t("page.taker")),
            seal,
            counted
        ],
        values: { from_site: box.holder_site },
        kept: "page.box_was_handed_over"
    });

export const receiveBox = (box, me, then) =>
    askOf(box, then, {
        type: "transfer.box_received",
        title: t("page.receive_box"),
        label: t("page.receive_box"),
        fields: [
            site("site", t("page.arrived_at"), me.site_name ?? box.holder),
            counted,
            seal,
            signed("taker", t("page.received_by"))
        ],
        values: { site: me.site ?? box.holder_site, taker: me.name },
        kept: "page.box_was_received"
    });

const sealing = { label: "page.seal_box", act: sealBox },
    handing = { label: "page.hand_over", act: handOver },
    receiving = { label: "page.receive_box", act: receiveBox };

/* On its way to a hub a box changes hands again; one that was received has come to its end. */
export const nextStep = box =>
    ({ packed: sealing, sealed: handing, moving: box.holder_kind === "lab" ? receiving : handing })[box.state];

/* What else may have happened: it came to a laboratory without having been handed over to it. */
export const stepsOf = box => (box.state === "moving" ? [handing, receiving] : [nextStep(box)].filter(Boolean));

export const resolveDifference = (row, then) =>
    askAndSend({
        type: "transfer.difference_resolved",
        title: t("page.resolve_difference"),
        text: t("page.resolve_difference_about", {
            code: code(row.box_code),
            expected: row.expected ?? "",
            counted: row.counted ?? ""
        }),
        label: t("page.resolve"),
        fields: [
            { name: "finding", kind: "choice", need: true, choices: differenceFindings, of: "difference" },
            { name: "note", kind: "area", need: true, max: 200 }
        ],
        body: values => ({ difference: row.difference, ...values }),
        kept: "page.resolved",
        then
    });
