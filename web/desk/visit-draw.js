/* visit-draw.js - how a door team's page looks: the next door, and what comes after it. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { now } from "../shared/clock.js";
import { hourMinute, moment, number } from "../shared/fmt.js";
import { dotted, press } from "../shared/layout.js";
import { languageButton, signOut } from "../shared/shell.js";
import { t, word, words } from "../shared/t.js";
import { bar, empty, failure } from "../shared/ui.js";
import { ageOf, stageOf } from "./visit-list.js";

const SHOWN_MOST = 60; /* doors under the next one */

/* ---- the head ------------------------------------------------------------------------------ */

const head = it => html`<header>
    <div><h1>${it.team?.name ?? t("page.visits")}</h1>
        <p>${dotted([it.round?.name, it.me?.name])}</p></div>
    <span class="net ${navigator.onLine ? "" : "is-off"}">${
        navigator.onLine ? t("page.online_only") : t("page.no_network")
    }</span>
</header>`;

const progress = sums => html`<section class="sums">
    <p><b>${number(sums.done + sums.exempt)}</b> / ${t("page.people_n", { n: sums.due })}
        <span>${t("page.remaining_n", { n: sums.remaining })}</span>
        ${sums.promised ? html`<span class="soon">${t("page.promised_n", { n: sums.promised })}</span>` : nothing}</p>
    ${bar(sums)}</section>`;

const band = band => html`<section class="band ${band.tone}" role="status">
    <b>${band.title}</b>${band.text ? html`<span>${band.text}</span>` : nothing}
    ${
        band.again
            ? html`<p>${t("page.unclear_whether_taken")}</p>${press(t("page.try_again"), band.again)}`
            : nothing
    }</section>`;

/* ---- one door ----------------------------------------------------------------------------------- */

const placeOf = people => {
    const p = people[0];
    return {
        name: dotted([p.building_name ?? p.unit_name, p.household]) || t("page.building_unknown"),
        more: dotted([p.building_name ? p.unit_name : "", p.address])
    };
};

const years = person => {
    const n = ageOf(person.born, now());
    return n === undefined ? "" : t("page.years_n", { n });
};

const sexOf = person => (person.sex === "unknown" ? "" : word(person.sex));

/* What is known of this person now, in a word or two. */
function stateOf(person) {
    const stage = stageOf(person, now());
    if (person.claimed_by && !person.mine) return t("page.others_are_at_it", { who: person.claimed_by });
    if (stage === "promised_now") return t("page.promised_for", { at: hourMinute(person.again_at) });
    if (stage === "promised_later") return t("page.come_again_at", { at: moment(person.again_at) });
    return person.outcome ? word(person.outcome, "cause") : t("page.to_visit");
}

const groups = person =>
    person.groups ? html`<span class="badge soon">${words(person.groups, "group")}</span>` : nothing;

const personLine = (person, it, can) => html`<li>
    <p class="one"><b>${person.name}</b> <span>${dotted([sexOf(person), years(person)])}</span> ${groups(person)}
        <em>${stateOf(person)}</em></p>
    ${person.need ? html`<p class="need">${person.need}</p>` : nothing}
    <div class="acts">
        ${press(t("page.call"), () => can.claim(person), { busy: it.busy })}
        ${press(t("page.found"), () => can.outcome(person), { busy: it.busy })}
        ${
            it.team.site
                ? press(t("page.sample_at_home"), () => can.sample(person), { tone: "primary", busy: it.busy })
                : nothing
        }
    </div></li>`;

function doorCard(door, it, can) {
    const place = placeOf(door.people);
    return html`<section class="card door ${door.stage === "promised_now" ? "is-due" : ""}">
        <h2>${place.name}</h2><p class="more">${place.more}</p>
        <ul>${door.people.map(p => personLine(p, it, can))}</ul></section>`;
}

/* ---- what comes after it ----------------------------------------------------------------------------- */

const doorLine = (door, can) => {
    const place = placeOf(door.people);
    return html`<li class=${door.stage}><button type="button" @click=${() => can.choose(door.door)}>
        <b>${place.name}</b> <span>${dotted(door.people.map(p => p.name))}</span>
        <em>${stateOf(door.people[0])}</em></button></li>`;
};

function others(it, can) {
    const rest = it.doors.filter(d => d.door !== it.chosen);
    return html`<h2 class="next">${t("page.next_doors")} <span>${number(rest.length)}</span></h2>
        <ol class="doors">${rest.slice(0, SHOWN_MOST).map(d => doorLine(d, can))}</ol>
        ${rest.length > SHOWN_MOST ? html`<p class="more">${t("page.more_doors", { n: rest.length - SHOWN_MOST })}</p>` : nothing}`;
}

/* ---- the page ------------------------------------------------------------------------------------------- */

const note = text => html`<section class="card">${empty(text)}</section>`;

const teamChoice = (it, can) => html`<section class="card"><h2>${t("page.choose_team")}</h2>
    ${it.teams.length === 0 ? empty(t("page.no_teams")) : nothing}
    <ul class="others">${it.teams.map(
        team => html`<li><button type="button" @click=${() => can.chooseTeam(team.team)}><b>${team.name}</b>
            <span>${team.unit_name}</span></button></li>`
    )}</ul></section>`;

function working(it, can) {
    const chosen = it.doors.find(d => d.door === it.chosen);
    return html`${it.sums ? progress(it.sums) : nothing}${it.band ? band(it.band) : nothing}
        ${chosen ? doorCard(chosen, it, can) : note(t("page.nobody_remains"))}
        ${it.doors.length > 1 ? others(it, can) : nothing}
        ${press(t("page.read_again"), can.again, { busy: it.busy })}`;
}

function body(it, can) {
    if (it.problem) return failure(it.problem, () => location.reload());
    if (!it.me) return html`<p class="waiting">${t("page.waiting_for", { what: t("page.visits") })}</p>`;
    if (it.me.upload_only) return note(t("page.pass_is_over"));
    if (!it.round) return note(t("page.no_round_open"));
    return it.team ? working(it, can) : teamChoice(it, can);
}

const leaving = () => html`<footer>${languageButton()}
    <button type="button" class="quiet" @click=${signOut}>${t("page.sign_out")}</button></footer>`;

export const drawVisits = (it, can) =>
    render(html`${head(it)}<main id="main">${body(it, can)}</main>${leaving()}`, document.body);
