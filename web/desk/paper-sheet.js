/* paper-sheet.js - a registration sheet as far as it was typed up, and counted against its tubes. */
import { html, nothing } from "../vendor/lit-html.js";
import { code, hourMinute, number } from "../shared/fmt.js";
import { card } from "../shared/layout.js";
import { t, word } from "../shared/t.js";
import { badge, empty } from "../shared/ui.js";

const tones = { typed: "good", spoilt: "soon", blank: "" };

const lineItem = l => html`<tr><th scope="row">${l.line}</th><td>${badge(word(l.state, "row"), tones[l.state])}</td>
    <td class="tabular">${l.tube_code ? `…${l.tube_code.slice(-6)}` : ""}</td><td>${l.slot ?? ""}</td>
    <td>${l.note ?? hourMinute(l.registered_at)}</td></tr>`;

const heads = names => html`<thead><tr>${names.map(name => html`<th scope="col">${t(`column.${name}`)}</th>`)}</tr></thead>`;

/* A tube that is not closed yet is no fault; one that is closed and differs is. */
function verdict(tube) {
    if (tube.agrees) return badge(t("page.agrees"), "good");
    return tube.state === "closed" ? badge(t("page.counts_differ"), "act") : badge(word(tube.state, "tube"));
}

const tubeItem = tube => html`<tr><th scope="row" class="code">…${tube.tube_code.slice(-6)}</th><td>${number(tube.typed)}</td>
    <td>${number(tube.registered)}</td><td>${number(tube.swab_count)}</td><td>${verdict(tube)}</td></tr>`;

const table = (label, names, items) => html`<div class="plain" tabindex="0" role="region" aria-label=${label}>
    <table>${heads(names)}<tbody>${items}</tbody></table></div>`;

export function drawSheet({ sheet, sheets, lines, tubes }) {
    const it = sheets.find(s => s.sheet === sheet);
    const title = t("page.sheet_n", { n: it?.number ?? "" });
    return card(
        title,
        html`${it ? html`<p>${t("page.sheet_counts", { typed: it.typed, spoilt: it.spoilt, blank: it.blank })}</p>` : nothing}
            ${tubes.length ? table(t("page.tubes_of_sheet"), ["tube_code", "typed", "registered", "swab_count", "agrees"], tubes.map(tubeItem)) : nothing}
            ${table(title, ["line", "state", "tube_code", "slot", "registered_at"], lines.map(lineItem))}`
    );
}

const sheetItem = (s, chosen, open) => html`<tr><th scope="row"><button type="button" aria-pressed=${s.sheet === chosen}
        @click=${() => open(s.sheet)}>${t("page.sheet_n", { n: s.number })}</button></th>
    <td>${number(s.typed)}</td><td>${number(s.spoilt)}</td><td>${number(s.blank)}</td></tr>`;

export const drawSheets = (sheets, chosen, open) =>
    card(
        t("page.sheets_of_site"),
        sheets?.length
            ? table(t("page.sheets_of_site"), ["sheet", "typed", "spoilt", "blank"], sheets.map(s => sheetItem(s, chosen, open)))
            : empty(t("page.no_sheets"))
    );
