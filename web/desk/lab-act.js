/* lab-act.js - taking back what a laboratory said: corrected to another word, or withdrawn.
 * Both words are kept; whoever had looked is named, so that each can be told. */
import { askAndSend } from "../shared/act.js";
import { rows } from "../shared/api.js";
import { code, moment } from "../shared/fmt.js";
import { findings, rejectReasons } from "../shared/lists.js";
import { listed, t, word } from "../shared/t.js";

const NAMED_MOST = 5;

const reason = { name: "reason", kind: "area", need: true, max: 200 };

async function whoWasTold(tube_code) {
    const told = await rows("lab_told", { tube_code });
    if (!told.length) return t("page.nobody_was_told");
    const names = told
        .slice(0, NAMED_MOST)
        .map(row => t("page.told_at", { name: row.account_name || row.account, at: moment(row.at) }));
    return t("page.were_told", { n: told.length, names: listed(names) });
}

const now = tube => t("page.result_is", { code: code(tube.tube_code), finding: word(tube.finding, "finding") });

/* Who was told is asked before the question stands there. */
async function ask(tube, site, then, asked) {
    const told = await whoWasTold(tube.tube_code);
    return askAndSend({
        ...asked,
        text: `${now(tube)} ${told}`,
        body: values => ({ site, tube_code: tube.tube_code, ...values }),
        then
    });
}

export const correct = (tube, site, then) =>
    ask(tube, site, then, {
        type: "lab.result_corrected",
        title: t("page.correct_result"),
        label: t("page.correct_result"),
        fields: [
            {
                name: "finding",
                kind: "choice",
                need: true,
                choices: findings.filter(finding => finding !== tube.finding),
                of: "finding",
                label: t("page.right_result")
            },
            reason
        ],
        kept: "page.result_was_corrected"
    });

export const takeBack = (tube, site, then) =>
    ask(tube, site, then, {
        type: "lab.result_withdrawn",
        title: t("page.withdraw_result"),
        label: t("page.withdraw_result"),
        danger: true,
        fields: [reason],
        kept: "page.result_was_withdrawn"
    });

/* A tube that cannot be run: its people are due again, with the cause. */
export const giveUp = (tube, site, then) =>
    askAndSend({
        type: "lab.tube_rejected",
        title: t("page.give_up_tube"),
        text: t("page.give_up_about", { code: code(tube.tube_code) }),
        label: t("page.give_up_tube"),
        danger: true,
        fields: [
            { name: "reason", kind: "choice", need: true, choices: rejectReasons, of: "reject" },
            { name: "note", kind: "area", max: 200 }
        ],
        values: { reason: tube.condition },
        body: values => ({ site, tube_code: tube.tube_code, ...values }),
        kept: "page.tube_was_given_up",
        then
    });
