/* book.js - an appointment for somebody who is missing: the point, then a slot that has a place left. */
import { html, render } from "../vendor/lit-html.js";
import { rows } from "../shared/api.js";
import { sendOnce } from "../shared/device.js";
import { ask, open } from "../shared/dialog.js";
import { span } from "../shared/fmt.js";
import { press } from "../shared/layout.js";
import { t } from "../shared/t.js";
import { empty, failure, say } from "../shared/ui.js";

const choosePoint = person =>
    ask({
        title: t("page.book_for", { name: person.name }),
        label: t("page.show_slots"),
        fields: [{ name: "site", kind: "site", need: true, label: t("page.from_which_point") }],
        submit: async ({ site }) => site
    });

const hasPlace = slot => slot.booked < slot.capacity;

const slotButton = (slot, choose) =>
    press(`${span(slot.from_at, slot.until_at)} · ${t("page.booked_of", { n: slot.booked, of: slot.capacity })}`, () => choose(slot));

/* Resolves when it was kept or left; what the server refuses is said in the dialog. */
export async function book(person, round) {
    const site = await choosePoint(person);
    if (!site) return;
    const slots = (await rows("site_slots", { site, round })).filter(hasPlace);
    const sendIt = sendOnce();
    await open(t("page.book_for", { name: person.name }), (place, close) => {
        async function choose(slot) {
            try {
                await sendIt("site.slot_booked", { site, round, from_at: slot.from_at, person: person.person });
                say(t("page.booked"));
                close();
            } catch (why) {
                if (why.status === undefined) throw why;
                render(failure(why, () => choose(slot)), place);
            }
        }
        render(
            slots.length
                ? html`<div class="choices">${slots.map(slot => slotButton(slot, choose))}</div>`
                : empty(t("page.no_free_slots")),
            place
        );
    });
}
