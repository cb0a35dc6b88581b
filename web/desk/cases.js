/* cases.js - positive pools as cases: who answers, how far each is, and its people, for those
 * who may see them. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { open } from "../shared/dialog.js";
import { code, number } from "../shared/fmt.js";
import { dotted, press, slot } from "../shared/layout.js";
import { parties, personSteps } from "../shared/lists.js";
import { areaOf, may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { lateness } from "./limits.js";

const tube = tube_code => `/tube.html${query({ code: tube_code })}`;

/* ---- its people ------------------------------------------------------------------------------ */

const done = { told_to_stay: "told_at", contacted: "contacted_at", sampled: "sampled_at" };
const isOpen = (row, step) => (step === "told_of_change" ? row.to_tell : !row[done[step]]);

const stepButton = (it, step, again) =>
    column.button(
        step,
        word(step, "step"),
        row =>
            askAndSend({
                type: "lab.case_step_taken",
                title: word(step, "step"),
                text: t("page.case_step_for", { step: word(step, "step") }),
                label: word(step, "step"),
                fields: [{ name: "note", kind: "area", max: 200 }],
                body: values => ({ tube_code: it.tube_code, step, person: row.person, ...values }),
                kept: "page.case_step_was_kept",
                then: again
            }),
        { may: row => isOpen(row, step) }
    );

/* Nobody has spoken with them, or nobody has sampled them, for too long. */
function lateFor(row, it, limits) {
    if (it.state !== "open" || row.relation !== "member") return "";
    const legs = [
        !row.contacted_at && lateness(it.opened_at, limits.pool_to_contacted),
        !row.sampled_at && lateness(it.opened_at, limits.pool_to_sampled)
    ];
    return ["act", "soon"].find(worst => legs.includes(worst)) ?? "";
}

function peopleTable(place, { me, limits }, it, again) {
    const table = new Table(place, {
        view: "lab_case_people",
        params: { tube_code: it.tube_code },
        label: t("page.case_people_of", { code: code(it.tube_code) }),
        empty: t("page.no_case_people"),
        tone: row => (row.to_tell || row.finding === "confirmed" ? "act" : lateFor(row, it, limits)),
        note: unmaskNote({ unit: areaOf(me) }),
        columns: [
            column.text("name"),
            column.oneOf("relation", "relation"),
            column.text("phone", { width: "minmax(8rem, 1fr)" }),
            column.text("address", { width: "minmax(10rem, 1.4fr)" }),
            ...(may(me, "knock") ? personSteps.map(step => stepButton(it, step, reload)) : []),
            ...["told_at", "contacted_at", "sampled_at"].map(name => column.when(name)),
            column.oneOf("own_finding", "finding"),
            { ...column.oneOf("finding", "finding"), label: t("page.recheck_found") }
        ]
    });
    function reload() {
        table.reload();
        again();
    }
}

const people = (of, it, again) =>
    open(
        t("page.case_people_of", { code: code(it.tube_code) }),
        place => {
            render(html`<p class="about">${t("page.case_people_about")}</p>${slot("people")}`, place);
            peopleTable(place.querySelector(".people"), of, it, again);
        },
        { wide: true }
    );

/* ---- its steps ---------------------------------------------------------------------------------- */

const steps = it =>
    open(
        t("page.case_steps"),
        place =>
            new Table(place, {
                view: "lab_case_steps",
                params: { tube_code: it.tube_code },
                label: t("page.case_steps"),
                columns: [
                    column.when("at"),
                    column.oneOf("step", "step", { width: "minmax(10rem, 1fr)" }),
                    column.oneOf("party", "party"),
                    column.text("account_name"),
                    column.text("note")
                ]
            }),
        { wide: true }
    );

const acknowledge = (it, then) =>
    askAndSend({
        type: "lab.case_step_taken",
        title: t("page.acknowledge"),
        text: t("page.acknowledge_about", { code: code(it.tube_code) }),
        label: t("page.acknowledge"),
        fields: [{ name: "party", kind: "choice", need: true, choices: parties, of: "party" }],
        body: values => ({ tube_code: it.tube_code, step: "acknowledged", ...values }),
        kept: "page.case_step_was_kept",
        then
    });

/* Who answers for the pools of an area, with all below it. */
const nameParty = then =>
    askAndSend({
        type: "lab.squad_set",
        title: t("page.name_party"),
        text: t("page.name_party_about"),
        label: t("page.name_party"),
        fields: [
            { name: "unit", kind: "unit", need: true },
            { name: "party", kind: "choice", need: true, choices: parties, of: "party" },
            { name: "name", need: true, max: 64 },
            { name: "phone", need: true, max: 24 }
        ],
        kept: "page.party_was_named",
        then
    });

/* ---- all of them ------------------------------------------------------------------------------------- */

export function cases(place, { me, round, state, limits }) {
    const table = new Table(place, {
        view: "lab_cases",
        params: { round: round.round, state },
        label: t("page.tab_pools"),
        empty: t("page.no_pools"),
        tone: row => (state === "open" || row.to_tell ? "act" : ""),
        note: shown => (may(me, "site") ? press(t("page.name_party"), () => nameParty(() => shown.reload())) : ""),
        columns: [
            { ...column.tubeCode("tube_code"), open: row => tube(row.tube_code) },
            column.oneOf("finding", "finding"),
            column.when("opened_at"),
            column.text("site_name"),
            {
                ...column.text("squad", { width: "minmax(11rem, 1.2fr)" }),
                show: row => (row.squad ? dotted([row.squad, row.squad_phone]) : badge(t("page.squad_to_name"), "soon"))
            },
            ...["acknowledged", "members", "informed", "contacted", "sampled", "rechecked"].map(name => column.int(name)),
            {
                ...column.text("to_tell"),
                show: row => (row.to_tell ? badge(number(row.to_tell), "act") : "")
            },
            ...(may(me, "knock")
                ? [column.button("party", t("page.acknowledge"), row => acknowledge(row, () => table.reload()))]
                : []),
            ...(may(me, "people")
                ? [column.button("person", t("page.case_people"), row => people({ me, limits }, row, () => table.reload()))]
                : []),
            column.button("step", t("page.case_steps"), steps)
        ]
    });
}
