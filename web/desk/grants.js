/* grants.js - the roles of one user: which, where, how long. */
import { html } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { rows } from "../shared/api.js";
import { open } from "../shared/dialog.js";
import { moment } from "../shared/fmt.js";
import { dotted, press, primary } from "../shared/layout.js";
import { roles } from "../shared/lists.js";
import { t } from "../shared/t.js";
import { badge, empty, part } from "../shared/ui.js";

export const sayRole = role => t(`role.${role}`);

export const roleFields = [
    { name: "role", kind: "choice", need: true, choices: roles, say: sayRole },
    { name: "unit", kind: "unit", hint: t("page.role_unit_hint") },
    { name: "site", kind: "site", hint: t("page.role_site_hint") }
];

const grant = (row, again) =>
    askAndSend({
        type: "account.role_granted",
        title: t("page.grant_role", { name: row.title }),
        label: t("page.grant"),
        fields: [...roleFields, { name: "from_at", kind: "time" }, { name: "until_at", kind: "time" }],
        body: values => ({ user: row.user, ...values }),
        kept: "page.role_granted",
        then: again
    });

const revoke = (granted, again) =>
    askAndSend({
        type: "account.role_revoked",
        title: t("page.revoke_role"),
        label: t("page.revoke"),
        danger: true,
        fields: [reason],
        body: values => ({ granted, ...values }),
        kept: "page.role_revoked",
        then: again
    });

const place = g => g.site_name || g.unit_name || t("page.whole_county");

const times = g =>
    dotted([
        g.from_at && `${t("column.from_at")} ${moment(g.from_at)}`,
        g.until_at && `${t("column.until_at")} ${moment(g.until_at)}`
    ]);

const grantItem = (g, again) => html`<li><b>${sayRole(g.role)}</b> <span>${place(g)}</span>
    <span class="muted">${times(g)}</span>
    ${g.ended ? badge(t("page.over")) : press(t("page.revoke"), () => revoke(g.granted, again))}</li>`;

const grantList = (list, again) =>
    list.length ? html`<ul class="grants">${list.map(g => grantItem(g, again))}</ul>` : empty(t("page.no_roles"));

/* Resolves when the dialog was closed. */
export const showRoles = row =>
    open(
        t("page.roles_of", { name: row.title }),
        (at, close) => {
            const read = signal => rows("account_grants", { user: row.user }, signal);
            const show = list => html`${grantList(list, () => state.again())}<div class="actions">
                ${press(t("page.grant"), () => grant(row, () => state.again()), primary)}
                ${press(t("page.close_dialog"), () => close())}</div>`;
            const state = part(at, t("page.roles"), read, show);
        },
        { wide: true }
    );
