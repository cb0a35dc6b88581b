/* came.js - somebody who is on no list: added where they stand, so that nobody is dropped. */
import { newId, send } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { documentKinds, personKinds, sexes } from "../shared/lists.js";
import { t } from "../shared/t.js";

/* An identity card says sex and date of birth itself. */
function saidByCard({ document_kind, document }) {
    const card = document_kind === "01" && /^(\d{6})(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dX]$/i.exec(document ?? "");
    return card ? { born: `${card[2]}-${card[3]}-${card[4]}`, sex: card[5] % 2 ? "male" : "female" } : {};
}

const identityFields = [{ name: "name", need: true, max: 64 }, { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" }, { name: "document", max: 40 }, { name: "phone", max: 24, digits: true }, { name: "address", max: 200 }];

/* Resolves to the number of the new person, undefined when it was left. */
export const someoneCame = (site, typed) => ask({
    title: t("page.on_no_list"), text: t("page.on_no_list_about"), label: t("page.add_and_register"),
    values: { document_kind: "01", sex: "unknown", kind: "floating", unit: site.unit, ...typed, ...saidByCard(typed) },
    fields: [...identityFields, { name: "sex", kind: "choice", need: true, choices: sexes }, { name: "born", kind: "date" }, { name: "unit", kind: "unit", need: true, nameOf: unit => unit === site.unit ? site.unit_name : undefined, label: t("page.lives_in") }, { name: "kind", kind: "choice", need: true, choices: personKinds }],
    submit: async ({ name, document_kind, document, phone, address, ...row }) => {
        const person = await newId();
        await send("roster.person_came", { site: site.site, row: { person, identity: { name, document_kind, document, phone, address }, ...row } });
        return person;
    },
});
