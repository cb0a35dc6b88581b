/* shell.js - what stands around every desk page: where one is, for which round, as whom. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { ask, post, query, rows } from "./api.js";
import { may, rolesOf } from "./roles.js";
import { language, languages, listed, speak, t, word } from "./t.js";
import { failure } from "./ui.js";

/* Pages in the order of the menu, and the right that makes them of use. */
const menu = [
    [
        "now",
        [
            ["index", "/", "home"],
            ["wall", "/wall.html", "progress"],
            ["duty", "/duty.html", "sample"]
        ]
    ],
    [
        "round",
        [
            ["round", "/round.html", "area"],
            ["missing", "/missing.html", "knock"],
            ["doors", "/doors.html", "knock"],
            ["visits", "/visits.html", "door"],
            ["rounds", "/rounds.html", "progress"],
            ["counties", "/counties.html", "counties"]
        ]
    ],
    [
        "samples",
        [
            ["boxes", "/boxes.html", "trace"],
            ["lab", "/lab.html", "lab"],
            ["tube", "/tube.html", "trace"],
            ["flags", "/flags.html", "mend"],
            ["sites", "/sites.html", "progress"],
            ["point", "/point.html", "sample"]
        ]
    ],
    [
        "people",
        [
            ["person", "/person.html", "roster"],
            ["census", "/census.html", "walk"],
            ["arrivals", "/arrivals.html", "arrival"],
            ["import", "/import.html", "import"],
            ["paper", "/paper.html", "paper"]
        ]
    ],
    [
        "office",
        [
            ["quarantine", "/quarantine.html", "quarantine"],
            ["users", "/users.html", "account"],
            ["audit", "/audit.html", "audit"],
            ["account", "/account.html", "own"]
        ]
    ]
];

const parameters = new URLSearchParams(location.search);

/* A parameter of the address; numbers as numbers. */
export const parameter = name => parameters.get(name) ?? undefined;
export const idParameter = name => (parameters.has(name) ? Number(parameters.get(name)) : undefined);

/* This page with other parameters; what is not told stays. */
export function here(changes) {
    const all = { ...Object.fromEntries(parameters), ...changes };
    return location.pathname + query(all);
}

/* Change the address without leaving the page. */
export function remember(changes) {
    for (const [name, value] of Object.entries(changes))
        value === undefined || value === null ? parameters.delete(name) : parameters.set(name, value);
    history.replaceState(null, "", location.pathname + query(Object.fromEntries(parameters)) + location.hash);
}

/* Who is signed in, and all rounds, newest first. */
export async function know() {
    const [me, rounds] = await Promise.all([ask("/api/v1/me"), rows("round_list").catch(() => [])]);
    rounds.sort((a, b) => b.round - a.round);
    return { me, rounds, round: chooseRound(rounds) };
}

/* The round of the address; else the one that runs; else the newest that was opened. */
const chooseRound = rounds =>
    rounds.find(r => r.round === idParameter("round")) ??
    rounds.find(r => r.state === "open" || r.state === "paused") ??
    rounds.find(r => r.state === "closed") ??
    rounds[0];

/* Draw what stands around the page; resolves to { me, rounds, round, main }. */
export async function start(name, { rounds: ofRound = false } = {}) {
    document.title = t("page.title", { page: t(`page.${name}`) });
    document.body.className = "desk";
    try {
        const known = await know();
        render(around(name, known, ofRound), document.body);
        const main = document.getElementById("main");
        if (isNotFor(name, known.me)) return await sayNotFor(name, main);
        return { ...known, main };
    } catch (why) {
        render(
            html`<main id="main"><h1>${t(`page.${name}`)}</h1>${failure(why, () => location.reload())}</main>`,
            document.body
        );
        throw why;
    }
}

/* Of these pages nothing works without the right; others show less. */
const closedPages = ["person", "import", "paper", "quarantine", "users", "audit"];

const isNotFor = (name, me) =>
    closedPages.includes(name) && menu.some(([, pages]) => pages.some(([page, , right]) => page === name && !may(me, right)));

/* Never resolves: there is nothing for the page to draw. */
function sayNotFor(name, main) {
    render(
        html`<h1>${t(`page.${name}`)}</h1><p class="empty">${t("page.not_for_your_role")}</p>
            <p><a class="button" href="/">${t("page.index")}</a></p>`,
        main
    );
    return new Promise(() => {});
}

const around = (name, { me, rounds, round }, ofRound) => html`
    <a class="skip" href="#main">${t("page.skip_to_content")}</a>
    <header class="top">${menuButton()}
        <a class="brand" href="/" aria-label=${t("page.brand")}>${icons.brand}<b>${t("page.brand")}</b></a>
        <span class="county">${me.county_name}</span>
        ${ofRound && rounds.length ? roundChoice(rounds, round) : html`<span class="grow"></span>`}
        <a class="who" href="/account.html"><b>${me.name}</b><span>${roleNames(me)}</span></a>
        ${languageButton()}
        <button type="button" class="quiet out" @click=${signOut}>${t("page.sign_out")}</button>
    </header>
    <nav id="menu" class="side" aria-label=${t("page.menu")}>${menu.map(group => menuGroup(group, me, name))}</nav>
    <main id="main" tabindex="-1"></main>`;

const roleNames = me => listed([...new Set(rolesOf(me))].map(role => t(`role.${role}`)));

const menuButton = () => html`<button type="button" class="menu" aria-expanded="false" aria-controls="menu"
    @click=${toggleMenu}>${icons.menu}<span class="hidden">${t("page.menu")}</span></button>`;

function menuGroup([group, all], me, name) {
    const pages = all.filter(([, , right]) => may(me, right));
    return pages.length === 0
        ? nothing
        : html`<section><h2>${t(`page.menu_${group}`)}</h2><ul>${pages.map(page => menuItem(page, name))}</ul></section>`;
}

const menuItem = ([page, address], name) => html`<li>
    <a href=${address} aria-current=${page === name ? "page" : nothing}>${t(`page.${page}`)}</a></li>`;

const roundName = r => t("page.round_and_state", { round: r.name, state: word(r.state, "round") });

const roundChoice = (rounds, round) => html`<label class="round-choice">
    <span class="hidden">${t("page.choose_round")}</span>
    <select @change=${event => location.assign(here({ round: event.target.value }))}>${rounds.map(
        r => html`<option value=${r.round} .selected=${r === round}>${roundName(r)}</option>`
    )}</select></label>`;

/* Both languages are named in themselves. */
export const languageButton = () => {
    const other = languages.find(l => l !== language);
    return html`<button type="button" class="quiet language" lang=${other === "zh" ? "zh-CN" : "en"}
        @click=${() => speak(other)}>${t(`page.language_${other}`)}</button>`;
};

function toggleMenu(event) {
    const open = document.body.classList.toggle("menu-open");
    event.currentTarget.setAttribute("aria-expanded", open);
}

export async function signOut() {
    await post("/api/v1/sign-out").catch(() => {});
    location.assign("/sign-in.html");
}

export const icons = {
    brand: html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M16 2.500 27 7v9.500c0 6.300-4.400 10.700-11 13-6.600-2.300-11-6.700-11-13V7z"></path>
        <path class="tick" d="m10.500 16 4 4 7.500-8"></path></svg>`,
    menu: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 7h16M4 12h16M4 17h16"></path></svg>`
};
