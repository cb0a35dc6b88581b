/* unmask.js - seeing names and numbers in full: only with a reason, which is kept. */
import { html } from "../vendor/lit-html.js";
import { send } from "./device.js";
import { ask, reason } from "./dialog.js";
import { t } from "./t.js";

const VALID_MS = 15 * 60 * 1000;   /* as long as the server takes a reason for good */

const why = (title, text, submit) => ask({ title, text, label: t("page.show_in_full"),
    fields: [{ ...reason, label: t("page.reason_to_look"), hint: t("page.reason_is_kept"), max: 200 }], submit });

/* Ask for the reason to look at one person; true when it was kept. */
export const askForPerson = person => why(t("page.see_person_in_full"), t("page.looks_are_logged"),
    ({ reason: text }) => send("account.person_viewed", { person, reason: text }));

export const askForList = (view, place) => why(t("page.see_list_in_full"), t("page.looks_are_logged"),
    ({ reason: text }) => send("account.list_viewed", { view, ...place, reason: text }));

/* The button above a table of persons: asks, and reads the table again in full; after a
 * quarter of an hour it is masked again by itself. */
export const unmaskNote = place => table => table.params.unmask
    ? html`<p class="unmasked">${t("page.shown_in_full")}
        <button type="button" @click=${() => mask(table)}>${t("page.mask_again")}</button></p>`
    : html`<button type="button" @click=${() => unmask(table, place)}>${t("page.show_in_full")}</button>`;

async function unmask(table, place) {
    if (await askForList(table.view, place)) {
        table.reload({ ...table.params, unmask: 1 });
        setTimeout(() => table.params.unmask && mask(table), VALID_MS);
    }
}

const mask = table => table.reload({ ...table.params, unmask: undefined });
