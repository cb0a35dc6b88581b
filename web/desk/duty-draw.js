/* duty-draw.js - how the registrar's page looks. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { code, hourMinute } from "../shared/fmt.js";
import { languageButton, signOut } from "../shared/shell.js";
import { t, word } from "../shared/t.js";
import { empty, failure } from "../shared/ui.js";
import { byDocument, byList } from "./choose-person.js";

const LAST_MOST = 5; /* people shown under the way of registering */

let way = "document"; /* or "list" */

const head = it => html`<header>
    <div><h1>${it.site?.name ?? t("page.duty")}</h1>
        <p>${[it.me?.name, it.round?.name].filter(Boolean).join(" · ")}</p></div>
    <span class="net ${navigator.onLine ? "" : "is-off"}">${
        navigator.onLine ? t("page.online_only") : t("page.no_network")
    }</span>
</header>`;

/* ---- no tube yet ----------------------------------------------------------------------- */

const poolOf = round => (round.pool_size ? t("page.pool_n", { n: round.pool_size }) : t("page.pool_household"));

function submitTube(event, openTube) {
    event.preventDefault();
    openTube(new FormData(event.target).get("tube"));
}

const otherTube = (tube, takeUp) => html`<li><button type="button" @click=${() => takeUp(tube.tube_code)}>
    <span class="code">${code(tube.tube_code)}</span> <span>${t("page.people_n", { n: tube.registered })}</span>
</button></li>`;

const others = (it, can) => html`<section class="card"><h2>${t("page.open_tubes_here")}</h2>
    <ul class="others">${it.others.map(tube => otherTube(tube, can.takeUp))}</ul></section>`;

const newTube = (it, can) => html`<section class="card"><h2>${t("page.open_tube")}</h2>
    <form @submit=${event => submitTube(event, can.openTube)}>
        <label for="tube">${t("column.tube_code")}</label>
        <input id="tube" name="tube" inputmode="numeric" autocomplete="off" required maxlength="30">
        <p class="more">${t("page.code_hint")} · ${poolOf(it.round)}</p>
        <button class="primary" ?disabled=${it.busy}>${t("page.open_tube")}</button>
    </form></section>
    ${it.others.length ? others(it, can) : nothing}`;

/* ---- a tube is open ---------------------------------------------------------------------- */

const slotClass = (i, n) => (i < n - 1 ? "full" : i < n ? "last" : "");

const slots = ({ tube, people }) => html`<section class="tube">
    <div class="line"><span>${t("page.the_tube")} <b class="code">${code(tube.tube_code)}</b></span>
        <span class="n">${people.length}${ofPool(tube)}</span></div>
    ${tube.pool_size > 1 ? slotBar(tube.pool_size, people.length) : nothing}</section>`;

const ofPool = tube => (tube.pool_size ? html`<small> / ${tube.pool_size}</small>` : nothing);

const slotBar = (size, n) =>
    html`<div class="slots" aria-hidden="true">${Array.from(
        { length: size },
        (none, i) => html`<i class=${slotClass(i, n)}></i>`
    )}</div>`;

const band = ({ band }) => html`<section class="band ${band.tone}" role="status">
    <b>${band.title}</b>${band.text ? html`<span>${band.text}</span>` : nothing}
    ${band.again ? sendAgain(band.again) : nothing}</section>`;

const sendAgain = again => html`<p>${t("page.unclear_whether_taken")}</p>
    <button type="button" @click=${again}>${t("page.try_again")}</button>`;

function wayButton(name, draw) {
    const choose = () => {
        way = name;
        draw();
    };
    return html`<button type="button" aria-pressed=${way === name} @click=${choose}>${t(`page.way_${name}`)}</button>`;
}

const ways = (it, can) => html`<div class="ways" role="group" aria-label=${t("page.how_to_find")}>
        ${["document", "list"].map(name => wayButton(name, can.draw))}</div>
    ${way === "document" ? byDocument({ ...can, ...it }) : byList({ ...can, ...it })}`;

const lastPerson = p => html`<li><span>${p.slot}</span><b>${p.name}</b><i>${word(p.channel, "channel")}</i>
    <time>${hourMinute(p.registered_at)}</time></li>`;

const registered = people => html`<h2 class="hidden">${t("page.people_in_tube")}</h2>
    <ol class="log">${people.slice(-LAST_MOST).reverse().map(lastPerson)}</ol>`;

const buttons = (it, can) => html`<nav aria-label=${t("page.the_tube")}>
    <button type="button" ?disabled=${!it.people.length || it.busy} @click=${can.withdraw}>${t("page.undo_last")}</button>
    <button type="button" ?disabled=${it.busy} @click=${can.voidTube}>${t("page.void_tube")}</button>
    <button type="button" class="primary" ?disabled=${it.busy} @click=${can.closeTube}>${t("page.close_tube")}</button>
</nav>`;

const working = (it, can) => html`${slots(it)}${it.band ? band(it) : nothing}${ways(it, can)}
    ${it.people.length ? registered(it.people) : empty(t("page.nobody_in_tube"))}${buttons(it, can)}`;

/* ---- the page ------------------------------------------------------------------------------ */

const leaving = () => html`<footer>${languageButton()}
    <button type="button" class="quiet" @click=${signOut}>${t("page.sign_out")}</button></footer>`;

const note = text => html`<section class="card">${empty(text)}</section>`;

function body(it, can) {
    if (it.problem) return failure(it.problem, () => location.reload());
    if (!it.me) return html`<p class="waiting">${t("page.waiting_for", { what: t("page.duty") })}</p>`;
    if (it.me.upload_only) return note(t("page.pass_is_over"));
    if (!it.site) return note(t("page.no_site_of_yours"));
    if (it.round?.state !== "open") return note(t("page.no_round_open"));
    return it.tube ? working(it, can) : html`${it.band ? band(it) : nothing}${newTube(it, can)}`;
}

export function drawDuty(it, can) {
    render(html`${head(it)}<main id="main">${body(it, can)}</main>${it.tube ? nothing : leaving()}`, document.body);
}
