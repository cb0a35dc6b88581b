/* person.js - one person: found by document or telephone, masked until there is a reason,
 * with everything that happened to the record and everybody who looked. */
import { html, nothing } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import { card, columns, link, pageHead, press, primary, trail } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { here, idParameter, parameter, start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { badge, empty, facts, part } from "../shared/ui.js";
import { VALID_MS, askForPerson } from "../shared/unmask.js";
import { exemptions } from "./exemption.js";
import { addPerson, changePerson, erasePerson, movePerson, personLeft, personReturned } from "./person-edit.js";
import { factsOf } from "./person-facts.js";
import { drawFind } from "./person-find.js";
import { askForBoth, merges, readBoth, showBoth } from "./person-merge.js";
import { readTrail } from "./trail.js";

const LOOKS_SHOWN = 200;

const { me, round, main } = await start("person");
const person = idParameter("person"),
    other = idParameter("other");
const edit = may(me, "roster");
let inFull = false;

/* ---- seeing in full -------------------------------------------------------------------------- */

async function showInFull() {
    const given = other ? await askForBoth([person, other]) : await askForPerson(person);
    if (!given) return false;
    inFull = true;
    state.again();
    setTimeout(maskAgain, VALID_MS);
    return true;
}

function maskAgain() {
    inFull = false;
    state.again();
}

const maskButton = () =>
    inFull ? press(t("page.mask_again"), maskAgain) : press(t("page.show_in_full"), showInFull, primary);

/* ---- one person ---------------------------------------------------------------------------- */

async function read(signal) {
    const [who, list, exempt, looks, merged] = await Promise.all([
        one("roster_person", { person, unmask: inFull ? 1 : undefined }, signal),
        readTrail(person, signal),
        rows("roster_exemptions", { person }, signal),
        rows("account_looks", { person, limit: LOOKS_SHOWN }, signal),
        rows("roster_merges", { person }, signal)
    ]);
    return { who, list, exempt, looks, merged };
}

function standing(who) {
    if (who.erased) return badge(t("page.erased"));
    if (who.merged_into) return html`<a href=${here({ person: who.merged_into })}>${t("page.merged_into")}</a>`;
    return who.active ? nothing : badge(t("page.not_active"));
}

const lookItem = look => ({ at: look.at, what: look.account_name, more: look.reason });

const allLooks = () =>
    may(me, "audit") ? link(`/audit.html${query({ person })}`, t("page.all_looks")) : nothing;

/* The event tells the whole new state, so the old one must be seen in full. */
async function change() {
    if (!inFull && !(await showInFull())) return;
    const who = await one("roster_person", { person, unmask: 1 });
    await changePerson(who, state.again);
}

const act = (key, doIt) => press(t(key), doIt);

const ofActive = who => [
    act("page.change", change),
    act("page.moved", () => movePerson(who, state.again)),
    act("page.left", () => personLeft(who, state.again)),
    link(here({ merge: 1 }), t("page.same_person_as"))
];

const ofInactive = who => (who.merged_into ? [] : [act("page.returned", () => personReturned(who, state.again))]);

const erase = who => (may(me, "erase") ? [act("page.erase", () => erasePerson(who, state.again))] : []);

const editCard = who =>
    edit && !who.erased
        ? card(
              t("page.change_record"),
              html`<div class="actions">${who.active ? ofActive(who) : ofInactive(who)} ${erase(who)}</div>`
          )
        : nothing;

const nobody = () => html`${pageHead(t("page.person"))}${empty(t("page.found_nobody"))}
    <p>${link("/person.html", t("page.find_another"))}</p>`;

const show = it => (it.who ? showPerson(it) : nobody());

const showPerson = ({ who, list, exempt, looks, merged }) => html`
    ${pageHead(who.name ?? t("page.erased"), {
        beside: standing(who),
        actions: [maskButton(), link("/person.html", t("page.find_another"))]
    })}
    ${inFull ? html`<p class="notice">${t("page.shown_in_full")}</p>` : nothing}
    ${card("", facts(factsOf(who)))} ${editCard(who)} ${merges({ list: merged, edit, again: state.again })}
    ${columns(
        card(t("page.trail"), trail(list, t("page.nothing_here"))),
        html`<div class="stack">
            ${exemptions({ list: exempt, person, round, edit, again: state.again })}
            ${card(t("page.who_looked"), trail(looks.map(lookItem), t("page.nobody_looked")), { actions: allLooks() })}
            </div>`
    )}`;

/* ---- the page -------------------------------------------------------------------------------- */

const findSomebody = () =>
    drawFind(main, {
        title: t("page.person"),
        about: t("page.person_find_about"),
        actions: edit ? press(t("page.add_person"), () => addPerson(added => location.assign(here({ person: added })))) : nothing,
        open: row => here({ person: row.person })
    });

const findOther = () =>
    drawFind(main, {
        title: t("page.find_other"),
        about: t("page.find_other_about"),
        actions: link(here({ merge: undefined }), t("page.cancel")),
        open: row => here({ other: row.person, merge: undefined })
    });

const showTwo = it => showBoth(it, { person, inFull, buttons: [maskButton()] });

let state = null;
if (!person) findSomebody();
else if (parameter("merge")) findOther();
else if (other) state = part(main, t("page.person"), signal => readBoth([person, other], inFull, signal), showTwo);
else state = part(main, t("page.person"), read, show);
