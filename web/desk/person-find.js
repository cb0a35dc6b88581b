/* person-find.js - finding a person by document or telephone, only whole numbers. */
import { html, render } from "../vendor/lit-html.js";
import { view } from "../shared/api.js";
import * as column from "../shared/column.js";
import { number } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, columns, pageHead, slot } from "../shared/layout.js";
import { documentKinds } from "../shared/lists.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge } from "../shared/ui.js";

const AGAIN_MS = 1500,
    AGAIN_MOST = 10;

const byDocument = (place, find) =>
    makeForm(place, {
        label: t("page.find"),
        submit: find,
        values: { document_kind: "01" },
        fields: [
            { name: "document", need: true, max: 40 },
            { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" }
        ]
    });

const byPhone = (place, find) =>
    makeForm(place, {
        label: t("page.find"),
        submit: find,
        fields: [{ name: "phone", need: true, max: 24, digits: true }]
    });

/* One telephone may be that of a whole family. */
function showFound(place, found, open) {
    new Table(place, {
        rows: found,
        label: t("page.find"),
        empty: t("page.found_nobody"),
        open,
        columns: [
            column.text("name", { label: t("page.person_name") }),
            column.text("document", { width: "minmax(12rem, 1fr)" }),
            column.text("phone"),
            { ...column.text("unit"), show: row => row.unit_path ?? row.unit },
            { ...column.state("active"), show: row => (row.active ? "" : badge(t("page.not_active"))) }
        ]
    });
}

/* What is found, and up to which of the county's events the search knows of people: the
 * tables of documents and telephones follow the ledger some seconds later. */
async function look(body) {
    const [found, head] = await Promise.all([view("roster_find", body), view("account_me")]);
    return { rows: found.rows, as_of: found.as_of, head: head.as_of };
}

const following = ({ as_of, head }) => html`<p class="notice" role="status">${t("page.search_follows", {
    as_of: number(as_of),
    head: number(head)
})}</p>`;

/* Draw the forms; open(row) is the address of somebody who was found.  `about` and `actions`
 * stand at the head of the page. */
export function drawFind(main, { title, about, actions, open }) {
    render(
        html`${pageHead(title, { about, actions })}
            ${columns(card(t("page.by_document"), slot("by-document")), card(t("page.by_phone"), slot("by-phone")))}
            <div class="follows"></div><section class="found" aria-live="polite"></section>`,
        main
    );
    const follows = main.querySelector(".follows");
    let search = 0;

    /* As long as the search is behind, it is made again by itself. */
    async function find(body, tries = 0, mine = ++search) {
        const it = await look(body);
        if (mine !== search) return;
        const isBehind = it.as_of < it.head;
        if (it.rows.length === 1) return location.assign(open(it.rows[0]));
        showFound(main.querySelector(".found"), it.rows, open);
        render(isBehind ? following(it) : "", follows);
        if (isBehind && tries < AGAIN_MOST) setTimeout(() => find(body, tries + 1, mine).catch(() => {}), AGAIN_MS);
    }

    byDocument(main.querySelector(".by-document"), body => find(body));
    byPhone(main.querySelector(".by-phone"), body => find(body));
}
