/* users.js - who works here, with which roles, and the duty passes of the points. */
import { html, render } from "../vendor/lit-html.js";
import { post, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask, open, reason } from "../shared/dialog.js";
import { span } from "../shared/fmt.js";
import { roles } from "../shared/lists.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, empty, part, say, tabs } from "../shared/ui.js";
import { passes } from "./passes.js";

const { main } = await start("users");

const sayRole = role => t(`role.${role}`);
const place = row => row.site_name || row.unit_name || t("page.whole_county");

/* "town@410185001000 point@site:1203" → "乡镇街道, 采样点" */
const rolesText = row => (row.roles ?? "").split(" ").filter(Boolean).map(r => sayRole(r.split("@")[0])).join(t("page.list_comma"));

const roleFields = [{ name: "role", kind: "choice", need: true, choices: roles, say: sayRole },
    { name: "unit", kind: "unit", hint: t("page.role_unit_hint") }, { name: "site", kind: "site", hint: t("page.role_site_hint") }];
const secret = { name: "password", kind: "secret", need: true, label: t("page.password"), hint: t("page.password_hint") };

/* ---- users --------------------------------------------------------------------------------- */

const addUser = table => ask({ title: t("page.add_user"), label: t("page.add_user"),
    fields: [{ name: "login", need: true, max: 40 }, { name: "title", max: 60, need: true, label: t("page.user_title") }, secret, ...roleFields],
    submit: async body => {
        await post("/api/v1/users", body);
        done(table, "page.user_added");
    } });

const resetPassword = row => ask({ title: t("page.new_password_of", { name: row.title }), label: t("page.set_password"), fields: [{ ...secret, name: "new" }],
    submit: async body => {
        await post(`/api/v1/users/${row.user}/password`, body);
        say(t("page.password_set"));
    } });

const disable = (row, table) => ask({ title: t("page.disable_user", { name: row.title }), text: t("page.disable_user_about"), label: t("page.disable"), fields: [{ ...reason, max: 200 }], danger: true,
    submit: async body => {
        await send("account.user_disabled", { user: row.user, ...body });
        done(table, "page.user_disabled");
    } });

/* ---- roles of one user ------------------------------------------------------------------------ */

const grant = row => ask({ title: t("page.grant_role", { name: row.title }), label: t("page.grant"), fields: [...roleFields, { name: "from_at", kind: "time" }, { name: "until_at", kind: "time" }],
    submit: async body => {
        await send("account.role_granted", { user: row.user, ...body });
        say(t("page.role_granted"));
    } });

const revoke = granted => ask({ title: t("page.revoke_role"), label: t("page.revoke"), fields: [{ ...reason, max: 200 }], danger: true,
    submit: async body => {
        await send("account.role_revoked", { granted, ...body });
        say(t("page.role_revoked"));
    } });

const showRoles = (row, table) => open(t("page.roles_of", { name: row.title }), (at, close) => {
    const grants = list => html`${list.length ? html`<ul class="grants">${list.map(g => html`<li><b>${sayRole(g.role)}</b> <span>${place(g)} ${g.from_at || g.until_at ? span(g.from_at ?? 0, g.until_at ?? 0) : ""}</span>
        ${g.ended ? badge(t("page.over")) : html`<button type="button" @click=${async () => await revoke(g.granted) && list_.again()}>${t("page.revoke")}</button>`}</li>`)}</ul>` : empty(t("page.no_roles"))}
        <div class="actions"><button type="button" class="primary" @click=${async () => await grant(row) && list_.again()}>${t("page.grant")}</button><button type="button" @click=${() => close()}>${t("page.close_dialog")}</button></div>`;
    const list_ = part(at, t("page.roles"), signal => rows("account_grants", { user: row.user }, signal), grants);
}, { wide: true }).then(() => table.reload());

function users(at) {
    render(html`<div class="actions"><button type="button" class="primary" @click=${() => addUser(table)}>${t("page.add_user")}</button></div><div class="list"></div>`, at);
    const table = new Table(at.querySelector(".list"), { view: "account_users", label: t("page.users"), empty: t("page.nothing_here"),
        columns: [column.text("title", { label: t("page.user_title"), width: "minmax(9rem, 1.2fr)" }), column.text("login"), { ...column.text("roles", { width: "minmax(9rem, 1.4fr)" }), show: rolesText },
                  { ...column.state("disabled"), show: row => row.disabled ? badge(t("page.disabled")) : "" }, column.when("last_in_at"),
                  column.button("roles_button", t("page.roles"), row => showRoles(row, table)), { ...column.button("password", t("page.set_password"), resetPassword), may: row => !row.disabled },
                  { ...column.button("disable", t("page.disable"), row => disable(row, table)), may: row => !row.disabled }] });
}

function done(table, key) {
    say(t(key));
    table.reload();
}

/* ---- the page ----------------------------------------------------------------------------------- */

const parts = { users, passes };

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "users";
    render(html`<div class="page-head"><h1>${t("page.users")}</h1></div>${tabs(Object.keys(parts).map(name => [name, t(`page.tab_${name}`)]), chosen, t("page.users"))}
        <p class="about">${t(`page.tab_${chosen}_about`)}</p><section class="part-${chosen}"></section>`, main);
    parts[chosen](main.querySelector(`.part-${chosen}`));
}

addEventListener("hashchange", draw);
draw();
