/* unmask.js - seeing names and numbers in full: only with a reason, which is kept. */
import { html } from "../vendor/lit-html.js";
import { askAndSend, reason } from "./act.js";
import { press } from "./layout.js";
import { t } from "./t.js";

export const VALID_MS = 15 * 60 * 1000; /* as long as the server takes a reason for good */

const why = (type, title, rest) =>
    askAndSend({
        type,
        title,
        text: t("page.looks_are_logged"),
        label: t("page.show_in_full"),
        fields: [{ ...reason, label: t("page.reason_to_look"), hint: t("page.reason_is_kept") }],
        body: values => ({ ...rest, ...values }),
        kept: "page.look_is_logged"
    });

/* Ask for the reason to look at one person, or at a list; falsy when none was given. */
export const askForPerson = person => why("account.person_viewed", t("page.see_person_in_full"), { person });
export const askForList = (view, place) => why("account.list_viewed", t("page.see_list_in_full"), { view, ...place });

/* What stands above a table of persons: it asks, and reads the table again in full; after a
 * quarter of an hour it is masked again by itself. */
export const unmaskNote = place => table =>
    table.params.unmask
        ? html`<p class="unmasked">${t("page.shown_in_full")} ${press(t("page.mask_again"), () => mask(table))}</p>`
        : press(t("page.show_in_full"), () => unmask(table, place));

async function unmask(table, place) {
    if (!(await askForList(table.view, place))) return;
    table.reload({ ...table.params, unmask: 1 });
    setTimeout(() => table.params.unmask && mask(table), VALID_MS);
}

const mask = table => table.reload({ ...table.params, unmask: undefined });
