/* visit-ask.js - what a door team is asked: what was found, which tube, whether to call. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { now } from "../shared/clock.js";
import { ask, open } from "../shared/dialog.js";
import { bareCode, hourMinute } from "../shared/fmt.js";
import { press, primary } from "../shared/layout.js";
import { outcomes, services } from "../shared/lists.js";
import { t, word } from "../shared/t.js";
import { asksFor, nextTry } from "./visit-list.js";

const DAY_MS = 24 * 3600 * 1000;

const fields = {
    again_at: { name: "again_at", kind: "time" },
    until_at: { name: "until_at", kind: "time" },
    note: { name: "note", kind: "area", max: 200 }
};

/* What stands in the form before anything was typed. */
const proposed = outcome => ({
    ...(outcome === "not_at_home" || outcome === "will_come" ? { again_at: nextTry(now()) } : {}),
    ...(outcome === "away" ? { until_at: nextTry(now() + DAY_MS) } : {})
});

/* Sampled at home is told by the tube, not here. */
const found = outcomes.filter(o => o !== "sampled_at_home");

const chooseOutcome = person =>
    open(t("page.visit_about", { name: person.name }), (place, close) =>
        render(
            html`<div class="choices">${found.map(o => press(word(o, "cause"), () => close(o)))}</div>`,
            place
        )
    );

/* Resolves to true once keep(values) has been answered; undefined when it was left. */
export async function askOutcome(person, keep) {
    const outcome = await chooseOutcome(person);
    if (!outcome) return undefined;
    return ask({
        title: `${person.name} · ${word(outcome, "cause")}`,
        text: ["moved", "dead", "away"].includes(outcome) ? t("page.visit_proposes") : undefined,
        label: t("page.keep_visit"),
        values: proposed(outcome),
        fields: asksFor(outcome).map(name => fields[name]),
        submit: async values => {
            await keep({ outcome, ...values });
            return true;
        }
    });
}

/* Resolves to { tube_code, service }. */
export const askSample = person =>
    ask({
        title: t("page.sample_at_home_of", { name: person.name }),
        text: t("page.sample_at_home_about"),
        label: t("page.sample_at_home"),
        fields: [
            { name: "tube_code", need: true, max: 30, digits: true, wide: true },
            { name: "service", kind: "choice", choices: services, of: "service" }
        ],
        submit: async ({ tube_code, ...rest }) => ({ tube_code: bareCode(tube_code), ...rest })
    });

const number = door =>
    door.phone
        ? html`<p class="number"><a class="button primary" href=${`tel:${door.phone}`}>${door.phone}</a></p>`
        : html`<p class="about">${t("page.no_phone")}</p>`;

const taken = door => html`<p class="about">${t("page.others_call", {
    who: door.claimed_by ?? "",
    until: hourMinute(door.claim_until_at)
})}</p>`;

/* The number, or who is calling already; resolves to true when an outcome is to be told. */
export const showCall = (door, person) =>
    open(t("page.call_of", { name: person.name }), (place, close) =>
        render(
            html`${door.mine ? number(door) : taken(door)}
                ${door.need ? html`<p class="need">${door.need}</p>` : nothing}
                <div class="actions">${press(t("page.close_dialog"), () => close())}
                ${door.mine ? press(t("page.found"), () => close(true), primary) : nothing}</div>`,
            place
        )
    );
