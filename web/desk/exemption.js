/* exemption.js - why a person need not come, and until when. */
import { html, nothing } from "../vendor/lit-html.js";
import { now } from "../shared/clock.js";
import { send } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { date } from "../shared/fmt.js";
import { exemptReasons } from "../shared/lists.js";
import { t, word } from "../shared/t.js";
import { badge, empty, say } from "../shared/ui.js";

const add = ({ person, round, again }) => ask({
    title: t("page.exempt"), text: t("page.exempt_about"), label: t("page.exempt"),
    values: { from_at: now() },
    fields: [{ name: "reason", kind: "choice", need: true, choices: exemptReasons, of: "exempt" }, { name: "from_at", kind: "time", need: true }, { name: "until_at", kind: "time" },
             ...round ? [{ name: "this_round", kind: "bool", label: t("page.only_round", { round: round.name }) }] : [], { name: "note", kind: "area", max: 200 }],
    submit: async ({ this_round, ...body }) => {
        await send("roster.person_exempted", { person, ...body, ...(this_round ? { round: round.round } : {}) });
        say(t("page.exempted"));
        again();
    },
});

const end = (exemption, again) => ask({
    title: t("page.end_exemption"), label: t("page.end_exemption"), fields: [{ name: "note", kind: "area", max: 200 }],
    submit: async body => {
        await send("roster.exemption_ended", { exemption, ...body });
        say(t("page.exemption_ended"));
        again();
    },
});

const isOver = e => Boolean(e.ended || e.ended_at || (e.until_at && e.until_at < now()));

export const exemptions = ({ list, person, round, edit, again }) => html`
    <div class="card-head"><h2>${t("page.exemptions")}</h2>${edit ? html`<div class="actions"><button type="button" @click=${() => add({ person, round, again })}>${t("page.exempt")}</button></div>` : nothing}</div>
    ${list.length ? html`<ul class="trail">${list.map(e => html`<li><time>${date(e.from_at)} – ${e.until_at ? date(e.until_at) : ""}</time>
        <b>${word(e.reason, "exempt")} ${isOver(e) ? badge(t("page.over")) : nothing}</b>
        <span class="more">${e.note ?? ""} ${edit && !isOver(e) ? html`<button type="button" class="quiet" @click=${() => end(e.exemption, again)}>${t("page.end_exemption")}</button>` : nothing}</span></li>`)}</ul>` : empty(t("page.no_exemptions"))}`;
