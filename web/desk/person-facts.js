/* person-facts.js - what a record says of a person, name by name. */
import { t, word, words } from "../shared/t.js";

export const factsOf = who => [
    [t("page.person_name"), who.name],
    [t("column.document"), who.document],
    [t("column.document_kind"), word(who.document_kind, "document")],
    [t("column.phone"), who.phone],
    [t("column.sex"), word(who.sex)],
    [t("column.born"), who.born],
    [t("column.unit"), who.unit_path],
    [t("column.address"), who.address],
    [t("column.building"), who.building_name],
    [t("column.household"), who.household],
    [t("column.kind"), word(who.kind)],
    [t("column.registered_unit"), who.registered_path],
    [t("column.groups"), words(who.groups, "group")]
];
