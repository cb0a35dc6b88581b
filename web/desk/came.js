/* came.js - somebody who is on no list: added where they stand, so that nobody is dropped. */
import { newId, sendOnce } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { documentKinds, personKinds, sexes } from "../shared/lists.js";
import { t } from "../shared/t.js";

/* An identity card says sex and date of birth itself. */
function saidByCard({ document_kind, document }) {
    const card = document_kind === "01" && /^(\d{6})(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]$/i.exec(document ?? "");
    return card ? { born: `${card[2]}-${card[3]}-${card[4]}`, sex: card[5] % 2 ? "male" : "female" } : {};
}

const identity = ["name", "document_kind", "document", "phone", "address"];

const fieldsAt = site => [
    { name: "name", label: t("page.person_name"), need: true, max: 64 },
    { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" },
    { name: "document", max: 40 },
    { name: "phone", max: 24, digits: true },
    { name: "address" },
    { name: "sex", kind: "choice", need: true, choices: sexes },
    { name: "born", kind: "date" },
    { name: "unit", kind: "unit", need: true, label: t("page.lives_in"), nameOf: () => site.unit_name },
    { name: "kind", kind: "choice", need: true, choices: personKinds }
];

/* The members of sealed personal text stand apart from the rest. */
function rowOf(person, values) {
    const row = { person, identity: {} };
    for (const [name, value] of Object.entries(values)) (identity.includes(name) ? row.identity : row)[name] = value;
    return row;
}

/* Resolves to the number of the new person, undefined when it was left. */
export async function someoneCame(site, typed) {
    const person = await newId(),
        send = sendOnce();
    return ask({
        title: t("page.on_no_list"),
        text: t("page.on_no_list_about"),
        label: t("page.add_and_register"),
        values: {
            document_kind: "01",
            sex: "unknown",
            kind: "floating",
            unit: site.unit,
            ...typed,
            ...saidByCard(typed)
        },
        fields: fieldsAt(site),
        submit: async values => {
            await send("roster.person_came", { site: site.site, row: rowOf(person, values) });
            return person;
        }
    });
}
