/* passes.js - duty passes: a QR for one place, role and shift, shown once to be printed. */
import { html, render } from "../vendor/lit-html.js";
import { post } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask, open, reason } from "../shared/dialog.js";
import { moment, span } from "../shared/fmt.js";
import { roles } from "../shared/lists.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, say } from "../shared/ui.js";

const HOUR = 3600000;

const sayRole = role => t(`role.${role}`);

/* Whose time is over or not yet come. */
function validity(row) {
    if (row.revoked)
        return badge(t("page.revoked"));
    if (row.until_at <= now())
        return badge(t("page.over"));
    return row.from_at > now() ? badge(t("page.not_yet_valid")) : badge(t("page.valid"), "good");
}

const issue = async table => {
    const made = await ask({ title: t("page.issue_pass"), text: t("page.issue_pass_about"), label: t("page.issue_pass"),
        values: { role: "point", from_at: now(), until_at: now() + 12 * HOUR },
        fields: [{ name: "label", need: true, max: 60, hint: t("page.pass_label_hint"), wide: true }, { name: "role", kind: "choice", need: true, choices: roles, say: sayRole },
                 { name: "site", kind: "site" }, { name: "unit", kind: "unit" }, { name: "from_at", kind: "time", need: true }, { name: "until_at", kind: "time", need: true }],
        submit: async body => ({ ...body, ...await post("/api/v1/passes", body) }) });
    if (!made)
        return;
    table.reload();
    showOnce(made);
};

/* The secret is kept nowhere: who closes this has it on paper or not at all. */
function showOnce(pass) {
    document.body.classList.add("printing-pass");
    open(t("page.pass_made"), (at, close) => render(html`<div class="pass-card">
        <h3>${pass.label}</h3><p>${sayRole(pass.role)} · ${span(pass.from_at, pass.until_at)}</p>
        <img alt=${t("page.pass_qr")} src=${`data:image/svg+xml,${encodeURIComponent(pass.svg)}`}>
        <p class="secret">${pass.secret}</p></div>
        <p class="about">${t("page.pass_once")}</p>
        <div class="actions"><button type="button" class="primary" @click=${() => print()}>${t("page.print")}</button><button type="button" @click=${() => close()}>${t("page.close_dialog")}</button></div>`, at))
        .then(() => document.body.classList.remove("printing-pass"));
}

const revoke = (row, table) => ask({ title: t("page.revoke_pass", { name: row.label }), text: t("page.revoke_pass_about"), label: t("page.revoke"), fields: [{ ...reason, max: 200 }], danger: true,
    submit: async body => {
        await send("account.pass_revoked", { pass: row.pass, ...body });
        say(t("page.pass_revoked"));
        table.reload();
    } });

export function passes(at) {
    render(html`<div class="actions"><button type="button" class="primary" @click=${() => issue(table)}>${t("page.issue_pass")}</button></div><div class="list"></div>`, at);
    const table = new Table(at.querySelector(".list"), { view: "account_passes", label: t("page.tab_passes"), empty: t("page.no_passes"),
        columns: [column.text("label", { width: "minmax(11rem, 1.4fr)" }), { ...column.state("state"), show: validity }, { ...column.text("role"), show: row => sayRole(row.role) }, { ...column.text("place"), show: row => row.site_name || row.unit_name || "" },
                  column.when("from_at"), column.when("until_at"), { ...column.when("last_in_at"), show: row => row.last_in_at ? moment(row.last_in_at) : t("page.never") },
                  { ...column.button("revoke", t("page.revoke"), row => revoke(row, table)), may: row => !row.revoked && row.until_at > now() }] });
}
