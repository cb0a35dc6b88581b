/* account.js - one's own account: who one is, the password, and where one is signed in. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { post } from "../shared/api.js";
import * as column from "../shared/column.js";
import { moment } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, columns, pageHead, press, slot } from "../shared/layout.js";
import { rolesOf } from "../shared/roles.js";
import { signOut, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { listed, t } from "../shared/t.js";
import { badge, facts, failure, say } from "../shared/ui.js";

const { me, main } = await start("account");
const isUser = me.kind === "user"; /* a duty pass has no password, and is shared */

const roles = listed([...new Set(rolesOf(me))].map(role => t(`role.${role}`)));

const about = facts([
    [t("page.user_title"), me.name],
    [t("page.roles"), roles],
    [t("column.site_name"), me.site_name],
    [t("page.session_until"), moment(me.until_at)]
]);

/* ---- the password ---------------------------------------------------------------------------- */

function checkTwice({ new: one, again }) {
    if (one !== again) throw Object.assign(new Error(t("page.passwords_differ")), { status: 422, field: "again" });
}

const secret = (name, label, rest) => ({ name, kind: "secret", need: true, max: 128, label: t(label), ...rest });

const passwordForm = place =>
    makeForm(place, {
        label: t("page.change_password"),
        fields: [
            secret("old", "page.password_now", { autocomplete: "current-password" }),
            secret("new", "page.password_new", { hint: t("page.password_hint") }),
            secret("again", "page.password_again")
        ],
        submit: async values => {
            checkTwice(values);
            await post("/api/v1/password", { old: values.old, new: values.new });
            say(t("page.password_changed"));
            passwordForm(place);
            sessions.reload();
        }
    });

/* ---- where one is signed in -------------------------------------------------------------------- */

async function signOutElsewhere(event) {
    event.target.disabled = true;
    try {
        await post("/api/v1/sign-out-elsewhere");
        say(t("page.signed_out_elsewhere"));
        render(nothing, main.querySelector(".problem"));
        sessions.reload();
    } catch (why) {
        render(failure(why), main.querySelector(".problem"));
    } finally {
        event.target.disabled = false;
    }
}

const sessionsTable = place =>
    new Table(place, {
        view: "account_sessions",
        label: t("page.sessions"),
        columns: [
            column.when("from_at", { label: t("page.signed_in_at") }),
            column.when("until_at", { label: t("page.session_until") }),
            column.id("device"),
            { ...column.state("is_this"), show: row => (row.is_this ? badge(t("column.is_this"), "good") : "") }
        ]
    });

const sessionButtons = [
    ...(isUser ? [press(t("page.sign_out_elsewhere"), signOutElsewhere)] : []),
    press(t("page.sign_out"), signOut)
];

/* ---- the page ------------------------------------------------------------------------------------ */

render(
    html`${pageHead(t("page.account"))}${card("", about)}
        ${columns(
            isUser
                ? card(t("page.change_password"), slot("password"), { about: t("page.change_password_about") })
                : card(t("page.duty_pass"), html`<p>${t("account.pass_has_no_password")}</p>`),
            card(t("page.sessions"), html`<div class="problem"></div>${slot("sessions")}`, { actions: sessionButtons })
        )}`,
    main
);
if (isUser) passwordForm(main.querySelector(".password"));
const sessions = sessionsTable(main.querySelector(".sessions"));
