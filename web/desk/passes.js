/* passes.js - duty passes: a QR for one place, role and shift, shown once to be printed. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { file, post } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { ask, open } from "../shared/dialog.js";
import { moment, span } from "../shared/fmt.js";
import { press, primary, slot } from "../shared/layout.js";
import { roles } from "../shared/lists.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, save, say } from "../shared/ui.js";
import { sayRole } from "./grants.js";

const SHIFT_MS = 12 * 3600 * 1000;

const isLive = row => !row.revoked && row.until_at > now();

/* Whose time is over or not yet come. */
function validity(row) {
    if (row.revoked) return badge(t("page.revoked"));
    if (row.until_at <= now()) return badge(t("page.over"));
    return row.from_at > now() ? badge(t("page.not_yet_valid")) : badge(t("page.valid"), "good");
}

/* ---- issuing ------------------------------------------------------------------------------ */

const fields = [
    { name: "label", need: true, max: 60, hint: t("page.pass_label_hint"), wide: true },
    { name: "role", kind: "choice", need: true, choices: roles, say: sayRole },
    { name: "site", kind: "site" },
    { name: "unit", kind: "unit" },
    { name: "from_at", kind: "time", need: true },
    { name: "until_at", kind: "time", need: true }
];

async function issue(table) {
    const made = await ask({
        title: t("page.issue_pass"),
        text: t("page.issue_pass_about"),
        label: t("page.issue_pass"),
        values: { role: "point", from_at: now(), until_at: now() + SHIFT_MS },
        fields,
        submit: async body => ({ ...body, ...(await post("/api/v1/passes", body)) })
    });
    if (!made) return;
    table.reload();
    showPass(made);
}

const passCard = pass => html`<div class="pass-card">
    <h3>${pass.label}</h3><p>${sayRole(pass.role)} · ${span(pass.from_at, pass.until_at)}</p>
    <img alt=${t("page.pass_qr")} src=${`data:image/svg+xml,${encodeURIComponent(pass.svg)}`}>
    <p class="secret">${pass.secret}</p></div>`;

/* The same as a card of paper's size; the server knows a pass by its secret only. */
async function fetchCard(pass) {
    try {
        save(await file("/api/v1/paper/passes", { passes: [{ secret: pass.secret }] }), "pass.pdf");
    } catch (why) {
        if (why.status === undefined) throw why;
        say(why.message);
    }
}

/* The secret is kept nowhere: who closes this has it on paper or not at all. */
export async function showPass(pass) {
    document.body.classList.add("printing-pass");
    await open(t("page.pass_made"), (at, close) =>
        render(
            html`${passCard(pass)}<p class="about">${t("page.pass_once")}</p><div class="actions">
                ${press(t("page.print"), () => print(), primary)}${press(t("page.fetch_pdf"), () => fetchCard(pass))}${press(t("page.close_dialog"), () => close())}</div>`,
            at
        )
    );
    document.body.classList.remove("printing-pass");
}

const revoke = (row, table) =>
    askAndSend({
        type: "account.pass_revoked",
        title: t("page.revoke_pass", { name: row.label }),
        text: t("page.revoke_pass_about"),
        label: t("page.revoke"),
        danger: true,
        fields: [reason],
        body: values => ({ pass: row.pass, ...values }),
        kept: "page.pass_revoked",
        then: () => table.reload()
    });

/* ---- the list ------------------------------------------------------------------------------ */

export function passes(place) {
    render(
        html`<div class="actions">${press(t("page.issue_pass"), () => issue(table), primary)}</div>${slot("list")}`,
        place
    );
    const table = new Table(place.querySelector(".list"), {
        view: "account_passes",
        label: t("page.tab_passes"),
        empty: t("page.no_passes"),
        columns: [
            column.text("label", { width: "minmax(11rem, 1.4fr)" }),
            { ...column.state("state"), show: validity },
            { ...column.text("role"), show: row => sayRole(row.role) },
            { ...column.text("place"), show: row => row.site_name || row.unit_name || "" },
            column.when("from_at"),
            column.when("until_at"),
            { ...column.when("last_in_at"), show: row => (row.last_in_at ? moment(row.last_in_at) : t("page.never")) },
            column.button("revoke", t("page.revoke"), row => revoke(row, table), { may: isLive })
        ]
    });
}
