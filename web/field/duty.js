/* duty.js - a duty on this phone: from the pass that opens it to the wipe that ends it. */
import { entrance, onDuty } from "../shared/roles.js";
import { t } from "../shared/t.js";
import { RECORDS_MOST } from "./carry.js";
import { makeBundle } from "./handover.js";
import { Roster } from "./roster.js";
import { fetchKey, seal, unseal } from "./seal.js";
import { talk } from "./server.js";
import { Sync } from "./sync.js";
import { heard, now, setAnchor } from "./time.js";
import { begin as beginTube } from "./tube.js";

const OVER_CHECK_MS = 30000;

/* `it`: what the app knows; `tell`: band, say, draw. */
export function duty(it, tell) {
    let sync = null;

    /* ---- what is known, in memory ---- */

    const labelOf = ({ county, device }) => `${county}.${device}.roster`;

    function stand(shift, roster, state) {
        it.shift = shift;
        it.round = shift.round;
        it.roster = roster;
        it.state = state;
        it.screen = "work";
    }

    async function loadMarks() {
        const marks = await it.store.done();
        it.marks = new Map(marks.filter(mark => mark.round === it.round).map(mark => [mark.person, mark]));
        it.added = (await it.store.get("added")) ?? [];
    }

    function newSync() {
        sync?.stop();
        sync = new Sync(it.store, it.phone, state => {
            const was = it.sync?.refused?.length ?? 0;
            it.sync = { ...state };
            if (state.refused.length > was) tell.say("refused");
            tell.draw();
        });
    }

    /* After a reload, a crash, an empty battery: as it was. */
    async function resume() {
        it.phone = await it.store.get("phone");
        if (!it.phone) {
            it.screen = "start";
            return tell.draw();
        }
        setAnchor(await it.store.get("anchor"));
        const shift = await it.store.get("shift");
        const state = await it.store.get("tube");
        if (!shift || !state) return retry();
        stand(shift, await openRoster(), state);
        await loadMarks();
        newSync();
        sync.wake();
        await judgeOver();
        tell.draw();
    }

    /* The pass was taken, the list was not. */
    async function retry() {
        try {
            await takeShift();
        } catch (why) {
            it.waitingFor = "";
            refused(why);
        }
    }

    async function openRoster() {
        const sealed = await it.store.get("roster");
        return new Roster(sealed ? await unseal(it.phone.key, labelOf(it.phone), sealed) : {});
    }

    /* ---- beginning ---- */

    const place = shift => ({ round: shift.round, site: shift.site, pool_size: shift.pool_size });

    async function signIn(secret) {
        const told = await talk("/api/v1/sign-in", { method: "POST", body: { pass: secret } });
        const { key, server_time } = await fetchKey(told.token);
        await it.store.set("anchor", heard(server_time));
        const me = await talk("/api/v1/me", { token: told.token });
        if (!onDuty(me)) return goElsewhere(me, told, secret);
        return { device: told.device, token: told.token, county: told.county, name: told.name,
                 until_at: told.until_at, site: me.site, roles: me.roles, key };
    }

    /* Door teams, census and checkpoints have pages of their own, which sign in for themselves. */
    async function goElsewhere(me, { token }, secret) {
        await talk("/api/v1/sign-out", { method: "POST", token });
        location.replace(`/sign-in.html?to=${encodeURIComponent(entrance(me))}#pass=${encodeURIComponent(secret)}`);
        return new Promise(() => {});
    }

    async function begin(secret) {
        const before = it.screen;
        waiting("page.scan_opening");
        try {
            await takeBadge(await signIn(secret), {});
        } catch (why) {
            it.screen = before;
            return refused(why);
        }
        it.over = false;
        return retry();
    }

    /* What is left under the old badge is sealed, and goes up as another phone's would. */
    async function takeBadge(phone, kv) {
        const left = it.phone ? await unsent() : [];
        if (left.length > RECORDS_MOST) throw Object.assign(new Error(t("page.scan_not_all")), { status: 409 });
        const kept = left.length ? await makeBundle(it.phone, left) : null;
        await it.store.changeBadge(kept, left, { phone, counters: { made: 0, ids: 0, registered: 0 }, ...kv });
        it.phone = phone;
    }

    function waiting(key) {
        it.screen = "opening";
        it.waitingFor = t(key);
        tell.draw();
    }

    function refused(why) {
        if (why.status === undefined) throw why;
        tell.say("refused");
        tell.band("act", why.message, why.status === 0 ? t("page.scan_needs_network_once") : "");
    }

    /* The list goes to the phone once the ledger has it that it did. */
    async function takeShift() {
        waiting("page.scan_taking_list");
        const events = [{ type: "account.shift_taken", at: now(), body: { site: it.phone.site } }];
        await it.store.commit({ device: it.phone.device, events });
        newSync();
        await sync.round();
        const [no] = it.sync.refused.filter(event => event.type === "account.shift_taken");
        if (no) throw Object.assign(new Error(no.refused.title), { status: 422 });
        const shift = await talk(`/api/v1/shift/${it.phone.site}`, { token: it.phone.token, patience: 60000 });
        await it.store.set("anchor", heard(shift.server_time));
        await keepShift(shift);
    }

    async function keepShift(shift) {
        const { server_time, site, site_name, site_unit, site_unit_name, round, round_name, round_until_at, pool_size,
                tubes_on_hand, partial } = shift;
        const head = { taken_at: server_time, site, site_name, site_unit, site_unit_name, round, round_name,
                       round_until_at, pool_size, tubes_on_hand, partial };
        const goesOn = it.state?.place.round === round && it.state.place.site === site;
        const before = goesOn ? { ...it.state, place: place(head) } : beginTube(place(head));
        const sealed = await seal(it.phone.key, labelOf(it.phone), shift);
        await it.store.commit({ device: it.phone.device, kv: { shift: head, roster: sealed, tube: before } });
        stand(head, new Roster(shift), before);
        await loadMarks();
        sync.wake();
        tell.say("saved");
        tell.band("good", t("page.scan_list_taken", { n: it.roster.size }), round ? "" : t("page.no_round_open"));
    }

    /* The list as it is now; without an answer the old one stays. */
    async function refresh() {
        try {
            await takeShift();
        } catch (why) {
            it.screen = "work";
            sync.wake();
            refused(why);
        }
    }

    /* The next on this phone: tube, marks and list stay. */
    async function changeBadge(secret) {
        try {
            const phone = await signIn(secret);
            if (phone.device === it.phone.device) return;
            if (phone.site !== it.phone.site) return tell.band("act", t("page.scan_pass_elsewhere"));
            const sealed = await seal(phone.key, labelOf(phone), it.roster.columns);
            await takeBadge(phone, { roster: sealed });
            newSync();
            sync.wake();
            tell.say("saved");
            tell.band("good", phone.name, t("page.scan_badge_changed"));
        } catch (why) {
            refused(why);
        }
    }

    const unsent = async () =>
        (await it.store.events()).filter(event => !event.refused && event.device === it.phone.device);

    /* ---- handing over ---- */

    const bundle = async () => makeBundle(it.phone, await unsent());

    /* ---- ending ---- */

    /* Only with nothing left here that the server does not have. */
    async function end() {
        if (it.state.tube && !it.over) return tell.band("act", t("page.scan_close_first"));
        await sync.round().catch(() => {});
        if (!it.sync.whole || it.sync.carried || it.sync.refused.length || !(await sync.end().catch(() => false)))
            return tell.band("act", t("page.scan_not_all"), t("page.scan_not_all_about"));
        sync.stop();
        await talk("/api/v1/sign-out", { method: "POST", token: it.phone.token }).catch(() => {});
        await it.store.wipe();
        Object.assign(it, { phone: null, shift: null, roster: null, state: null, sync: null, log: [], band: null, screen: "start",
                            over: false, person: null });
        tell.band("good", t("page.scan_wiped"), t("page.scan_wiped_about"));
    }

    /* The pass is over: the list goes at once, also without a network; the records stay
     * until the server has them. */
    async function judgeOver() {
        if (it.screen !== "work" || now() < it.phone.until_at || it.over) return;
        it.over = true;
        it.screen = "over";
        await it.store.remove("roster");
        it.roster = new Roster({});
        tell.band("soon", t("page.scan_pass_over"), t("page.scan_pass_over_about"));
    }
    setInterval(judgeOver, OVER_CHECK_MS);

    return {
        resume,
        begin,
        changeBadge,
        bundle,
        end,
        retry,
        refresh,
        /* Carried records that the server does not take go to the office as a file. */
        carriedAsFiles: async save => {
            for (const bundle of await it.store.carried()) {
                save(bundle);
                await it.store.dropCarried(bundle.id);
            }
            await sync.look();
        },
        dismiss: async ({ device, counter }) => {
            await it.store.dismiss(device, counter);
            await sync.look();
        },
        made(n) {
            sync.made(n);
            sync.wake();
        },
        wake: () => sync?.wake()
    };
}
