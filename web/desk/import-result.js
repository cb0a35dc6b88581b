/* import-result.js - what became, or would become, of every row of a list. */
import { html, nothing } from "../vendor/lit-html.js";
import { card } from "../shared/layout.js";
import { t } from "../shared/t.js";
import { badge, figures } from "../shared/ui.js";

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
        r.mapped && t("page.import_mapped", { n: r.mapped }),
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

/* What would become of a row, by its number: once it was tried. */
function verdictsOf(tried) {
    const problems = new Map((tried?.problems ?? []).map(p => [p.row, p.title]));
    return new Map((tried?.first ?? []).map(f => [f.row, { verdict: f.verdict, why: problems.get(f.row) }]));
}

const tones = { new: "good", changed: "soon", rejected: "act" };

const verdictCell = it => html`<td>${it ? html`${badge(t(`page.verdict_${it.verdict}`), tones[it.verdict])} ${it.why ?? ""}` : ""}</td>`;

const tableRow = (file, verdicts, row, i) => html`<tr><td class="number">${file.numbers[i]}</td>
    ${verdicts.size ? verdictCell(verdicts.get(file.numbers[i])) : nothing}
    ${file.headings.map((h, k) => html`<td>${row[k] ?? ""}</td>`)}</tr>`;

/* The first rows, and when the list was tried what becomes of each. */
export function firstRows(file, tried) {
    const verdicts = verdictsOf(tried);
    return card(
        t("page.first_rows"),
        html`<div class="sheet" tabindex="0" role="region" aria-label=${t("page.first_rows")}><table>
            <thead><tr><th scope="col">${t("column.row")}</th>
                ${verdicts.size ? html`<th scope="col">${t("page.verdict")}</th>` : nothing}
                ${file.headings.map(h => html`<th scope="col">${h}</th>`)}</tr></thead>
            <tbody>${file.rows.map((row, i) => tableRow(file, verdicts, row, i))}</tbody></table></div>`
    );
}
