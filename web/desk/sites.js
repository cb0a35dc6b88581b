/* sites.js - places of work: which are open, how they go, which have gone quiet. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { all, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { filter, pageHead, slot } from "../shared/layout.js";
import { siteKinds } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, part } from "../shared/ui.js";
import { SILENT_MS, samples } from "./site.js";

const { me, round, main } = await start("sites", { rounds: true });
let kind = parameter("kind") ?? "point";

/* The list of sites with what the round's live figures say of each. */
async function read(signal) {
    const [sites, live] = await Promise.all([
        all("site_list", { kind }, 5000, signal),
        round ? rows("site_live", { round: round.round }, signal) : []
    ]);
    const figures = new Map(live.map(row => [row.site, row]));
    return sites.map(site => ({ ...figures.get(site.site), ...site }));
}

const isSilent = row =>
    row.open && samples(row) && round?.state === "open" && now() - (row.last_at ?? round.opened_at) > SILENT_MS;

function stateOf(row) {
    if (!row.open) return badge(word("closed", "site"));
    return isSilent(row) ? badge(t("page.site_silent"), "soon") : badge(word("open", "site"), "good");
}

const change = row =>
    askAndSend({
        type: row.open ? "site.site_closed" : "site.site_opened",
        title: t(row.open ? "page.close_site" : "page.open_site", { site: row.name }),
        label: t(row.open ? "page.close" : "page.open"),
        fields: row.open ? [reason] : [],
        danger: row.open,
        body: values => ({ site: row.site, ...values }),
        kept: row.open ? "page.site_was_closed" : "page.site_was_opened",
        then: () => state.again()
    });

const changeButton = {
    ...column.button("change", t("page.open_or_close"), change),
    show: row => t(row.open ? "page.close" : "page.open")
};

const live = () => [
    column.int("registered"),
    column.int("recent"),
    column.since("last_at"),
    column.int("waiting", { label: t("page.records_not_come") })
];

const summary = list =>
    html`<p>${t("page.sites_open_of", { open: list.filter(s => s.open).length, n: list.length })}</p>`;

const fill = list =>
    new Table(main.querySelector(".list"), {
        rows: list,
        note: () => summary(list),
        label: t("page.sites"),
        empty: t("page.no_sites"),
        tone: row => (isSilent(row) || row.waiting > 0 ? "soon" : ""),
        columns: [
            column.text("name", { width: "minmax(12rem, 1.6fr)" }),
            { ...column.state("state", "site"), show: stateOf },
            column.text("unit_name"),
            column.int("tables"),
            column.int("capacity"),
            { ...column.text("hours"), show: row => (row.opens ? `${row.opens}–${row.closes}` : "") },
            ...(samples({ kind }) ? live() : []),
            ...(may(me, "site") ? [changeButton] : [])
        ]
    });

function choose(chosen) {
    kind = chosen;
    remember({ kind });
    state.again();
}

render(
    html`${pageHead(t("page.sites"))}
        ${filter(t("column.kind"), siteKinds, kind, k => word(k, "site"), choose)}
        <section id="sites"></section>`,
    main
);

const state = part(main.querySelector("#sites"), t("page.sites"), read, () => slot("list"), fill);
