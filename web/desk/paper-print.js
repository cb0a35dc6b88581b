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

/* What was chosen, how much it is, and what has been made of it. */
const it = { place: null, me: null, round: null, what: null, counted: null, made: null, problem: null, busy: false };

const needsRound = () => it.what === "doors" || it.what === "sheets";

function choose(event) {
    it.what = event.target.value;
    Object.assign(it, { counted: null, made: null, problem: null });
    draw();
    drawForm();
}

async function count(values) {
    it.made = it.problem = null;
    const buildings = it.counted && it.counted.values.unit === values.unit ? it.counted.buildings : await buildingsHere(values);
    it.counted = { values, buildings, ...(await countOf(it.what, values, it.round)) };
    draw();
}

const buildingsHere = ({ unit }) => (ofPeople.includes(it.what) ? buildingsOf(unit) : []);

const chooseBuilding = event => {
    const { building, ...values } = it.counted.values;
    const chosen = event.target.value;
    trying(() => count(chosen === "" ? values : { ...values, building: Number(chosen) }));
};

/* What the server refuses is told where its answer would stand. */
async function trying(work) {
    try {
        await work();
    } catch (why) {
        if (why.status === undefined) throw why;
        it.problem = why;
        draw();
    }
}

async function make() {
    it.busy = true;
    it.problem = null;
    draw();
    const body = { what: it.what, ...it.counted.values, ...(needsRound() ? { round: it.round.round } : {}) };
    await trying(async () => {
        it.made = await post("/api/v1/paper/prints", body);
        say(t("page.print_ready"));
    });
    it.busy = false;
    draw();
}

/* ---- what is shown --------------------------------------------------------------------------------- */

const fetchLink = (format, text, tone) =>
    html`<a class="button ${tone}" download href="/api/v1/paper/prints/${it.made.print}?format=${format}">${text}</a>`;

const toFetch = () => html`<p>${t("page.print_fetch_about", { pages: number(it.made.pages) })}</p>
    <p class="to-fetch">${fetchLink("pdf", t("page.fetch_pdf"), "primary")}
        ${isLabel(it.what) ? fetchLink("zpl", t("page.fetch_zpl"), "") : nothing}</p>`;

const makeButton = () => press(t(it.busy ? "page.sending" : "page.print_make"), make, { ...primary, busy: it.busy || !it.counted.n });

const option = (value, name) =>
    html`<option value=${value} .selected=${String(it.counted.values.building ?? "") === String(value)}>${name}</option>`;

const buildingChoice = () => html`<div class="filters"><label>${t("column.building")}
    <select @change=${chooseBuilding}>${option("", t("page.whole_village"))}${it.counted.buildings.map(b =>
        option(b.building, b.name)
    )}${option(0, t("page.building_unknown"))}</select></label></div>`;

const amount = () => html`${it.counted.buildings.length ? buildingChoice() : nothing}<p><b>${it.counted.said}</b></p>
    ${it.made ? toFetch() : html`<p>${t("page.pages_to_print", { pages: number(it.counted.pages) })}</p>
        <div class="actions">${makeButton()}</div>`}`;

const noRound = () => needsRound() && !it.round;

const draw = () =>
    render(
        html`${columns(
            card(
                t("page.print_what"),
                html`<div class="filters"><label>${t("column.what")}<select @change=${choose}>${offered(it.me).map(
                    w => html`<option value=${w} .selected=${w === it.what}>${word(w, "paper")}</option>`
                )}</select></label></div>
                    <p class="about">${t(`page.print_${it.what}_about`)}</p>${slot("asked")}`
            ),
            card(
                t("page.print_how_much"),
                html`<div aria-live="polite">
                    ${noRound() ? t("page.no_round_yet") : it.counted ? amount() : t("page.print_choose_first")}
                    ${it.problem ? failure(it.problem) : nothing}</div>`
            )
        )}`,
        it.place
    );

function drawForm() {
    const at = it.place.querySelector(".asked");
    const fresh = document.createElement("div");
    fresh.className = "asked";
    at.replaceChildren(fresh);
    if (noRound()) return;
    makeForm(fresh, {
        label: t("page.print_count"),
        fields: fieldsOf(it.what, it.me),
        values: { count: counts[it.what], ...(it.me.site ? { site: it.me.site } : {}) },
        submit: count
    });
}

export function printing(place, { me, round }) {
    Object.assign(it, { place, me, round });
    it.what ??= offered(me)[0];
    draw();
    drawForm();
}
