/* sites.js - places of work: which are open, how they go, which have gone quiet. */
import { html, render } from "../vendor/lit-html.js";
import { all, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { send } from "../shared/device.js";
import { ask, reason } from "../shared/dialog.js";
import { age } from "../shared/fmt.js";
import { siteKinds } from "../shared/lists.js";
import { may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, part, say } from "../shared/ui.js";

const { me, round, main } = await start("sites", { rounds: true });
const SILENT_MS = 30 * 60 * 1000;
let kind = parameter("kind") ?? "point";

/* The list of sites with what the round's live figures say of each. */
async function read(signal) {
    const [sites, live] = await Promise.all([all("site_list", { kind }, 5000, signal),
        round ? rows("site_live", { round: round.round, limit: 1000 }, signal) : []]);
    const figures = new Map(live.map(row => [row.site, row]));
    return sites.map(site => ({ ...site, ...pick(figures.get(site.site)) }));
}

const pick = row => row ? { registered: row.registered, recent: row.recent, last_at: row.last_at, waiting: row.waiting } : {};

const isSilent = row => row.open && round?.state === "open" && ["point", "van"].includes(row.kind) && now() - (row.last_at ?? round.opened_at) > SILENT_MS;

function stateOf(row) {
    if (!row.open)
        return badge(word("closed", "site"));
    return isSilent(row) ? badge(t("page.site_silent"), "soon") : badge(word("open", "site"), "good");
}

const change = row => row.open
    ? ask({ title: t("page.close_site", { site: row.name }), label: t("page.close"), fields: [{ ...reason, max: 200 }], danger: true,
            submit: async body => done(await send("site.site_closed", { site: row.site, ...body }), "page.site_was_closed") })
    : ask({ title: t("page.open_site", { site: row.name }), label: t("page.open"), fields: [],
            submit: async () => done(await send("site.site_opened", { site: row.site }), "page.site_was_opened") });

function done(answer, key) {
    say(t(key));
    state.again();
    return answer;
}

function fill(list) {
    const samples = ["point", "van"].includes(kind);
    const live = samples ? [column.int("registered"), column.int("recent"), { ...column.since("last_at"), show: row => age(row.last_at) },
                            column.int("waiting", { label: t("page.records_not_come") })] : [];
    new Table(main.querySelector(".list"), {
        rows: list, label: t("page.sites"), empty: t("page.no_sites"), tone: row => isSilent(row) || row.waiting > 0 ? "soon" : "",
        columns: [column.text("name", { width: "minmax(12rem, 1.6fr)" }), { ...column.state("state", "site"), show: stateOf }, column.text("unit_name"), column.int("tables"), column.int("capacity"),
                  { ...column.text("hours"), show: row => row.opens ? `${row.opens}–${row.closes}` : "" }, ...live,
                  ...may(me, "site") ? [{ ...column.button("change", t("page.open_or_close"), change), show: row => row.open ? t("page.close") : t("page.open") }] : []],
    });
}

function choose(event) {
    kind = event.target.value;
    remember({ kind });
    state.again();
}

render(html`<div class="page-head"><h1>${t("page.sites")}</h1></div>
    <div class="filters"><label>${t("column.kind")}<select @change=${choose}>${siteKinds.map(k => html`
        <option value=${k} .selected=${k === kind}>${word(k, "site")}</option>`)}</select></label></div>
    <section id="sites"></section>`, main);

const summary = list => t("page.sites_open_of", { open: list.filter(s => s.open).length, n: list.length });

const state = part(main.querySelector("#sites"), t("page.sites"), read, list => html`<p class="about">${summary(list)}</p><div class="list"></div>`, fill);
