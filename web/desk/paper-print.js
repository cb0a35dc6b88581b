/* paper-print.js - choose what and where, see how many pages it will be, fetch it. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { all, one, post } from "../shared/api.js";
import { makeForm } from "../shared/form.js";
import { number } from "../shared/fmt.js";
import { card, columns, press, primary, slot } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { t, word } from "../shared/t.js";
import { failure, say } from "../shared/ui.js";

/* As src/exchange/print.h lays them out. */
const CARDS_A_PAGE = 10,
    CHECKS_A_PAGE = 40,
    DOORS_A_PAGE = 2;

const ofPeople = ["cards", "household_cards", "doors"],
    ofSites = ["tube_labels", "box_labels", "sheets", "site_card"];
const isLabel = what => what.endsWith("_labels");

const offered = me => [...(may(me, "roster") ? ofPeople : []), ...(may(me, "sample") ? ofSites : [])];

const pages = (n, aPage) => Math.ceil(n / aPage);

/* ---- what is asked --------------------------------------------------------------------------- */

const counts = { tube_labels: 100, box_labels: 10, sheets: 5 };

function fieldsOf(what, me) {
    if (ofPeople.includes(what))
        return [{ name: "unit", kind: "unit", need: true, label: t("page.village") }];
    const site = { name: "site", kind: "site", need: true, nameOf: () => me.site_name };
    return what in counts ? [site, { name: "count", kind: "int", need: true, min: 1 }] : [site];
}

/* ---- how much it will be ------------------------------------------------------------------------ */

async function countCards(what, { unit, building }) {
    const n = await one("paper_needed", { unit, building });
    const [of, have] = what === "cards" ? [n.persons, n.person_cards] : [n.households, n.household_cards];
    const said = t("page.cards_to_print", { n: of, fresh: of - have });
    return { said, n: of, pages: pages(of, CHECKS_A_PAGE) + pages(of, CARDS_A_PAGE) };
}

async function countDoors({ unit, building }, round) {
    const people = await all("missing_people", { round: round.round, unit, building }, 20000);
    const n = new Set(people.map(p => `${p.building} ${p.household ?? ""}`)).size;
    return { said: t("page.doors_to_print", { n }), n, pages: pages(n, DOORS_A_PAGE) };
}

/* Its buildings, to print one after the other. */
const BUILDINGS_MOST = 5000;
const buildingsOf = unit => all("area_buildings", { unit }, BUILDINGS_MOST);

async function countOf(what, values, round) {
    if (what === "doors") return countDoors(values, round);
    if (ofPeople.includes(what)) return countCards(what, values);
    const n = values.count ?? 1;
    return { said: t("page.pieces_to_print", { what: word(what, "paper"), n }), n, pages: n };
}

/* ---- the page -------------------------------------------------------------------------------------- */

export function printing(place, { me, round }) {
    const whats = offered(me);
    let what = whats[0],
        counted = null,
        made = null,
        problem = null,
        busy = false;

    const needsRound = () => what === "doors" || what === "sheets";

    function choose(event) {
        what = event.target.value;
        [counted, made, problem] = [null, null, null];
        draw();
        drawForm();
    }

    async function count(values) {
        made = problem = null;
        const buildings = counted && counted.values.unit === values.unit ? counted.buildings : await buildingsHere(values);
        counted = { values, buildings, ...(await countOf(what, values, round)) };
        draw();
    }

    const buildingsHere = ({ unit }) => (ofPeople.includes(what) ? buildingsOf(unit) : []);

    const chooseBuilding = event => {
        const { building, ...values } = counted.values;
        const chosen = event.target.value;
        trying(() => count(chosen === "" ? values : { ...values, building: Number(chosen) }));
    };

    /* What the server refuses is told where its answer would stand. */
    async function trying(work) {
        try {
            await work();
        } catch (why) {
            if (why.status === undefined) throw why;
            problem = why;
            draw();
        }
    }

    async function make() {
        busy = true;
        problem = null;
        draw();
        const body = { what, ...counted.values, ...(needsRound() ? { round: round.round } : {}) };
        await trying(async () => {
            made = await post("/api/v1/paper/prints", body);
            say(t("page.print_ready"));
        });
        busy = false;
        draw();
    }

    const fetchLink = (format, text, tone) =>
        html`<a class="button ${tone}" download href="/api/v1/paper/prints/${made.print}?format=${format}">${text}</a>`;

    const toFetch = () => html`<p>${t("page.print_fetch_about", { pages: number(made.pages) })}</p>
        <p class="to-fetch">${fetchLink("pdf", t("page.fetch_pdf"), "primary")}
            ${isLabel(what) ? fetchLink("zpl", t("page.fetch_zpl"), "") : nothing}</p>`;

    const makeButton = () => press(t(busy ? "page.sending" : "page.print_make"), make, { ...primary, busy: busy || !counted.n });

    const option = (value, name) =>
        html`<option value=${value} .selected=${String(counted.values.building ?? "") === String(value)}>${name}</option>`;

    const buildingChoice = () => html`<div class="filters"><label>${t("column.building")}
        <select @change=${chooseBuilding}>${option("", t("page.whole_village"))}${counted.buildings.map(b =>
            option(b.building, b.name)
        )}${option(0, t("page.building_unknown"))}</select></label></div>`;

    const amount = () => html`${counted.buildings.length ? buildingChoice() : nothing}<p><b>${counted.said}</b></p>
        ${made ? toFetch() : html`<p>${t("page.pages_to_print", { pages: number(counted.pages) })}</p>
            <div class="actions">${makeButton()}</div>`}`;

    const noRound = () => needsRound() && !round;

    const draw = () =>
        render(
            html`${columns(
                card(
                    t("page.print_what"),
                    html`<div class="filters"><label>${t("column.what")}<select @change=${choose}>${whats.map(
                        w => html`<option value=${w} .selected=${w === what}>${word(w, "paper")}</option>`
                    )}</select></label></div>
                        <p class="about">${t(`page.print_${what}_about`)}</p>${slot("asked")}`
                ),
                card(
                    t("page.print_how_much"),
                    html`<div aria-live="polite">
                        ${noRound() ? t("page.no_round_yet") : counted ? amount() : t("page.print_choose_first")}
                        ${problem ? failure(problem) : nothing}</div>`
                )
            )}`,
            place
        );

    function drawForm() {
        const at = place.querySelector(".asked");
        const fresh = document.createElement("div");
        fresh.className = "asked";
        at.replaceChildren(fresh);
        if (noRound()) return;
        makeForm(fresh, {
            label: t("page.print_count"),
            fields: fieldsOf(what, me),
            values: { count: counts[what], ...(me.site ? { site: me.site } : {}) },
            submit: count
        });
    }

    draw();
    drawForm();
}
