/* sheets.js - what lies over the table for a moment: counts, reasons, other phones, the end. */
import { generate } from "../vendor/lean-qr.js";
import { html, nothing, render } from "../vendor/lit-html.js";
import { open } from "../shared/dialog.js";
import { hourMinute } from "../shared/fmt.js";
import { t, word } from "../shared/t.js";
import { framesOf } from "./carry.js";

const FRAME_MS = 160, /* some six pictures a second: each is seen twice by a slow camera */
    COUNT_MOST = 99;

/* ---- swabs ------------------------------------------------------------------------------------- */

const nearby = n => [n - 1, n, n + 1].filter(count => count >= 0 && count <= COUNT_MOST);

const countButton = (count, n, take) => html`<button type="button" class=${count === n ? "primary" : ""}
    @click=${() => take(count)}>${t("page.scan_swabs_n", { n: count })}</button>`;

const otherCount = take => html`<form class="other" @submit=${event => {
    event.preventDefault();
    const n = event.target.count.valueAsNumber;
    if (n >= 0 && n <= COUNT_MOST) take(n);
}}><label for="count">${t("page.scan_other_count")}</label>
    <input id="count" name="count" type="number" inputmode="numeric" min="0" max=${COUNT_MOST} required>
    <button>${t("page.close_tube")}</button></form>`;

/* How many swabs are in it?  `press(n)` closes, or counts again. */
export const countSwabs = (registered, title, press) =>
    open(title, (place, close) => {
        const take = n => {
            close();
            press(n);
        };
        render(
            html`<p class="about">${t("page.close_tube_about", { n: registered })}</p>
                <div class="counts">${nearby(registered).map(n => countButton(n, registered, take))}</div>
                ${otherCount(take)}`,
            place
        );
    });

/* ---- reasons -------------------------------------------------------------------------------------- */

export const askReason = (title, about, reasons, press) =>
    open(title, (place, close) => {
        const take = reason => {
            close();
            press(reason);
        };
        render(
            html`<p class="about">${about}</p><div class="reasons">${reasons.map(
                key => html`<button type="button" @click=${() => take(t(key))}>${t(key)}</button>`
            )}</div>`,
            place
        );
    });

/* ---- what was refused ----------------------------------------------------------------------------- */

const refusedItem = (event, dismiss) => html`<li><b>${event.about?.name ?? word(event.type)}</b>
    <span>${hourMinute(event.at)} ${event.about?.tube_code?.slice(-6, -2) ?? ""}</span>
    <p>${event.refused.title}</p>
    <p class="more">${t("page.scan_refused_advice", { entry: event.refused.quarantine })}</p>
    <button type="button" @click=${() => dismiss(event)}>${t("page.scan_seen_to")}</button></li>`;

/* ---- the state of this phone ------------------------------------------------------------------------- */

const lines = it => [
    [t("page.scan_unsent"), it.sync?.unsent ?? 0],
    [t("page.scan_carried"), it.sync?.carried ?? 0],
    [t("page.scan_lost"), it.sync?.lost ?? 0],
    [t("page.scan_people_on_list"), it.roster?.size ?? 0]
];

const facts = it => html`<dl class="facts">${lines(it).map(
    ([name, n]) => html`<div><dt>${name}</dt><dd>${n}</dd></div>`
)}</dl>`;

const toggle = (it, can, name) => html`<label class="toggle"><input type="checkbox" .checked=${it.settings[name]}
    @change=${event => can.remember({ [name]: event.target.checked })}> ${t(`page.scan_set_${name}`)}</label>`;

export const phoneSheet = (it, can) =>
    open(t("page.scan_phone"), (place, close) => {
        const leave = work => () => {
            close();
            work();
        };
        const drawIt = () =>
            render(
                html`${facts(it)}
                    ${it.sync?.carried && it.sync.carriedWhy ? notTaken(it, can, close) : nothing}
                    <ul class="refused">${(it.sync?.refused ?? []).map(event =>
                        refusedItem(event, async which => {
                            await can.duty("dismiss", which);
                            drawIt();
                        })
                    )}</ul>
                    <div class="reasons">
                        <button type="button" @click=${leave(() => handOver(it, can))}>${t("page.scan_hand_over")}</button>
                        <button type="button" @click=${leave(() => can.duty("refresh"))}>${t("page.scan_refresh_list")}</button>
                        ${receiveFile(can, close)}
                        <button type="button" class="danger" @click=${leave(() => can.duty("end"))}>
                            ${t("page.scan_end")}</button></div>
                    ${["sound", "shake", "stand"].map(name => toggle(it, can, name))}`,
                place
            );
        drawIt();
    });

const notTaken = (it, can, close) => html`<p class="wrong">${it.sync.carriedWhy.message}</p>
    <button type="button" @click=${() => {
        close();
        can.duty("carriedAsFiles", download);
    }}>${t("page.scan_as_file")}</button>`;

const receiveFile = (can, close) => html`<label class="button">${t("page.scan_receive_file")}
    <input class="hidden" type="file" accept=".json,application/json" @change=${async event => {
        const [file] = event.target.files;
        close();
        if (file) await can.takeFile(file);
    }}></label>`;

/* ---- handing over ------------------------------------------------------------------------------------------ */

function download({ id, county, device, records, sealed }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ county, device, records, sealed })]));
    link.download = `bulou-${id}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/* One frame after the other for as long as the dialog is open. */
function show(canvas, frames) {
    let i = 0;
    const next = () => {
        if (!canvas.isConnected) return clearInterval(timer);
        generate(frames[i++ % frames.length]).toCanvas(canvas);
    };
    const timer = setInterval(next, FRAME_MS);
    next();
}

const withFrames = (bundle, frames) => html`<p class="about">${t("page.scan_hand_over_about", { n: bundle.records })}</p>
    ${frames.length
        ? html`<canvas class="frames" role="img" aria-label=${t("page.scan_frames")}></canvas>`
        : html`<p>${t("page.scan_too_many_frames")}</p>`}
    <div class="reasons"><button type="button" @click=${() => download(bundle)}>${t("page.scan_as_file")}</button></div>`;

export async function handOver(it) {
    const bundle = await it.duty.bundle();
    return open(t("page.scan_hand_over"), place => {
        if (!bundle.records) return render(html`<p class="about">${t("page.scan_nothing_left")}</p>`, place);
        const frames = framesOf(bundle);
        render(withFrames(bundle, frames), place);
        if (frames.length) show(place.querySelector("canvas"), frames);
    });
}
