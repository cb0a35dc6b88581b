/* audit.js - who looked at whom, and what for: one by one, by account, by person, by day; who
 * did what, and on which devices something is missing. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { date, moment } from "../shared/fmt.js";
import { dotted, link, pageHead } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { here, idParameter, parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { tabs } from "../shared/ui.js";

const { me, main } = await start("audit");
const DAY = 24 * 3600 * 1000;

const account = idParameter("account"),
    person = idParameter("person");

/* ---- from one day to another --------------------------------------------------------------------- */

const midnight = day => (day ? Date.parse(`${day}T00:00:00+08:00`) : undefined);

function times() {
    const until = midnight(parameter("until"));
    return { from_at: midnight(parameter("from")), until_at: until && until + DAY };
}

const dayField = name => html`<label>${t(`column.${name}_at`)}
    <input type="date" .value=${parameter(name) ?? ""} @change=${event => choose({ [name]: event.target.value || undefined })}>
    </label>`;

function choose(changes) {
    remember(changes);
    draw();
}

const isOfOne = account !== undefined || person !== undefined;
const everybody = () => link(here({ account: undefined, person: undefined }) + location.hash, t("page.everybodys_looks"));

const filters = ({ untimed }) => html`<div class="filters">${untimed ? nothing : [dayField("from"), dayField("until")]}
    ${isOfOne ? everybody() : nothing}</div>`;

/* ---- the lists ---------------------------------------------------------------------------------- */

const onlyOf = (who, list = "looks") =>
    `/audit.html${query({ from: parameter("from"), until: parameter("until"), ...who })}#${list}`;

const dayOf = at => new Date(at + 8 * 3600 * 1000).toISOString().slice(0, 10);
const onlyDay = row => `/audit.html${query({ from: dayOf(row.day_at), until: dayOf(row.day_at) })}#looks`;

const toPerson = row => (row.person && may(me, "roster") ? `/person.html${query({ person: row.person })}` : undefined);

/* Who may see no persons, as an auditor, sees their numbers. */
const whoOf = row => row.name ?? t("page.person_number", { n: String(row.person) });

const whatOf = row => (row.what === "list" ? dotted([t("page.look_list"), row.view]) : whoOf(row));

const lists = {
    looks: {
        view: "account_looks",
        params: { account, person },
        columns: [
            column.when("at", { show: row => moment(row.at) }),
            column.text("account_name", { width: "minmax(8rem, .8fr)", open: row => onlyOf({ account: row.account }) }),
            column.oneOf("what", "look", { width: "minmax(6rem, .5fr)" }),
            column.text("name", { label: t("page.looked_at"), show: whatOf, open: toPerson }),
            column.text("place", { show: row => (row.what === "list" ? (row.place ?? t("page.whole_county")) : "") }),
            column.text("reason", { width: "minmax(14rem, 2fr)" })
        ]
    },
    accounts: {
        view: "account_look_accounts",
        open: row => onlyOf({ account: row.account }),
        columns: [
            column.text("account_name"),
            ...["looks", "persons", "lists"].map(name => column.int(name)),
            column.when("last_at")
        ]
    },
    persons: {
        view: "account_look_persons",
        open: row => onlyOf({ person: row.person }),
        columns: [
            column.text("name", { label: t("page.person_name"), show: whoOf }),
            ...["looks", "accounts"].map(name => column.int(name)),
            column.when("last_at")
        ]
    },
    days: {
        view: "account_look_days",
        open: onlyDay,
        columns: [
            column.when("day_at", { show: row => date(row.day_at) }),
            ...["looks", "persons", "accounts", "lists"].map(name => column.int(name))
        ]
    },
    events: {
        view: "audit_events",
        params: { actor: account },
        untimed: true,
        columns: [
            column.when("at"),
            column.text("actor_name", { show: row => word(row.actor_name), open: row => onlyOf({ account: row.actor }, "events") }),
            column.event("type", { width: "minmax(12rem, 1.5fr)" }),
            column.id("device"),
            column.id("seq", { end: true })
        ]
    },
    devices: {
        view: "audit_devices",
        untimed: true,
        columns: [
            column.id("device"),
            column.text("account_name", { open: row => row.account && onlyOf({ account: row.account }, "events") }),
            ...["whole", "highest"].map(name => column.int(name)),
            column.text("gaps"),
            column.when("last_at")
        ]
    }
};

/* ---- the page -------------------------------------------------------------------------------------------- */

const chosenTab = () => (location.hash.slice(1) in lists ? location.hash.slice(1) : "looks");

function draw() {
    const chosen = chosenTab();
    const names = Object.keys(lists).map(name => [name, t(`page.audit_${name}`)]);
    render(
        html`${pageHead(t("page.audit"), { about: t("page.audit_about") })}${tabs(names, chosen, t("page.audit"))}
            ${filters(lists[chosen])}<section class="list"></section>`,
        main
    );
    const { view, params, columns, open, untimed } = lists[chosen];
    new Table(main.querySelector(".list"), {
        view,
        open,
        columns,
        params: { ...params, ...(untimed ? {} : times()) },
        label: t(`page.audit_${chosen}`),
        empty: t(untimed ? "page.nothing_then" : "page.nobody_looked_then")
    });
}

addEventListener("hashchange", draw);
draw();
