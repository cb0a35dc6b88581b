/* visits.js - a door team at work, on a phone with a network: the next door first.
 *
 * The list is read in full with a reason that is kept.  What is found at a door is sent at
 * once; nothing is said to be kept before the server has answered that it is. */
import { all, one, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import { send, sendOnce } from "../shared/device.js";
import { areaOf } from "../shared/roles.js";
import { idParameter, know, remember } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { VALID_MS } from "../shared/unmask.js";
import { askOutcome, askSample, showCall } from "./visit-ask.js";
import { drawVisits } from "./visit-draw.js";
import { doors } from "./visit-list.js";
import { sampleAtHome } from "./visit-sample.js";

const LIST_MOST = 5000,
    AGAIN_MS = 60 * 1000; /* promises come up by themselves, and others work on the list */

document.title = t("page.title", { page: t("page.visits") });
document.body.className = "duty visits";

/* What the page knows; everything else is read again after each event. */
const it = { me: null, round: null, teams: [], team: null, people: [], doors: [], sums: null, chosen: null, byHand: false, band: null, busy: false, problem: null };

/* ---- reading -------------------------------------------------------------------------------- */

let reasonUntil = 0;

/* The reason to see names in full holds for a quarter of an hour. */
async function giveReason() {
    if (reasonUntil > Date.now() + AGAIN_MS) return;
    await send("account.list_viewed", {
        view: "missing_team_list",
        unit: it.team.unit,
        reason: t("page.reason_to_knock", { team: it.team.name })
    });
    reasonUntil = Date.now() + VALID_MS;
}

async function readList() {
    const of = { round: it.round.round, unit: it.team.unit };
    await giveReason();
    const [people, teams] = await Promise.all([
        all("missing_team_list", { ...of, team: it.team.team, unmask: 1 }, LIST_MOST),
        rows("missing_by_team", of)
    ]);
    it.people = people;
    it.sums = teams.find(row => row.team === it.team.team) ?? null;
    arrange();
}

/* The first door is the next one, unless somebody chose another. */
function arrange() {
    it.doors = doors(it.people, now());
    if (it.byHand && it.doors.some(d => d.door === it.chosen)) return;
    Object.assign(it, { chosen: it.doors[0]?.door ?? null, byHand: false });
}

/* ---- what became of the last thing --------------------------------------------------------------- */

const bandOf = (tone, title, text = "") => ({ tone, title, text });

async function act(work) {
    if (it.busy) return;
    Object.assign(it, { busy: true, band: bandOf("", t("page.sending")) });
    draw();
    try {
        it.band = (await work()) ?? null;
        if (it.band?.tone === "good") navigator.vibrate?.(40);
    } catch (why) {
        if (why.status === undefined) throw why;
        it.band = bandOf("act", why.again ? t("page.not_kept_yet") : t("page.not_accepted"), why.message);
        if (why.again) it.band.again = () => act(() => why.again().then(() => after(t("page.kept"))));
        navigator.vibrate?.(300);
    } finally {
        it.busy = false;
        draw();
    }
}

async function after(title, text) {
    await readList();
    return bandOf("good", title, text);
}

/* After somebody was seen the next door comes up. */
function next(title, person) {
    it.byHand = false;
    return after(title, person.name);
}

/* ---- what can be done -------------------------------------------------------------------------------- */

const about = person => ({ round: it.round.round, person: person.person });

async function outcome(person) {
    const sendIt = sendOnce();
    const kept = await askOutcome(person, values =>
        sendIt("missing.visit_made", { ...about(person), means: "door", ...values })
    );
    if (kept) act(() => next(t("page.visit_kept"), person));
}

/* Who is first at a person is the only one who is told the number; and the look is kept. */
async function claim(person) {
    let door;
    await act(async () => {
        await send("missing.person_claimed", about(person));
        const reason = t("page.reason_to_knock", { team: it.team.name });
        await send("account.person_viewed", { person: person.person, reason });
        door = await one("missing_door", { ...about(person), unmask: 1 });
    });
    if (!door) return;
    if (await showCall(door, person)) outcome(person);
    else act(readList);
}

const readTube = async tube_code => {
    const tube = await one("sampling_tube", { tube_code });
    const people = tube ? await rows("sampling_tube_people", { tube_code, limit: 200 }) : [];
    return { tube, people: people.filter(p => p.standing !== false).map(p => p.person) };
};

async function sample(person) {
    const asked = await askSample(person);
    if (!asked) return;
    await act(async () => {
        const what = { ...about(person), ...asked, site: it.team.site };
        const { taken } = await sampleAtHome(what, { read: readTube, send });
        if (taken) return bandOf("act", t("page.tube_is_taken"), t("page.tube_is_taken_do"));
        return next(t("page.struck_off"), person);
    });
}

function choose(door) {
    Object.assign(it, { chosen: door, byHand: true });
    draw();
    scrollTo({ top: 0 });
}

async function chooseTeam(team) {
    remember({ team });
    it.team = it.teams.find(one => one.team === team);
    await act(readList);
}

const draw = () => drawVisits(it, { outcome, claim, sample, choose, chooseTeam, again: () => act(readList) });

/* ---- beginning ------------------------------------------------------------------------------------------- */

async function begin() {
    const { me, rounds } = await know();
    Object.assign(it, { me, round: rounds.find(r => r.state === "open" || r.state === "paused") });
    if (!it.round || me.upload_only) return;
    it.teams = await all("missing_teams", { unit: areaOf(me) }, 1000);
    const own = it.teams.filter(team => team.mine);
    it.team = it.teams.find(team => team.team === idParameter("team")) ?? (own.length === 1 ? own[0] : null);
    if (own.length) it.teams = own;
    if (it.team) await readList();
}

setInterval(() => {
    if (!it.team || it.busy || document.querySelector("dialog[open]")) return;
    readList().then(draw, () => {
        arrange();
        draw();
    });
}, AGAIN_MS);
addEventListener("online", draw);
addEventListener("offline", draw);
draw();
begin()
    .catch(why => (it.problem = why))
    .finally(draw);
