/* import-result.js - what became, or would become, of every row of a list. */
import { html } from "../vendor/lit-html.js";
import { card } from "../shared/layout.js";
import { t } from "../shared/t.js";
import { badge, figures } from "../shared/ui.js";

const ROWS_SHOWN = 8;

const balances = r => r.rows_read === r.accepted + r.duplicates + r.rejected;

/* read = accepted + duplicates + rejected; blank rows were nothing. */
const identity = r =>
    t("page.import_identity", {
        read: r.rows_read,
        accepted: r.accepted,
        duplicates: r.duplicates,
        rejected: r.rejected
    });

const also = r =>
    [
        r.changed && t("page.import_changed", { n: r.changed }),
        r.new_buildings && t("page.import_new_buildings", { n: r.new_buildings }),
        r.blank && t("page.import_blank", { n: r.blank })
    ]
        .filter(Boolean)
        .join(" ");

export const result = r => html`${figures([
    [t("column.rows_read"), r.rows_read],
    [t("column.accepted"), r.accepted],
    [t("column.duplicates"), r.duplicates],
    [t("column.rejected"), r.rejected, r.rejected ? "soon" : ""]
])}
    <p class="identity">${identity(r)} ${also(r)}
        ${balances(r) ? badge(t("page.balances"), "good") : badge(t("page.does_not_balance"), "act")}</p>
    ${r.may_be_cut_off ? html`<p class="notice">${t("page.may_be_cut_off")}</p>` : ""}`;

const tableRow = (headings, row) => html`<tr>${headings.map((h, i) => html`<td>${row[i] ?? ""}</td>`)}</tr>`;

export const firstRows = ({ headings, rows }) =>
    card(
        t("page.first_rows"),
        html`<div class="sheet" tabindex="0" role="region" aria-label=${t("page.first_rows")}><table>
            <thead><tr>${headings.map(h => html`<th scope="col">${h}</th>`)}</tr></thead>
            <tbody>${rows.slice(0, ROWS_SHOWN).map(row => tableRow(headings, row))}</tbody></table></div>`
    );
