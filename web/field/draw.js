/* draw.js - how the registrar's phone looks. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { code, hourMinute, hourMinuteSecond, shortCode } from "../shared/fmt.js";
import { language, languages, speak, t, word } from "../shared/t.js";
import { typeIn } from "./entry.js";
import { askReason, countSwabs, phoneSheet } from "./sheets.js";
import { skew } from "./time.js";
import { isFull } from "./tube.js";

const LOG_SHOWN = 3;

/* ---- the chip: one place that says whether everything is at the server ----------------------------- */

function chipText(sync) {
    if (!sync) return [t("page.scan_saved_n", { n: 0 }), ""];
    const left = sync.unsent + sync.carried;
    if (sync.refused.length) return [t("page.scan_needs_n", { n: sync.refused.length }), "act"];
    if (sync.lost > 0) return [t("page.scan_lost_n", { n: sync.lost }), "act"];
    if (sync.whole && !left) return [t("page.scan_uploaded", { at: hourMinute(sync.at) }), "whole"];
    if (sync.online && navigator.onLine) return [t("page.scan_uploading", { n: left }), ""];
    return [t("page.scan_offline", { n: left }), "off"];
}

const chip = (it, can) => {
    const [text, tone] = chipText(it.sync);
    return html`<button type="button" class="chip ${tone}" @click=${() => phoneSheet(it, can)}>${text}</button>`;
};

const head = (it, can) => html`<header><div><h1>${it.shift?.site_name ?? t("page.scan")}</h1>
    <p>${[it.phone?.name, it.shift?.round_name].filter(Boolean).join(" · ")}</p></div>
    ${it.phone ? chip(it, can) : languageButton()}</header>`;

/* Another language needs its texts once: without a network they may not be here. */
const languageButton = () => {
    const other = languages.find(l => l !== language);
    return html`<button type="button" class="quiet" lang=${other === "zh" ? "zh-CN" : "en"} ?disabled=${!navigator.onLine}
        @click=${() => speak(other)}>${t(`page.language_${other}`)}</button>`;
};

/* ---- the tube --------------------------------------------------------------------------------------- */

const slotClass = (i, n) => (i < n - 1 ? "full" : i < n ? "last" : "");

const slots = (size, n) => html`<div class="slots" aria-hidden="true">${Array.from(
    { length: size },
    (none, i) => html`<i class=${slotClass(i, n)}></i>`
)}</div>`;

const ofPool = size => (size ? html`<small> / ${size}</small>` : nothing);

const openTube = ({ code: tubeCode, pool_size, people }) => html`<section class="tube" aria-label=${t("page.the_tube")}>
    <div class="line"><span>${t("page.the_tube")} <b class="code" title=${code(tubeCode)}>${shortCode(tubeCode)}</b></span>
        <span class="n" data-count=${people.length}>${people.length}${ofPool(pool_size)}</span></div>
    ${pool_size > 1 ? slots(pool_size, people.length) : nothing}</section>`;

const poolOf = ({ pool_size }) => (pool_size ? t("page.pool_n", { n: pool_size }) : t("page.pool_household"));

const noTube = it => html`<section class="tube" aria-label=${t("page.the_tube")}>
    <div class="line"><b>${it.round ? t("page.scan_scan_tube") : t("page.no_round_open")}</b>
        <span>${it.round ? poolOf(it.state.place) : ""}</span></div></section>`;

/* ---- the camera ---------------------------------------------------------------------------------------- */

const icons = {
    torch: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M8 3h8v3l-2 4v10a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1V10L8 6zM8 6h8M12 13v2"></path></svg>`,
    stand: html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 20h16M7 20l2-7h6l2 7M8 4h8v6H8z"></path></svg>`
};

const tool = (name, on, press) => html`<button type="button" aria-pressed=${Boolean(on)}
    aria-label=${t(`page.scan_set_${name}`)} @click=${press}>${icons[name]}</button>`;

const noCamera = (it, can) => html`<div class="no-camera"><p>${t(`page.scan_camera_${it.camera.why}`)}</p>
    <button type="button" @click=${can.startCamera}>${t("page.try_again")}</button></div>`;

const camera = (it, can) => html`<section class="cam ${it.camera.state}" aria-label=${t("page.scan_camera")}>
    <video playsinline muted aria-hidden="true"></video>
    ${it.camera.why ? noCamera(it, can) : html`<div class="aim" aria-hidden="true"></div>`}
    <div class="tools">${it.camera.torch ? tool("torch", it.settings.torch, can.torch) : nothing}
        ${tool("stand", it.settings.stand, () => can.remember({ stand: !it.settings.stand }))}</div></section>`;

/* ---- the band: what became of the last code ------------------------------------------------------------- */

const born = who => (who.born ? t("page.scan_born", { year: String(who.born) }) : "");

const sex = who => (who.sex === "unknown" ? "" : word(who.sex));

const person = who => html`<p class="who">${[sex(who), born(who), who.place].filter(Boolean).join(" ")}</p>
    ${who.groups?.length ? html`<p class="who">${who.groups.map(group => word(group, "group")).join(" ")}</p>` : nothing}`;

const band = it =>
    it.band
        ? html`<section class="band ${it.band.tone}"><div role="status" aria-live="assertive"><b>${it.band.title}</b>
            ${it.band.text ? html`<span>${it.band.text}</span>` : nothing}${it.person ? person(it.person) : nothing}</div>
            ${it.band.actions.map(a => html`<button type="button" @click=${a.press}>${a.label}</button>`)}</section>`
        : html`<section class="band"><div role="status" aria-live="assertive"></div></section>`;

/* ---- the last people, and what can be pressed --------------------------------------------------------------- */

