/* census-draw.js - how the census looks on a phone: buildings, flats, people. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { now } from "../shared/clock.js";
import { moment, number, percent } from "../shared/fmt.js";
import { dotted, press } from "../shared/layout.js";
import { languageButton, signOut } from "../shared/shell.js";
import { t, word, words } from "../shared/t.js";
import { bar, empty, failure } from "../shared/ui.js";
import { inOrder, total } from "./census-flat.js";
import { ageOf } from "./visit-list.js";

const nameOfBuilding = building => building.name || t("page.building_unknown");
const nameOfFlat = flat => flat.household || t("page.without_number");

const head = it => html`<header>
    <div><h1>${it.flat ? nameOfFlat(it.flat) : it.building ? nameOfBuilding(it.building) : t("page.census")}</h1>
        <p>${dotted([it.census?.name, it.unit?.name, it.flat && nameOfBuilding(it.building)])}</p></div>
    <span class="net ${navigator.onLine ? "" : "is-off"}">${
        navigator.onLine ? t("page.online_only") : t("page.no_network")
    }</span>
</header>`;

const band = band => html`<section class="band ${band.tone}" role="status"><b>${band.title}</b>
    ${band.text ? html`<span>${band.text}</span>` : nothing}
    ${band.again ? press(t("page.try_again"), band.again) : nothing}</section>`;

const sums = it => {
    const all = total(it.buildings);
    return html`<section class="sums"><p><b>${number(all.walked)}</b> / ${t("page.flats_n", { n: all.flats })}
        <span>${t("page.confirmed_of", { n: all.confirmed, of: all.persons })}</span>
        ${all.again ? html`<span class="soon">${t("page.nobody_home_n", { n: all.again })}</span>` : nothing}</p>
        ${bar({ due: all.flats, done: all.walked, exempt: 0 })}</section>`;
};

/* ---- lists to choose from ------------------------------------------------------------------------ */

const choice = (name, more, state, choose, tone = "") => html`<li><button type="button" class=${tone} @click=${choose}>
    <b>${name}</b> <span>${more}</span> <em>${state}</em></button></li>`;

const list = items => html`<section class="card"><ul class="flats">${items}</ul></section>`;

const censuses = (it, can) => html`${
    it.censuses.length
        ? list(it.censuses.map(c => choice(c.name, c.unit_name, moment(c.begun_at), () => can.enter.census(c))))
        : html`<section class="card">${empty(t("page.no_census"))}</section>`
}${can.mayLead ? html`<section class="card">${press(t("page.begin_census"), can.begin, { tone: "primary" })}</section>` : nothing}`;

const units = (it, can) => list(it.units.map(u => choice(u.name, word(u.kind), "", () => can.enter.unit(u))));

const buildings = (it, can) => html`${sums(it)}${list(
    it.buildings.map(b =>
        choice(
            nameOfBuilding(b),
            t("page.flats_n", { n: b.flats }),
            `${percent(b.walked, b.flats)}%`,
            () => can.enter.building(b),
            b.walked === b.flats ? "is-walked" : ""
        )
    )
)}${can.mayLead ? html`<section class="card">${press(t("page.end_census"), can.end)}</section>` : nothing}`;

const flatState = flat =>
    flat.finding
        ? dotted([word(flat.finding, "census"), flat.again_at ? t("page.come_again_at", { at: moment(flat.again_at) }) : ""])
        : t("page.to_visit");

const flats = (it, can) => html`${list(
    inOrder(it.flats).map(f =>
        choice(
            nameOfFlat(f),
            t("page.people_n", { n: f.persons }),
            flatState(f),
            () => can.enter.flat(f),
            f.finding && f.finding !== "nobody_home" ? "is-walked" : ""
        )
    )
)}<section class="card">${press(t("page.new_flat"), can.newFlat)}</section>`;

/* ---- one flat ---------------------------------------------------------------------------------------- */

const years = person => {
    const n = ageOf(person.born, now());
    return n === undefined ? "" : t("page.years_n", { n });
};

const personLine = (person, it, can) => html`<li>
    <label><input type="checkbox" .checked=${it.seen.has(person.person)}
        @change=${event => can.mark(person, event.target.checked)}>
        <span><b>${person.name}</b> ${dotted([person.sex === "unknown" ? "" : word(person.sex), years(person), word(person.kind), words(person.groups, "group")])}</span></label>
    <div class="acts">${press(t("page.has_moved"), () => can.moved(person), { busy: it.busy })}
        ${press(t("page.off_the_list"), () => can.gone(person), { busy: it.busy })}</div></li>`;

const flat = (it, can) => html`<section class="card people"><h2>${t("page.lives_here")}</h2>
        ${it.people.length ? html`<ul>${it.people.map(p => personLine(p, it, can))}</ul>` : empty(t("page.nobody_listed"))}
        ${press(t("page.add_to_flat"), can.add, { busy: it.busy })}</section>
    <section class="card">${press(t("page.finish_flat"), can.finish, { tone: "primary", busy: it.busy })}</section>`;

/* ---- the page ------------------------------------------------------------------------------------------ */

const note = text => html`<section class="card">${empty(text)}</section>`;

const level = it => (it.flat ? flat : it.building ? flats : it.unit && it.census ? buildings : it.census ? units : censuses);

const backButton = (it, can) =>
    it.census ? html`<p class="crumb">${press(`‹ ${t("page.back")}`, can.back, { busy: it.busy })}</p>` : nothing;

function body(it, can) {
    if (it.problem) return failure(it.problem, () => location.reload());
    if (!it.me) return html`<p class="waiting">${t("page.waiting_for", { what: t("page.census") })}</p>`;
    if (it.me.upload_only) return note(t("page.pass_is_over"));
    return html`${backButton(it, can)}${it.band ? band(it.band) : nothing}${level(it)(it, can)}`;
}

const leaving = () => html`<footer>${languageButton()}
    <button type="button" class="quiet" @click=${signOut}>${t("page.sign_out")}</button></footer>`;

export const drawCensus = (it, can) =>
    render(html`${head(it)}<main id="main">${body(it, can)}</main>${leaving()}`, document.body);
