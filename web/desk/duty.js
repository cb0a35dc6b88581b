/* duty.js - the registrar at a point, on a phone with a network.
 *
 * Open a tube, register people into it, count the swabs, close it.  Nothing is said to be
 * kept before the server has answered that it is; without an answer the band says so, and
 * the same record can be sent again without counting twice. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import { send } from "../shared/device.js";
import { ask, reason } from "../shared/dialog.js";
import { bareCode, code, hourMinute } from "../shared/fmt.js";
import { idParameter, know, languageButton, signOut } from "../shared/shell.js";
import { t, word } from "../shared/t.js";
import { empty, failure } from "../shared/ui.js";
import { someoneCame } from "./came.js";
import { byDocument, byList } from "./choose-person.js";

document.title = t("page.title", { page: t("page.duty") });
document.body.className = "duty";

/* What the page knows; everything else is read again after each event. */
const it = { me: null, round: null, site: null, tube: null, people: [], others: [], way: "document", band: null, busy: false };

const place = () => ({ round: it.round.round, site: it.site.site });
const inTube = () => ({ tube_code: it.tube.tube_code, ...place() });

/* ---- reading --------------------------------------------------------------------------------- */

async function readTube(tubeCode) {
    it.tube = tubeCode ? await one("sampling_tube", { tube_code: tubeCode }) : null;
    if (it.tube && (it.tube.state !== "open" || it.tube.site !== it.site.site))
        it.tube = null;
    it.people = it.tube ? (await rows("sampling_tube_people", { tube_code: tubeCode, limit: 100 })).filter(p => p.standing !== false) : [];
    it.others = it.tube ? [] : await rows("sampling_tubes", { ...place(), state: "open", limit: 20 });
    sessionStorage.setItem("bulou_tube", it.tube?.tube_code ?? "");
}

/* ---- the band: what became of the last thing --------------------------------------------------- */

const bandOf = (tone, title, text) => ({ tone, title, text });

function refused(why) {
    it.notOnList = why.key === "sampling.person_not_on_list";
    it.band = { ...bandOf("act", why.again ? t("page.not_kept_yet") : t("page.not_accepted"), why.message), again: why.again };
    navigator.vibrate?.(300);
}

/* Do something with the server and say what became of it. */
async function act(work, done) {
    if (it.busy)
        return;
    it.busy = true;
    it.notOnList = false;
    it.band = bandOf("", t("page.sending"), "");
    draw();
    try {
        const answer = await work();
        it.band = done ? done(answer) : null;
        if (it.band?.tone === "good")
            navigator.vibrate?.(40);
    } catch (why) {
        if (why.status === undefined)
            throw why;
        refused(why);
        if (it.band.again)
            it.band.again = () => act(async () => { await why.again(); await readTube(it.tube?.tube_code ?? it.opening); }, () => bandOf("good", t("page.kept"), ""));
    } finally {
        it.busy = false;
        draw();
    }
}

/* ---- what can be done ----------------------------------------------------------------------------- */

function openTube(typed) {
    const tubeCode = it.opening = bareCode(typed);
    return act(async () => {
        await send("sampling.tube_opened", { tube_code: tubeCode, ...place(), pool_size: it.round.pool_size });
        await readTube(tubeCode);
    }, () => bandOf("good", t("page.tube_is_open"), code(tubeCode)));
}

const takeUp = tubeCode => act(() => readTube(tubeCode));

/* who: {person} or {document_kind, document}; name is shown when it is known. */
const register = (who, channel, name) => act(async () => {
    await send("sampling.person_registered", { ...inTube(), ...who, channel });
    await readTube(it.tube.tube_code);
}, () => {
    const last = it.people.at(-1);
    const full = it.tube.pool_size > 0 && it.people.length >= it.tube.pool_size;
    return bandOf("good", name ?? last?.name ?? t("page.registered"), full ? t("page.tube_full", { n: it.people.length, of: it.tube.pool_size }) : t("page.slot_n", { n: it.people.length }));
});

async function withdraw() {
    const last = it.people.at(-1);
    const made = await ask({ title: t("page.undo_last"), text: t("page.undo_about", { name: last.name, slot: last.slot }), label: t("page.undo_last"), fields: [{ ...reason, need: true, max: 200 }], danger: true,
        submit: body => send("sampling.registration_withdrawn", { ...inTube(), person: last.person, ...body }) });
    if (made)
        act(() => readTube(it.tube.tube_code), () => bandOf("soon", t("page.undone"), last.name));
}

async function closeTube() {
    const n = it.people.length, tubeCode = it.tube.tube_code;
    const made = await ask({ title: t("page.close_tube"), text: t("page.close_tube_about", { n }), label: t("page.close_tube"), fields: [{ name: "swab_count", kind: "int", need: true, min: 0, max: 99, label: t("page.swabs_counted"), wide: true }],
        submit: async body => ({ ...await send("sampling.tube_closed", { ...inTube(), ...body }), ...body }) });
    if (made)
        act(() => readTube(""), () => made.swab_count === n ? bandOf("good", t("page.tube_closed"), code(tubeCode))
            : bandOf("act", t("page.counts_differ"), t("page.counts_differ_about", { registered: n, swabs: made.swab_count })));
}

async function voidTube() {
    const made = await ask({ title: t("page.void_tube"), text: t("page.void_tube_about"), label: t("page.void_tube"), fields: [{ ...reason, max: 200 }], danger: true,
        submit: body => send("sampling.tube_voided", { ...inTube(), ...body }) });
    if (made)
        act(() => readTube(""), () => bandOf("soon", t("page.tube_voided"), ""));
}

