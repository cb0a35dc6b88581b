/* wall-flow.js - which specimens are late, and what was found. */
import { html } from "../vendor/lit-html.js";
import { age, duration, number } from "../shared/fmt.js";
import { t } from "../shared/t.js";
import { lateness } from "./limits.js";

const oldest = (at, limit) =>
    html`<i class=${lateness(at, limit) ? "late" : ""}>${t("page.oldest", { age: age(at) })}</i>`;

const stage = (name, n, at, limit) => html`<div><span>${t(`page.flow_${name}`)}</span>
    <b data-figure=${name}>${number(n)}</b>${at ? oldest(at, limit) : ""}</div>`;

export const flow = ({ transfer, lab, limits }) => html`<section aria-label=${t("page.flow")}>
    <h2>${t("page.flow")}<em>${t("page.flow_limit", {
        way: duration(limits.sealed_to_received.warn_ms),
        lab: duration(limits.received_to_reported.warn_ms)
    })}</em></h2><div class="pipe">
        ${stage("open_tubes", transfer.open_tubes)}
        ${stage("at_site", transfer.at_site, transfer.at_site_oldest_at, limits.sealed_to_received)}
        ${stage("on_the_way", transfer.on_the_way, transfer.on_the_way_oldest_at, limits.sealed_to_received)}
        ${stage("pending", lab.pending, lab.pending_oldest_at, limits.received_to_reported)}
        ${stage("reported", lab.reported)}</div></section>`;

const line = (name, n, acts) => html`<dt>${t(`page.lab_${name}`)}</dt>
    <dd class=${acts && n > 0 ? "late" : ""} data-figure=${`lab_${name}`}>${number(n)}</dd>`;

export const results = ({ lab, sampling }) => html`<section aria-label=${t("page.results")}>
    <h2>${t("page.results")}</h2><dl class="kv">
        ${line("negative", lab.negative)}
        ${line("waiting_recheck", lab.waiting_recheck, true)}
        ${line("confirmed", lab.confirmed, true)}
        ${line("excluded", lab.excluded)}
        ${line("abnormal", lab.abnormal, true)}
        ${line("barred", sampling.tubes_barred, true)}</dl></section>`;
