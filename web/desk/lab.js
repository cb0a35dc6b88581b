/* lab.js - a laboratory's day: what waits, what arrives, results by hand or from a file,
 * positive pools. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { all, rows } from "../shared/api.js";
import { card, filter, pageHead } from "../shared/layout.js";
import { sitesOf } from "../shared/roles.js";
import { idParameter, remember, start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { badge, empty, figures, part, tabs } from "../shared/ui.js";
import { entering } from "./lab-enter.js";
import { fileOfResults } from "./lab-file.js";
import { pools } from "./lab-pools.js";
import { receiving } from "./lab-receive.js";
import { tubes } from "./lab-tubes.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("lab", { rounds: true });
const parts = { tubes, receive: receiving, enter: entering, file: fileOfResults, pools };
let labs = [],
    site = idParameter("site");

/* Those at which this account works; all of them for one of the whole county. */
async function readLabs(signal) {
    const known = await all("site_list", { kind: "lab" }, 5000, signal);
    const own = sitesOf(me, "lab");
    return own ? known.filter(lab => own.includes(lab.site)) : known;
}

/* ---- the balance ------------------------------------------------------------------------------ */

const balances = b => b.received === b.reported - b.unreceived + b.in_work + b.abnormal;

const noBalance = { received: 0, reported: 0, unreceived: 0, in_work: 0, abnormal: 0 };

const showBalance = b => html`${figures([
    [t("column.received"), b.received],
    [t("column.reported"), b.reported],
    [t("column.unreceived"), b.unreceived, b.unreceived ? "soon" : ""],
    [t("column.in_work"), b.in_work],
    [t("column.abnormal"), b.abnormal, b.abnormal ? "soon" : ""]
])}
    <p class="identity">${t("page.lab_balance_about")}
        ${balances(b) ? badge(t("page.balances"), "good") : badge(t("page.does_not_balance"), "act")}</p>`;

const balance = place =>
    part(
        place,
        t("page.lab_balance"),
        async signal =>
            (await rows("lab_reconciliation", { round: round.round }, signal)).find(b => b.site === site) ?? noBalance,
        showBalance
    );

/* ---- the page ------------------------------------------------------------------------------------ */

const nameOf = lab => labs.find(it => it.site === lab)?.name ?? "";

function choose(chosen) {
    site = Number(chosen);
    remember({ site });
    draw();
}

const choice = () => filter(t("page.laboratory"), labs.map(lab => lab.site), site, nameOf, choose);

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "tubes";
    const names = Object.keys(parts).map(name => [name, t(`page.lab_${name}`)]);
    render(
        html`${pageHead(labs.length === 1 ? nameOf(site) : t("page.lab"))}
            ${labs.length > 1 ? choice() : nothing}${tabs(names, chosen, t("page.lab"))}
            <p class="about">${t(`page.lab_${chosen}_about`)}</p><div class="balance card"></div><section id="part"></section>`,
        main
    );
    const shown = balance(main.querySelector(".balance"));
    parts[chosen](main.querySelector("#part"), { me, round, site, name: nameOf(site), changed: () => shown.again() });
}

function begin() {
    site = labs.some(lab => lab.site === site) ? site : labs[0]?.site;
    if (site === undefined) return render(html`${pageHead(t("page.lab"))}${card("", empty(t("page.no_labs_do")))}`, main);
    addEventListener("hashchange", draw);
    draw();
}

if (round) {
    labs = await readLabs();
    begin();
} else render(noRound(), main);