const logLine = entry => html`<li><span>${entry.slot}</span><b>${entry.name}</b><i>${word(entry.channel, "channel")}</i>
    <time>${hourMinuteSecond(entry.at)}</time></li>`;

const log = it => html`<h2 class="hidden">${t("page.scan_last_people")}</h2>
    <ol class="log">${it.log.slice(0, LOG_SHOWN).map(logLine)}</ol>`;

const undoReasons = ["page.scan_reason_wrong_person", "page.scan_reason_left", "page.scan_reason_other"];
const voidReasons = ["page.scan_reason_damaged", "page.scan_reason_dropped", "page.scan_reason_other"];

/* One press while the tube is open; a reason once it is closed. */
function undo(it, can) {
    if (it.state.tube) return can.table("undo");
    const last = it.state.closed?.people.at(-1);
    if (!last) return can.table("undo");
    const about = t("page.undo_about", { name: last.name ?? "", slot: it.state.closed.people.length });
    return askReason(t("page.undo_last"), about, undoReasons, reason => can.table("undo", reason));
}

function closeTube(it, can) {
    const { tube, closed } = it.state;
    if (tube) return countSwabs(tube.people.length, t("page.close_tube"), n => can.table("close", n));
    return countSwabs(closed.people.length, t("page.scan_recount"), n => can.table("recount", n));
}

const voidIt = (it, can) =>
    askReason(t("page.void_tube"), t("page.void_tube_about"), voidReasons, reason => can.table("voidTube", reason));

const buttons = (it, can) => html`<nav aria-label=${t("page.the_tube")}>
    <button type="button" @click=${() => undo(it, can)}>${t("page.undo_last")}</button>
    <button type="button" @click=${() => typeIn(it, can)}>${t("page.scan_type")}</button>
    ${it.state.tube ? html`<button type="button" @click=${() => voidIt(it, can)}>${t("page.void_tube")}</button>` : nothing}
    <button type="button" class="primary" ?disabled=${!it.state.tube && !it.state.closed} @click=${() => closeTube(it, can)}>
        ${it.state.tube ? t("page.close_tube") : t("page.scan_recount")}</button></nav>`;

/* ---- the screens ---------------------------------------------------------------------------------------------- */

const notes = it => html`
    ${skew() ? html`<p class="notice">${t("page.scan_clock", { n: Math.round(Math.abs(skew()) / 60000) })}</p>` : nothing}
    ${it.shift?.partial ? html`<p class="notice">${t("page.scan_list_partial")}</p>` : nothing}
    ${it.receiving && !it.receiving.kept
        ? html`<p class="notice" role="status">${t("page.scan_receiving", { have: it.receiving.have, n: it.receiving.n })}</p>`
        : nothing}`;

const locked = can => html`<button type="button" class="unlock primary" @click=${can.ready}>${t("page.scan_unlock")}</button>`;

const work = (it, can) => html`${head(it, can)}<main id="main">
    ${it.state.tube ? openTube(it.state.tube) : noTube(it)}${camera(it, can)}
    ${it.locked ? locked(can) : nothing}${notes(it)}${band(it)}${log(it)}</main>${buttons(it, can)}`;

function submitPass(event, can) {
    event.preventDefault();
    const typed = event.target.pass.value.trim();
    if (typed) can.typed(typed.startsWith("bulou:") ? typed : `bulou:pass:${typed}`);
}

const start = (it, can) => html`${head(it, can)}<main id="main">${camera(it, can)}
    <section class="card"><h2>${t("page.scan_start")}</h2><p>${t("page.scan_start_about")}</p>
        <button type="button" class="primary" @click=${can.ready}>${t("page.scan_ready")}</button></section>${band(it)}
    <section class="card"><form class="find" @submit=${event => submitPass(event, can)}>
        <label for="pass">${t("page.pass_secret")}</label>
        <input id="pass" name="pass" autocomplete="off" autocapitalize="off" spellcheck="false" maxlength="60">
        <button>${t("page.scan_begin")}</button></form></section></main>`;

const opening = (it, can) => html`${head(it, can)}<main id="main"><section class="card">
    <p role="status">${it.waitingFor || t("page.scan_list_not_taken")}</p>
    ${it.phone && !it.waitingFor
        ? html`<button type="button" class="primary" @click=${() => can.duty("retry")}>${t("page.try_again")}</button>`
        : nothing}</section>${it.phone ? band(it) : nothing}</main>`;

const over = (it, can) => html`${head(it, can)}<main id="main">${band(it)}<section class="card">
    <p>${t("page.scan_pass_over_about")}</p>
    <button type="button" @click=${() => phoneSheet(it, can)}>${t("page.scan_phone")}</button></section></main>`;

const alone = (it, can, text) => html`${head(it, can)}<main id="main"><section class="card"><p>${text}</p>
    <p><a href="/duty.html">${t("page.scan_online_page")}</a></p></section>${it.band ? band(it) : nothing}</main>`;

const screens = {
    start,
    opening,
    work,
    over,
    elsewhere: (it, can) => alone(it, can, t("page.scan_open_elsewhere")),
    unable: (it, can) => alone(it, can, t("page.scan_unable"))
};

/* Ten of ten covers the screen: nobody may miss it. */
const isWholeScreen = it => it.screen === "work" && it.state.tube && isFull(it.state.tube);

export function draw(it, can) {
    const classes = ["phone", `is-${it.screen}`];
    if (it.settings.stand) classes.push("stand");
    if (it.dim) classes.push("dim");
    if (isWholeScreen(it)) classes.push("is-full");
    document.body.className = classes.join(" ");
    render(screens[it.screen](it, can), document.body);
}
