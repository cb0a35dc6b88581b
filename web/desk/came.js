/* came.js - somebody who is on no list: added where they stand, so that nobody is dropped. */
import { newId, sendOnce } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { t } from "../shared/t.js";
import { fieldsOfPerson, rowOf, saidByCard } from "./person-row.js";

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
        fields: fieldsOfPerson(() => site.unit_name),
        submit: async values => {
            await send("roster.person_came", { site: site.site, row: rowOf(person, values) });
            return person;
        }
    });
}