const cameBy = typed => someoneCame(it.site, typed).then(person => person && register({ person }, "walk_in"));

/* ---- drawing ------------------------------------------------------------------------------------------ */

const head = () => html`<header><div><h1>${it.site?.name ?? t("page.duty")}</h1><p>${[it.me?.name, it.round?.name].filter(Boolean).join(" · ")}</p></div>
    <span class="net ${navigator.onLine ? "" : "is-off"}">${navigator.onLine ? t("page.online_only") : t("page.no_network")}</span></header>`;

const slots = () => html`<section class="tube"><div class="line"><span>${t("page.tube")} <b class="code">${code(it.tube.tube_code)}</b></span>
    <span class="n">${it.people.length}${it.tube.pool_size ? html`<small> / ${it.tube.pool_size}</small>` : nothing}</span></div>
    ${it.tube.pool_size > 1 ? html`<div class="slots" aria-hidden="true">${Array.from({ length: it.tube.pool_size }, (none, i) => html`<i class=${i < it.people.length - 1 ? "full" : i < it.people.length ? "last" : ""}></i>`)}</div>` : nothing}</section>`;

const band = () => it.band ? html`<section class="band ${it.band.tone}" role="status"><b>${it.band.title}</b>${it.band.text ? html`<span>${it.band.text}</span>` : nothing}
    ${it.band.again ? html`<p>${t("page.unclear_whether_taken")}</p><button type="button" @click=${it.band.again}>${t("page.try_again")}</button>` : nothing}</section>` : nothing;

const newTube = () => html`<section class="card"><h2>${t("page.open_tube")}</h2><form @submit=${submitTube}>
        <label for="tube">${t("column.tube_code")}</label><input id="tube" name="tube" inputmode="numeric" autocomplete="off" required maxlength="30">
        <p class="more">${t("page.code_hint")} · ${it.round.pool_size ? t("page.pool_n", { n: it.round.pool_size }) : t("page.pool_household")}</p><button class="primary" ?disabled=${it.busy}>${t("page.open_tube")}</button></form></section>
    ${it.others.length ? html`<section class="card"><h2>${t("page.open_tubes_here")}</h2><ul class="others">${it.others.map(o => html`<li><button type="button" @click=${() => takeUp(o.tube_code)}>
        <span class="code">${code(o.tube_code)}</span> <span>${t("page.people_n", { n: o.registered })}</span></button></li>`)}</ul></section>` : nothing}`;

function submitTube(event) {
    event.preventDefault();
    openTube(new FormData(event.target).get("tube"));
}

const ways = () => html`<div class="ways" role="group" aria-label=${t("page.how_to_find")}>${["document", "list"].map(way => html`<button type="button" aria-pressed=${way === it.way} @click=${() => { it.way = way; draw(); }}>${t(`page.way_${way}`)}</button>`)}</div>
    ${it.way === "document" ? byDocument({ register, cameBy, busy: it.busy, notOnList: it.notOnList }) : byList({ site: it.site, register, draw })}`;

const registered = () => it.people.length ? html`<h2 class="hidden">${t("page.people_in_tube")}</h2><ol class="log">${it.people.slice(-5).reverse().map(p => html`<li><span>${p.slot}</span><b>${p.name}</b><i>${word(p.channel, "channel")}</i><time>${hourMinute(p.registered_at)}</time></li>`)}</ol>` : empty(t("page.nobody_in_tube"));

const working = () => html`${slots()}${band()}${ways()}${registered()}
    <nav aria-label=${t("page.tube")}><button type="button" ?disabled=${!it.people.length || it.busy} @click=${withdraw}>${t("page.undo_last")}</button><button type="button" ?disabled=${it.busy} @click=${voidTube}>${t("page.void_tube")}</button>
        <button type="button" class="primary" ?disabled=${it.busy} @click=${closeTube}>${t("page.close_tube")}</button></nav>`;

const leaving = () => html`<footer>${languageButton()}<button type="button" class="quiet" @click=${signOut}>${t("page.sign_out")}</button></footer>`;

function body() {
    if (it.problem)
        return failure(it.problem, () => location.reload());
    if (!it.me)
        return html`<p class="waiting">${t("page.waiting_for", { what: t("page.duty") })}</p>`;
    if (it.me.upload_only)
        return html`<p class="band act">${t("page.pass_is_over")}</p>`;
    if (!it.site)
        return html`<section class="card">${empty(t("page.no_site_of_yours"))}</section>`;
    if (it.round?.state !== "open")
        return html`<section class="card">${empty(t("page.no_round_open"))}</section>`;
    return it.tube ? working() : html`${band()}${newTube()}`;
}

function draw() {
    render(html`${head()}<main id="main">${body()}</main>${it.tube ? nothing : leaving()}`, document.body);
}

/* ---- beginning -------------------------------------------------------------------------------------------- */

async function begin() {
    const { me, rounds } = await know();
    const site = idParameter("site") ?? me.site;
    Object.assign(it, { me, round: rounds.find(r => r.state === "open") });
    if (site && !me.upload_only)
        it.site = (await rows("site_list", { limit: 1000 })).find(s => s.site === site) ?? { site, name: me.site_name, unit: me.unit };
    if (it.site && it.round)
        await readTube(sessionStorage.getItem("bulou_tube"));
}

addEventListener("online", draw);
addEventListener("offline", draw);
draw();
begin().catch(why => it.problem = why).finally(draw);
