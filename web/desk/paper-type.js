/* paper-type.js - typing registration sheets up, in their order and at the times that stand
 * on them.
 *
 * One field takes everything, from a scanner or by hand: the code before a line, a tube's
 * code, a card's code, the last digits of a document or a part of a name, or a time.  When
 * line, tube, time and person are there the registration is sent; tube and time stay for the
 * next line.  Nothing counts as kept before the server has said so. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { all, one, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import { codeKind, codeOk, kinds } from "../shared/code.js";
import { sendOnce } from "../shared/device.js";
import { bareCode, code, fromLocal, hourMinute, toLocal } from "../shared/fmt.js";
import { card, columns, press, slot } from "../shared/layout.js";
import { makeForm } from "../shared/form.js";
import { t } from "../shared/t.js";
import { empty } from "../shared/ui.js";
import { someoneCame } from "./came.js";
import { aboutPerson, fits } from "./choose-person.js";
import { drawSheet, drawSheets } from "./paper-sheet.js";

const LIST_MOST = 20000,
    SHOWN_MOST = 4; /* names to choose from; with more, type more */

/* What the page knows: where it stands, whom there is, the line at hand, and what became of
 * the one before. */
const it = {
    place: null,
    me: null,
    round: null,
    site: null,
    people: [],
    row: null,
    tube: "",
    at: undefined,
    who: null,
    found: null,
    said: null,
    busy: false
};
let send = sendOnce();

/* ---- what was scanned or typed ----------------------------------------------------------- */

const say = (tone, title, text = "") => (it.said = { tone, title, text });

async function takeRow(row_code) {
    const row = await one("paper_row", { row_code });
    if (!row) return say("act", t("paper.no_such_row"));
    if (row.site !== it.site.site) return say("act", t("page.row_of_other_site"));
    if (row.state === "typed")
        return say("act", t("page.row_is_typed", { sheet: row.number, line: row.line }), code(row.tube_code));
    Object.assign(it, { row: { ...row, row_code }, who: null, found: null, said: null });
    await readSheet(row.sheet);
    const skipped = it.lines.filter(l => l.line < row.line && l.state === "blank").length;
    if (skipped) say("soon", t("page.rows_skipped", { n: skipped }));
}

function takeTime(typed) {
    const [, hour, minute] = /^(\d{1,2})[:：](\d{2})$/.exec(typed);
    if (hour > 23 || minute > 59) return say("act", t("page.no_such_time"));
    it.at = fromLocal(`${toLocal(it.at ?? now()).slice(0, 10)}T${hour.padStart(2, "0")}:${minute}`);
}

function takeWho(typed) {
    const found = it.people.filter(p => fits(p, typed));
    it.found = { typed, list: found.slice(0, SHOWN_MOST), n: found.length };
    if (found.length === 1) Object.assign(it, { who: found[0], found: null });
}

function takeCard(typed) {
    const known = it.people.find(p => p.card_code === typed);
    Object.assign(it, { who: { card: typed, name: known?.name ?? code(typed) }, found: null });
}

async function take(typed) {
    const bare = bareCode(typed),
        kind = codeKind(bare);
    if (kind === kinds.row) return takeRow(bare);
    if (kind === kinds.person) return takeCard(bare);
    if (kind === kinds.tube || (codeOk(bare) && !kind)) return (it.tube = bare);
    if (/^\d{12,}$/.test(bare)) return say("act", t("page.code_not_whole"));
    if (/^\d{1,2}[:：]\d{2}$/.test(typed)) return takeTime(typed);
    if (/^\d{1,3}$/.test(bare)) return say("soon", t("page.type_four_digits"));
    return takeWho(typed);
}

/* ---- sending ------------------------------------------------------------------------------- */

const isWhole = () => it.row && it.tube && it.at !== undefined && it.who;

function registration() {
    const { card, person } = it.who;
    const body = { tube_code: it.tube, round: it.row.round, site: it.row.site, channel: "paper", row_code: it.row.row_code };
    return ["sampling.person_registered", { ...body, ...(card ? { card } : { person }) }, { at: it.at }];
}

async function keep() {
    const { row, who } = it;
    await send(...registration());
    send = sendOnce();
    say("good", t("page.row_kept", { sheet: row.number, line: row.line }), `${who.name} · ${hourMinute(it.at)}`);
    Object.assign(it, { row: null, who: null, found: null });
    await readSheet(row.sheet);
}

function refused(why) {
    say("act", why.again ? t("page.not_kept_yet") : t("page.not_accepted"), why.message);
    it.said.again = why.again ? () => act(keep) : null;
    if (!why.again) it.who = null;
    waiting.length = 0;   /* the line that failed comes first */
}

async function act(work) {
    if (it.busy) return;
    it.busy = true;
    draw();
    try {
        await work();
    } catch (why) {
        if (why.status === undefined) throw why;
        refused(why);
    } finally {
        it.busy = false;
        draw();
        it.place.querySelector("#scan")?.focus();
    }
    if (waiting.length) takeAndKeep(waiting.shift());
}

/* A scanner is quicker than the network: what comes meanwhile waits its turn. */
const waiting = [],
    WAITING_MOST = 20;

function takeAndKeep(typed) {
    if (it.busy) return waiting.length < WAITING_MOST ? waiting.push(typed) : undefined;
    return act(async () => {
        it.said = null;
        await take(typed);
        if (isWhole()) await keep();
    });
}

