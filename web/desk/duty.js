/* duty.js - the registrar at a point, on a phone with a network.
 *
 * Open a tube, register people into it, count the swabs, close it.  Nothing is said to be
 * kept before the server has answered that it is; without an answer the band says so, and
 * the same record can be sent again without counting twice. */
import { reason } from "../shared/act.js";
import { one, rows } from "../shared/api.js";
import { send, sendOnce } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { bareCode, code } from "../shared/fmt.js";
import { idParameter, know } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { someoneCame } from "./came.js";
import { drawDuty } from "./duty-draw.js";

document.title = t("page.title", { page: t("page.duty") });
document.body.className = "duty";

/* What the page knows; everything else is read again after each event. */
const it = {
    me: null,
    round: null,
    site: null,
    tube: null,
    people: [],
    others: [],
    band: null,
    notOnList: false,
    busy: false,
    problem: null
};

const place = () => ({ round: it.round.round, site: it.site.site });
const inTube = () => ({ tube_code: it.tube.tube_code, ...place() });

/* The tube, when it is still open here, and who stands in it; else the other open tubes. */
async function readTube(tubeCode) {
    const tube = tubeCode ? await one("sampling_tube", { tube_code: tubeCode }) : undefined;
    it.tube = tube?.state === "open" && tube.site === it.site.site ? tube : null;
    it.people = it.tube ? await readPeople(tubeCode) : [];
    it.others = it.tube ? [] : await rows("sampling_tubes", { ...place(), state: "open", limit: 20 });
    sessionStorage.setItem("bulou_tube", it.tube?.tube_code ?? "");
}

const readPeople = async tubeCode =>
    (await rows("sampling_tube_people", { tube_code: tubeCode, limit: 200 })).filter(p => p.standing !== false);

/* ---- the band: what became of the last thing --------------------------------------------- */

const bandOf = (tone, title, text = "") => ({ tone, title, text });

function refused(why) {
    it.notOnList = why.key === "sampling.person_not_on_list";
    it.band = bandOf("act", why.again ? t("page.not_kept_yet") : t("page.not_accepted"), why.message);
    navigator.vibrate?.(300);
}

/* Without an answer the very same event is sent once more. */
const sendAgain = (why, tubeCode) =>
    act(
        async () => {
            await why.again();
            await readTube(tubeCode);
        },
        () => bandOf("good", t("page.kept"))
    );

/* Do something with the server and say what became of it. */
async function act(work, done) {
    if (it.busy) return;
    Object.assign(it, { busy: true, notOnList: false, band: bandOf("", t("page.sending")) });
    draw();
    try {
        await work();
        it.band = done?.() ?? null;
        if (it.band?.tone === "good") navigator.vibrate?.(40);
    } catch (why) {
        if (why.status === undefined) throw why;
        refused(why);
        const tubeCode = it.tube?.tube_code ?? it.opening;
        if (why.again) it.band.again = () => sendAgain(why, tubeCode);
    } finally {
        it.busy = false;
        draw();
    }
}

/* ---- what can be done -------------------------------------------------------------------- */

function openTube(typed) {
    const tubeCode = (it.opening = bareCode(typed));
    return act(
        async () => {
            await send("sampling.tube_opened", { tube_code: tubeCode, ...place(), pool_size: it.round.pool_size });
            await readTube(tubeCode);
        },
        () => bandOf("good", t("page.tube_is_open"), code(tubeCode))
    );
}

const takeUp = tubeCode => act(() => readTube(tubeCode));

/* Who was registered, and in which slot; a full tube asks for the next. */
function registeredBand(name) {
    const n = it.people.length,
        size = it.tube?.pool_size ?? 0;
    const text = size > 0 && n >= size ? t("page.tube_full", { n, of: size }) : t("page.slot_n", { n });
    return bandOf("good", name ?? it.people.at(-1)?.name ?? t("page.registered"), text);
}

/* who: {person} or {document_kind, document}; `name` as the point's list has it. */
const register = (who, channel, name) =>
    act(
        async () => {
            await send("sampling.person_registered", { ...inTube(), ...who, channel });
            await readTube(it.tube.tube_code);
        },
        () => registeredBand(name)
    );

/* A question whose answer becomes an event; resolves to the answers once it is kept. */
function askEvent(type, members, asked) {
    const sendIt = sendOnce();
    return ask({
        ...asked,
        submit: async values => {
            await sendIt(type, { ...inTube(), ...members, ...values });
            return values;
        }
    });
}

async function withdraw() {
    const last = it.people.at(-1);
    const made = await askEvent(
        "sampling.registration_withdrawn",
        { person: last.person },
        {
            title: t("page.undo_last"),
            text: t("page.undo_about", { name: last.name, slot: last.slot }),
            label: t("page.undo_last"),
            danger: true,
            fields: [reason]
        }
    );
    if (made)
        act(
            () => readTube(it.tube.tube_code),
            () => bandOf("soon", t("page.undone"), last.name)
        );
}

const swabs = { name: "swab_count", kind: "int", need: true, min: 0, max: 99, wide: true };

async function closeTube() {
    const registered = it.people.length,
        tubeCode = it.tube.tube_code;
    const made = await askEvent(
        "sampling.tube_closed",
        {},
        {
            title: t("page.close_tube"),
            text: t("page.close_tube_about", { n: registered }),
            label: t("page.close_tube"),
            fields: [{ ...swabs, label: t("page.swabs_counted") }]
        }
    );
    if (made)
        act(
            () => readTube(""),
            () => closedBand(tubeCode, registered, made.swab_count)
        );
}

/* Twenty negatives were once told from nineteen swabs: this band is red. */
const closedBand = (tubeCode, registered, swabs) =>
    registered === swabs
        ? bandOf("good", t("page.tube_closed"), code(tubeCode))
        : bandOf("act", t("page.counts_differ"), t("page.counts_differ_about", { registered, swabs }));

async function voidTube() {
    const made = await askEvent(
        "sampling.tube_voided",
        {},
        {
            title: t("page.void_tube"),
            text: t("page.void_tube_about"),
            label: t("page.void_tube"),
            danger: true,
            fields: [reason]
        }
    );
    if (made)
        act(
            () => readTube(""),
            () => bandOf("soon", t("page.tube_voided"))
        );
}

/* On no list: added first, then registered. */
async function cameBy(typed) {
    const person = await someoneCame(it.site, typed);
    if (person) register({ person }, "walk_in");
}

const draw = () => drawDuty(it, { openTube, takeUp, register, withdraw, closeTube, voidTube, cameBy, draw });

/* ---- beginning ----------------------------------------------------------------------------- */

async function begin() {
    const { me, rounds } = await know();
    const site = idParameter("site") ?? me.site;
    Object.assign(it, { me, round: rounds.find(r => r.state === "open") });
    if (!site || me.upload_only) return;
    const sites = await rows("site_list").catch(() => []);
    it.site = sites.find(s => s.site === site) ?? { site, name: me.site_name, unit: me.unit };
    if (it.round) await readTube(sessionStorage.getItem("bulou_tube"));
}

addEventListener("online", draw);
addEventListener("offline", draw);
draw();
begin()
    .catch(why => (it.problem = why))
    .finally(draw);
