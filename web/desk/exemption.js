/* exemption.js - why a person need not come, and until when. */
import { html, nothing } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { now } from "../shared/clock.js";
import { date } from "../shared/fmt.js";
import { card, press, trail } from "../shared/layout.js";
import { exemptReasons } from "../shared/lists.js";
import { t, word } from "../shared/t.js";
import { badge } from "../shared/ui.js";

const note = { name: "note", kind: "area", max: 200 };

const onlyRound = round => ({ name: "this_round", kind: "bool", label: t("page.only_round", { round: round.name }) });

const add = ({ person, round, again }) =>
    askAndSend({
        type: "roster.person_exempted",
        title: t("page.exempt"),
        text: t("page.exempt_about"),
        label: t("page.exempt"),
        values: { from_at: now() },
        fields: [
            { name: "reason", kind: "choice", need: true, choices: exemptReasons, of: "exempt" },
            { name: "from_at", kind: "time", need: true },
            { name: "until_at", kind: "time", need: true },
            ...(round ? [onlyRound(round)] : []),
            note
        ],
        body: ({ this_round, ...values }) => ({ person, ...values, ...(this_round ? { round: round.round } : {}) }),
        kept: "page.exempted",
        then: again
    });

const end = (exemption, again) =>
    askAndSend({
        type: "roster.exemption_ended",
        title: t("page.end_exemption"),
        label: t("page.end_exemption"),
        fields: [note],
        body: values => ({ exemption, ...values }),
        kept: "page.exemption_ended",
        then: again
    });

const isOver = e => Boolean(e.ended || e.ended_at || (e.until_at && e.until_at < now()));

const endButton = (e, again) => press(t("page.end_exemption"), () => end(e.exemption, again), { tone: "quiet" });

const item =
    ({ edit, again }) =>
    e => ({
        when: t("page.span", { from: date(e.from_at), until: e.until_at ? date(e.until_at) : "…" }),
        what: html`${word(e.reason, "exempt")} ${isOver(e) ? badge(t("page.over")) : nothing}`,
        more: html`${e.note ?? ""} ${edit && !isOver(e) ? endButton(e, again) : nothing}`
    });

/* { list, person, round, edit: may it be changed?, again: read again } */
export const exemptions = it =>
    card(t("page.exemptions"), trail(it.list.map(item(it)), t("page.no_exemptions")), {
        actions: it.edit ? press(t("page.exempt"), () => add(it)) : nothing
    });
