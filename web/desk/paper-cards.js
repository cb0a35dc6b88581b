/* paper-cards.js - the cards of a village: who has one, which are void, replacing one. */
import { html, render } from "../vendor/lit-html.js";
import { post } from "../shared/api.js";
import * as column from "../shared/column.js";
import { ask, open } from "../shared/dialog.js";
import { makeForm } from "../shared/form.js";
import { code, moment } from "../shared/fmt.js";
import { card, press, slot } from "../shared/layout.js";
import { cardReasons } from "../shared/lists.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";

const isLive = row => !row.ended_at;

/* The new card can be fetched for a while; whoever closes this prints the building again. */
const showNew = made =>
    open(t("page.card_replaced"), (at, close) =>
        render(
            html`<p><span class="code">${code(made.card_code)}</span></p><p class="about">${t("page.card_replaced_about")}</p>
                <p class="to-fetch"><a class="button primary" download href="/api/v1/paper/prints/${made.print}">
                    ${t("page.fetch_pdf")}</a>${press(t("page.close_dialog"), () => close())}</p>`,
            at
        )
    );

async function replace(row, unit, table) {
    const made = await ask({
        title: t("page.replace_card"),
        text: t("page.replace_card_about"),
        label: t("page.replace_card"),
        danger: true,
        fields: [{ name: "reason", kind: "choice", need: true, choices: cardReasons, of: "card_reason" }],
        submit: ({ reason }) => post("/api/v1/paper/replacements", { unit, card_code: row.card_code, reason })
    });
    if (!made) return;
    table.reload();
    showNew(made);
}

function list(place, unit) {
    const table = new Table(place, {
        view: "paper_cards",
        params: { unit },
        label: t("page.paper_cards"),
        empty: t("page.no_cards"),
        note: unmaskNote({ unit }),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            { ...column.text("kind"), show: row => word(row.kind, "card") },
            column.text("building_name"),
            column.text("household"),
            column.tubeCode("card_code"),
            column.when("at"),
            {
                ...column.state("state"),
                show: row => (isLive(row) ? badge(t("page.valid"), "good") : badge(t("page.void_since", { at: moment(row.ended_at) })))
            },
            column.button("replace", t("page.replace"), row => replace(row, unit, table), { may: isLive })
        ]
    });
}

export function cards(place) {
    render(html`${card("", slot("asked"))}<section class="card list" hidden></section>`, place);
    makeForm(place.querySelector(".asked"), {
        label: t("page.show_cards"),
        fields: [{ name: "unit", kind: "unit", need: true, label: t("page.village") }],
        submit: async ({ unit }) => {
            place.querySelector(".list").hidden = false;
            list(place.querySelector(".list"), unit);
        }
    });
}
