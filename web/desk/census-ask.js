/* census-ask.js - what is asked at a door of the census. */
import { now } from "../shared/clock.js";
import { ask } from "../shared/dialog.js";
import { documentKinds, flatFindings, groups, leftCauses, personKinds, sexes } from "../shared/lists.js";
import { t } from "../shared/t.js";
import { nextTry } from "./visit-list.js";

const identity = ["name", "document_kind", "document", "phone", "address"];

/* The members of sealed personal text stand apart from the rest. */
function rowOf(values) {
    const row = { identity: {} };
    for (const [name, value] of Object.entries(values)) (identity.includes(name) ? row.identity : row)[name] = value;
    return row;
}

/* Resolves to true once keep(row) was answered. */
export const askPerson = keep =>
    ask({
        title: t("page.add_to_flat"),
        label: t("page.add_to_flat"),
        values: { document_kind: "01", sex: "unknown", kind: "floating" },
        fields: [
            { name: "name", label: t("page.person_name"), need: true, max: 64 },
            { name: "document_kind", kind: "choice", choices: documentKinds, of: "document" },
            { name: "document", max: 40 },
            { name: "phone", max: 24, digits: true },
            { name: "sex", kind: "choice", need: true, choices: sexes },
            { name: "born", kind: "date" },
            { name: "kind", kind: "choice", need: true, choices: personKinds },
            { name: "groups", kind: "several", choices: groups, of: "group" }
        ],
        submit: async values => {
            await keep(rowOf(values));
            return true;
        }
    });

/* Lives in another flat of the building, or in another village. */
export const askMove = (person, keep, here) =>
    ask({
        title: t("page.moved_of", { name: person.name }),
        label: t("page.keep_visit"),
        values: { unit: here.unit, household: here.household },
        fields: [
            { name: "household", label: t("page.flat_now"), max: 40 },
            { name: "unit", kind: "unit", need: true, label: t("page.lives_in"), nameOf: () => t("page.same_village") },
            { name: "reason", kind: "area", max: 200 }
        ],
        submit: async ({ unit, ...rest }) => {
            const stays = unit === here.unit && here.building ? { building: here.building } : {};
            await keep("roster.person_moved", { unit, ...stays, ...rest });
            return true;
        }
    });

export const askGone = (person, keep) =>
    ask({
        title: t("page.gone_of", { name: person.name }),
        label: t("page.off_the_list"),
        danger: true,
        fields: [
            { name: "cause", kind: "choice", need: true, choices: leftCauses, of: "left" },
            { name: "note", kind: "area", max: 200 }
        ],
        submit: async values => {
            await keep("roster.person_left", values);
            return true;
        }
    });

export const askFlat = () =>
    ask({
        title: t("page.new_flat"),
        text: t("page.new_flat_about"),
        label: t("page.open_flat"),
        fields: [{ name: "household", label: t("page.flat"), need: true, max: 40 }],
        submit: async ({ household }) => household
    });

/* Nobody was confirmed: then what was found?  `n`: people of the list in the flat. */
export const askWalk = n =>
    ask({
        title: t("page.what_was_found"),
        text: n ? t("page.nobody_confirmed") : undefined,
        label: t("page.keep_visit"),
        values: { again_at: nextTry(now()) },
        fields: [
            {
                name: "finding",
                kind: "choice",
                need: true,
                choices: flatFindings.filter(f => f !== "confirmed"),
                of: "census",
                label: t("page.found")
            },
            { name: "again_at", kind: "time" },
            { name: "note", kind: "area", max: 200 }
        ],
        submit: async values => values
    });

export const askEnd = (census, keep) =>
    ask({
        title: t("page.end_census"),
        text: t("page.end_census_about", { name: census.name }),
        label: t("page.end_census"),
        danger: true,
        fields: [],
        submit: async () => {
            await keep();
            return true;
        }
    });

export const askBegin = keep =>
    ask({
        title: t("page.begin_census"),
        text: t("page.begin_census_about"),
        label: t("page.begin_census"),
        fields: [{ name: "name", label: t("page.census_name"), need: true, max: 60 }],
        submit: async values => {
            await keep(values);
            return true;
        }
    });
