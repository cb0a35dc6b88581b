/* users.js - who works here, with which roles, and the duty passes of the points. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { post } from "../shared/api.js";
import * as column from "../shared/column.js";
import { ask } from "../shared/dialog.js";
import { pageHead, press, primary, slot } from "../shared/layout.js";
import { rolesOf } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { listed, t } from "../shared/t.js";
import { badge, say, tabs } from "../shared/ui.js";
import { roleFields, sayRole, showRoles } from "./grants.js";
import { passes } from "./passes.js";

const { main } = await start("users");

const rolesText = row => listed([...new Set(rolesOf(row))].map(sayRole));

const secret = { kind: "secret", need: true, label: t("page.password"), hint: t("page.password_hint") };

/* ---- what can be done with them ------------------------------------------------------------- */

const addUser = table =>
    ask({
        title: t("page.add_user"),
        label: t("page.add_user"),
        fields: [
            { name: "login", need: true, max: 40 },
            { name: "title", max: 60, need: true, label: t("page.user_title") },
            { ...secret, name: "password" },
            ...roleFields
        ],
        submit: async body => {
            await post("/api/v1/users", body);
            say(t("page.user_added"));
            table.reload();
        }
    });

const setPassword = row =>
    ask({
        title: t("page.new_password_of", { name: row.title }),
        label: t("page.set_password"),
        fields: [{ ...secret, name: "new" }],
        submit: async body => {
            await post(`/api/v1/users/${row.user}/password`, body);
            say(t("page.password_set"));
        }
    });

const disable = (row, table) =>
    askAndSend({
        type: "account.user_disabled",
        title: t("page.disable_user", { name: row.title }),
        text: t("page.disable_user_about"),
        label: t("page.disable"),
        danger: true,
        fields: [reason],
        body: values => ({ user: row.user, ...values }),
        kept: "page.user_disabled",
        then: () => table.reload()
    });

/* ---- the list ---------------------------------------------------------------------------------- */

const isActive = row => !row.disabled;

function users(place) {
    render(
        html`<div class="actions">${press(t("page.add_user"), () => addUser(table), primary)}</div>${slot("list")}`,
        place
    );
    const table = new Table(place.querySelector(".list"), {
        view: "account_users",
        label: t("page.users"),
        columns: [
            column.text("title", { label: t("page.user_title"), width: "minmax(9rem, 1.2fr)" }),
            column.text("login"),
            { ...column.text("roles", { width: "minmax(9rem, 1.4fr)" }), show: rolesText },
            { ...column.state("disabled"), show: row => (row.disabled ? badge(t("page.disabled")) : "") },
            column.when("last_in_at"),
            column.button("grants", t("page.roles"), row => showRoles(row).then(() => table.reload())),
            column.button("password", t("page.set_password"), setPassword, { may: isActive }),
            column.button("disable", t("page.disable"), row => disable(row, table), { may: isActive })
        ]
    });
}

/* ---- the page ------------------------------------------------------------------------------------ */

const parts = { users, passes };

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "users";
    const names = Object.keys(parts).map(name => [name, t(`page.tab_${name}`)]);
    render(
        html`${pageHead(t("page.users"))}${tabs(names, chosen, t("page.users"))}
            <p class="about">${t(`page.tab_${chosen}_about`)}</p><section class="part-${chosen}"></section>`,
        main
    );
    parts[chosen](main.querySelector(`.part-${chosen}`));
}

addEventListener("hashchange", draw);
draw();
