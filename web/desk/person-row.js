/* person-row.js - a person as forms ask for one and as events carry one. */
import { documentKinds, groups, personKinds, sexes } from "../shared/lists.js";
import { t } from "../shared/t.js";

/* An identity card says sex and date of birth itself. */
export function saidByCard({ document_kind, document }) {
    const card = document_kind === "01" && /^(\d{6})(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]$/i.exec(document ?? "");
    return card ? { born: `${card[2]}-${card[3]}-${card[4]}`, sex: card[5] % 2 ? "male" : "female" } : {};
}

const identity = ["name", "document_kind", "document", "phone", "address"];

/* Who somebody is, and where they live; `nameOf` tells what the area that is chosen at
 * first is called. */
export const fieldsOfPerson = nameOf => [
    { name: "name", label: t("page.person_name"), need: true, max: 64 },
    { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" },
    { name: "document", max: 40 },
    { name: "phone", max: 24, digits: true },
    { name: "address" },
    { name: "sex", kind: "choice", need: true, choices: sexes },
    { name: "born", kind: "date" },
    { name: "unit", kind: "unit", need: true, label: t("page.lives_in"), nameOf },
    { name: "kind", kind: "choice", need: true, choices: personKinds }
];

/* What a desk knows beside that. */
export const moreOfPerson = nameOf => [
    { name: "building", kind: "building", within: "unit", nameOf },
    { name: "household", max: 40 },
    { name: "groups", kind: "several", choices: groups, of: "group" }
];

/* The members of sealed personal text stand apart from the rest. */
export function rowOf(person, values) {
    const row = { person, identity: {} };
    for (const [name, value] of Object.entries(values)) (identity.includes(name) ? row.identity : row)[name] = value;
    return row;
}
