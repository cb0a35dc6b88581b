/* lab.js - a laboratory's day: what waits, what arrives, results by hand or from a file,
 * positive pools. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { all } from "../shared/api.js";
import { card, filter, pageHead } from "../shared/layout.js";
import { sitesOf } from "../shared/roles.js";
import { idParameter, remember, start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { empty, tabs } from "../shared/ui.js";
import { dayOf } from "./lab-day.js";
import { entering } from "./lab-enter.js";
import { fileOfResults } from "./lab-file.js";
import { readLimits } from "./limits.js";
import { keptOf } from "./lab-kept.js";
import { outlookOf } from "./lab-now.js";
import { pools } from "./lab-pools.js";
import { receiving } from "./lab-receive.js";
import { tubes } from "./lab-tubes.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("lab", { rounds: true });
const parts = { tubes, now: outlookOf, receive: receiving, enter: entering, file: fileOfResults, pools, day: dayOf, kept: keptOf };
const limits = await readLimits();
let labs = [],
    site = idParameter("site");

/* Those at which this account works; all of them for one of the whole county. */
async function readLabs(signal) {
    const known = await all("site_list", { kind: "lab" }, 5000, signal);
    const own = sitesOf(me, "lab");
    return own ? known.filter(lab => own.includes(lab.site)) : known;
}

/* ---- the page ------------------------------------------------------------------------------------ */

const nameOf = lab => labs.find(it => it.site === lab)?.name ?? "";

function choose(chosen) {
    site = Number(chosen);
    remember({ site });
    draw();
}

const choice = () =>
    filter(
        t("page.laboratory"),
        labs.map(lab => lab.site),
        site,
        nameOf,
        choose
    );

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "tubes";
    const names = Object.keys(parts).map(name => [name, t(`page.lab_${name}`)]);
    render(
        html`${pageHead(labs.length === 1 ? nameOf(site) : t("page.lab"))}
            ${labs.length > 1 ? choice() : nothing}${tabs(names, chosen, t("page.lab"))}
            <p class="about">${t(`page.lab_${chosen}_about`)}</p><section id="part" class="stack"></section>`,
        main
    );
    parts[chosen](main.querySelector("#part"), { me, round, site, limits, name: nameOf(site) });
}

function begin() {
    site = labs.some(lab => lab.site === site) ? site : labs[0]?.site;
    if (site === undefined)
        return render(html`${pageHead(t("page.lab"))}${card("", empty(t("page.no_labs_do")))}`, main);
    addEventListener("hashchange", draw);
    draw();
}

if (round) {
    labs = await readLabs();
    begin();
} else render(noRound(), main);
