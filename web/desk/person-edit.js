/* person-edit.js - changing a person: their data, where they live, whether they are here, and
 * erasing them for good. */
import { askAndSend } from "../shared/act.js";
import { newId } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { t } from "../shared/t.js";
import { fieldsOfPerson, moreOfPerson, rowOf } from "./person-row.js";

const causes = ["died", "moved_away", "never_here"];
const note = { name: "note", kind: "area", max: 200, hint: t("page.how_it_is_known") };

/* Somebody who is on no list; then(person) goes on. */
export async function addPerson(then) {
    const person = await newId();
    return askAndSend({
        type: "roster.person_added",
        title: t("page.add_person"),
        text: t("page.add_person_about"),
        label: t("page.add_person"),
        values: { document_kind: "01", sex: "unknown", kind: "resident" },
        fields: [...fieldsOfPerson(), ...moreOfPerson()],
        body: values => ({ row: rowOf(person, values) }),
        kept: "page.person_added",
        then: () => then(person)
    });
}

/* What the form does not ask stays as it was; an unknown building is none. */
const kept = who => ({ building: who.building || undefined, registered_unit: who.registered_unit });
const listOf = text => (text ? text.split(",") : []);

/* `who` as shown in full: the event says the whole new state. */
export const changePerson = (who, then) =>
    askAndSend({
        type: "roster.person_changed",
        title: t("page.change_person", { name: who.name }),
        label: t("page.keep_change"),
        values: { ...who, ...kept(who), groups: listOf(who.groups) },
        fields: [...fieldsOfPerson(() => who.unit_path), ...moreOfPerson(() => who.building_name)],
        body: values => ({ row: rowOf(who.person, { registered_unit: who.registered_unit, ...values }) }),
        kept: "page.person_changed",
        then
    });

export const movePerson = (who, then) =>
    askAndSend({
        type: "roster.person_moved",
        title: t("page.move_person", { name: who.name }),
        text: t("page.move_person_about"),
        label: t("page.keep_move"),
        fields: [
            { name: "unit", kind: "unit", need: true, label: t("page.lives_in") },
            { name: "building", kind: "building", within: "unit" },
            { name: "reason", kind: "area", max: 200 }
        ],
        body: values => ({ person: who.person, ...values }),
        kept: "page.person_moved",
        then
    });

export const personLeft = (who, then) =>
    askAndSend({
        type: "roster.person_left",
        title: t("page.person_left_title", { name: who.name }),
        text: t("page.person_left_about"),
        label: t("page.take_off_list"),
        fields: [{ name: "cause", kind: "choice", need: true, choices: causes, of: "left" }, note],
        body: values => ({ person: who.person, ...values }),
        kept: "page.person_left",
        then
    });

export const personReturned = (who, then) =>
    askAndSend({
        type: "roster.person_returned",
        title: t("page.person_returned_title", { name: who.name }),
        label: t("page.put_on_list"),
        fields: [note],
        body: values => ({ person: who.person, ...values }),
        kept: "page.person_returned",
        then
    });

/* Asked twice: nobody can bring the text back. */
export async function erasePerson(who, then) {
    const basis = await ask({
        title: t("page.erase_person", { name: who.name }),
        text: t("page.erase_person_about"),
        label: t("page.go_on"),
        danger: true,
        fields: [{ name: "basis", kind: "area", need: true, max: 200, hint: t("page.erase_basis_hint") }],
        submit: async values => values.basis
    });
    if (!basis) return undefined;
    return askAndSend({
        type: "roster.person_erased",
        title: t("page.erase_surely", { name: who.name }),
        text: t("page.erase_surely_about", { basis }),
        label: t("page.erase_for_good"),
        danger: true,
        fields: [],
        body: () => ({ person: who.person, basis }),
        kept: "page.person_erased",
        then
    });
}