const chooseWho = p =>
    act(async () => {
        Object.assign(it, { who: p, found: null });
        if (isWhole()) await keep();
    });

async function cameBy() {
    const person = await someoneCame(it.site, {});
    if (person) chooseWho({ person, name: t("page.on_no_list") });
}

const spoil = () =>
    askAndSend({
        type: "paper.row_spoilt",
        title: t("page.spoil_row"),
        text: t("page.spoil_row_about"),
        label: t("page.spoil_row"),
        danger: true,
        fields: [{ name: "note", kind: "area", max: 200 }],
        body: values => ({ site: it.row.site, row_code: it.row.row_code, ...values }),
        kept: "page.row_spoilt",
        then: () => {
            const { sheet } = it.row;
            it.row = null;
            act(() => readSheet(sheet));
        }
    });

/* ---- what is known --------------------------------------------------------------------------- */

async function readSheet(sheet) {
    const [lines, tubes, sheets] = await Promise.all([
        rows("paper_sheet_rows", { sheet }),
        rows("paper_sheet_tubes", { sheet }),
        rows("paper_sheets", { site: it.site.site, round: it.row?.round ?? it.round.round })
    ]);
    Object.assign(it, { sheet, lines, tubes, sheets });
}

async function takeSite(site) {
    const sites = await rows("site_list").catch(() => []);
    it.site = sites.find(s => s.site === site) ?? { site, name: it.me.site_name, unit: it.me.unit };
    [it.sheets, it.people] = await Promise.all([
        rows("paper_sheets", { site, round: it.round.round }),
        all("missing_site_part", { site, round: it.round.round }, LIST_MOST)
    ]);
}

/* ---- drawing --------------------------------------------------------------------------------- */

function submit(event) {
    event.preventDefault();
    const field = event.currentTarget.elements.scan,
        typed = field.value.trim();
    field.value = "";
    if (typed) takeAndKeep(typed);
}

const rowText = () => (it.row ? t("page.sheet_and_line", { sheet: it.row.number, line: it.row.line }) : "");

const atHand = () => html`<dl class="at-hand">${[
    [t("column.line"), rowText()],
    [t("column.tube_code"), code(it.tube)],
    [t("page.person_name"), it.who?.name ?? ""]
].map(([name, text]) => html`<div><dt>${name}</dt><dd>${text || "—"}</dd></div>`)}</dl>`;

const candidate = p => html`<li><button type="button" @click=${() => chooseWho(p)}>${p.name}
    <span>${aboutPerson(p)}</span>${p.done ? html`<span class="badge soon">${t("page.done_already")}</span>` : nothing}</button></li>`;

const candidates = ({ list, n }) => html`<p aria-live="polite">${n > SHOWN_MOST ? t("page.type_more_of_it", { n }) : n ? t("page.who_of_these") : t("page.not_on_this_list")}</p>
    ${n && n <= SHOWN_MOST ? html`<ul class="candidates">${list.map(candidate)}</ul>` : nothing}
    ${n ? nothing : press(t("page.on_no_list"), cameBy)}`;

const outcome = ({ tone, title, text, again }) => html`<div class="outcome ${tone}" role="status">${title}
    ${text ? html`<span>${text}</span>` : nothing}${again ? press(t("page.try_again"), again) : nothing}</div>`;

const setTime = event => {
    it.at = fromLocal(event.target.value);
    draw();
};

const desk = () => html`<form class="scan" aria-busy=${it.busy ? "true" : "false"} @submit=${submit}>
        <label for="scan">${t("page.scan_or_type")}</label>
        <input id="scan" name="scan" autocomplete="off">
        <button class="primary">${t(it.busy ? "page.sending" : "page.take")}</button>
        <span class="more">${t("page.scan_or_type_about")}</span></form>
    ${it.said ? outcome(it.said) : nothing}${atHand()}
    <div class="written"><label for="written">${t("page.written_time")}</label>
        <input id="written" type="datetime-local" .value=${toLocal(it.at)} @change=${setTime}></div>
    ${it.found ? candidates(it.found) : nothing}
    ${it.row ? html`<div class="actions">${press(t("page.spoil_row"), spoil)}${press(t("page.on_no_list"), cameBy)}</div>` : nothing}`;

const openSheet = sheet => act(() => readSheet(sheet));

const draw = () =>
    render(
        it.site
            ? html`${columns(
                  card(t("page.type_at", { site: it.site.name }), desk()),
                  html`<div class="stack">${it.sheet ? drawSheet(it) : nothing}${drawSheets(it.sheets, it.sheet, openSheet)}</div>`
              )}`
            : it.round
              ? card("", slot("asked"))
              : empty(t("page.no_round_yet")),
        it.place
    );

/* Whoever works at one site types up for that; others choose. */
function choose(place) {
    if (it.me.site) act(() => takeSite(it.me.site));
    else
        makeForm(place.querySelector(".asked"), {
            label: t("page.begin_typing"),
            fields: [{ name: "site", kind: "site", need: true }],
            submit: async ({ site }) => {
                await takeSite(site);
                setTimeout(draw);
            }
        });
}

export function typing(place, { me, round }) {
    Object.assign(it, { place, me, round });
    draw();
    if (round && !it.site) choose(place);
}
