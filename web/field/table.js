/* table.js - the work at the table: what tube.js decides goes to the disk, and is then told. */
import { code, hourMinute, shortCode } from "../shared/fmt.js";
import { t } from "../shared/t.js";
import { askLabel } from "./look.js";
import { now } from "./time.js";
import { HELD_MS, keyOf, step } from "./tube.js";

const LOG_MOST = 200;

/* What is heard with what is told; nothing: silence. */
const sounds = {
    saved: "saved",
    opened: "saved",
    held: "saved",
    undone: "saved",
    closed: "saved",
    voided: "saved",
    full: "full",
    already: "already",
    tube_foreign: "already",
    tube_open_elsewhere: "already",
    held_full: "already",
    counts_differ: "refused",
    tube_used: "refused",
    held_expired: "refused",
    nothing_to_undo: "refused",
    no_tube: "refused"
};

/* Good is green, what somebody must look at amber, what was not taken red. */
const tones = { saved: "good", already: "soon", refused: "act", full: "full" };

/* `it`: what the app knows; `tell`: band, say, draw, inTurn, type. */
export function table(it, tell) {
    const words = () => ({ undone: t("page.scan_undone_reason"), unused: t("page.scan_unused_reason") });

    /* Who stands registered: on this phone, or on the list that it took. */
    function done(who) {
        const mark = it.marks.get(keyOf(who));
        return mark ? { ...mark, site: it.shift.site_name } : it.roster.done.get(who.person);
    }

    const known = () => ({ done, words: words() });

    /* ---- the disk, and only then the tone ---- */

    /* Somebody who is new on the list: found again by what was typed. */
    function addedBy({ events, told }) {
        if (!events.some(event => event.type === "roster.person_came")) return [];
        return [{ ...told.who, came: undefined }];
    }

    function forDisk(made, input) {
        const { round } = it.state.place,
            added = addedBy(made);
        const undone = (made.undone ?? []).map(who => ({ round, person: keyOf(who) })).filter(mark => mark.person);
        return {
            device: it.phone.device,
            events: made.events.map(event => ({ ...event, at: input.at, about: about(event, made.told) })),
            kv: { tube: made.state, ...(added.length ? { added: [...it.added, ...added] } : {}) },
            done: made.done?.person ? [made.done] : [],
            undone,
            registered: (made.done ? 1 : 0) - (made.undone?.length ?? 0)
        };
    }

    /* Whom a record is about, should it be refused. */
    const about = (event, { who }) => ({ name: who?.name, tube_code: event.body.tube_code });

    function apply(made) {
        it.state = made.state;
        for (const who of made.undone ?? []) it.marks.delete(keyOf(who));
        if (made.done?.person) it.marks.set(made.done.person, made.done);
        it.added.push(...addedBy(made));
        if (made.done) it.log.unshift({ ...made.done, name: made.told.who.name });
        const gone = new Set((made.undone ?? []).map(who => `${who.at}${keyOf(who)}`));
        it.log = it.log.filter(entry => !gone.has(`${entry.at}${entry.person}`)).slice(0, LOG_MOST);
    }

    async function take(asked) {
        const input = { ...asked, at: now() };
        const made = step(it.state, input, known());
        const changes = made.events.length || made.state !== it.state;
        try {
            if (changes) await it.store.commit(forDisk(made, input));
        } catch (why) {
            console.error(why);
            return notSaved();
        }
        if (changes) apply(made);
        if (made.events.length) it.duty.made(made.events.length);
        announce(made.told, input);
    }

    /* Nothing was counted: the disk is full, or the browser refused. */
    function notSaved() {
        tell.say("refused");
        tell.band("act", t("page.scan_not_saved"), t("page.scan_not_saved_about"));
    }

    /* ---- what is told ---- */

    const where = before =>
        before.tube_code
            ? t("page.scan_already_here", {
                  at: hourMinute(before.at),
                  tube: before.tube_code.slice(-6, -2),
                  slot: before.slot
              })
            : t("page.scan_already_there", { at: hourMinute(before.at), site: before.site ?? "" });

    const anyway = (label, input) => ({ label, press: () => tell.inTurn(() => take({ ...input, sure: true })) });

    const texts = {
        opened: (told, input) => [
            told.closed ? t("page.scan_closed_and_opened", { n: told.closed.people.length }) : t("page.tube_is_open"),
            code(input.code)
        ],
        saved: told => [told.who.name, t("page.slot_n", { n: told.slot }) + exempt(told.who)],
        full: told => [t("page.scan_tube_full", { n: told.slot, of: told.of }), `${told.who.name} · ${t("page.scan_tube_full_about")}`],
        already: told => [
            told.who.name,
            where(told.before),
            [anyway(t("page.scan_anyway"), { what: "person", who: told.who, channel: told.channel })]
        ],
        held: told => [t("page.scan_tube_first"), t("page.scan_held", { name: told.who.name, n: HELD_MS / 1000 })],
        held_full: told => [t("page.scan_next_tube"), t("page.scan_held", { name: told.who.name, n: HELD_MS / 1000 })],
        held_expired: told => [t("page.scan_held_expired", { name: told.who.name }), t("page.scan_scan_again")],
        tube_used: told => [
            t("page.scan_tube_used"),
            t("page.scan_tube_used_about", { at: hourMinute(told.when), site: told.site ?? it.shift.site_name })
        ],
        tube_foreign: (told, input) => [
            t("page.scan_tube_foreign"),
            t("page.scan_tube_foreign_about", { site: told.site ?? "" }),
            [anyway(t("page.scan_use_here"), input)]
        ],
        tube_open_elsewhere: (told, input) => [
            t("page.scan_tube_open_elsewhere"),
            t("page.scan_tube_open_elsewhere_about"),
            [anyway(t("page.scan_use_here"), input)]
        ],
        undone: told => [t("page.undone"), told.who.name ?? ""],
        voided: told => [t("page.tube_voided"), t("page.scan_voided_about", { n: told.n })],
        closed: told => [t("page.tube_closed"), t("page.scan_swabs_n", { n: told.swabs })],
        counts_differ: told => [
            t("page.counts_differ"),
            t("page.counts_differ_about", { registered: told.registered, swabs: told.swabs })
        ],
        nothing_to_undo: () => [t("page.scan_nothing_to_undo"), ""],
        no_tube: () => [t("page.scan_tube_first"), ""]
    };

    const exempt = who => (who.exempt ? ` · ${t("page.scan_is_exempt")}` : "");

    function announce(told, input) {
        const texts_of = texts[told.what];
        if (!texts_of) return tell.draw();
        const sound = sounds[told.what],
            [title, text, actions] = texts_of(told, input);
        tell.say(sound);
        tell.sounded();
        it.person = told.what === "saved" || told.what === "full" ? { ...told.who, slot: told.slot } : null;
        tell.band(tones[sound], title, text, actions ?? []);
    }

    /* ---- what comes from the app ---- */

    /* When there is a network, what the server knows of this label is asked as well; nobody
     * waits for it longer than a moment. */
    async function tube(codeRead) {
        if (!it.round) return tell.band("act", t("page.no_round_open"));
        const other = it.state.tube?.code === codeRead ? undefined : await askLabel(it.phone, codeRead);
        return take({ what: "tube", code: codeRead, other });
    }

    const person = (who, channel) => take({ what: "person", who, channel });

    const strangers = {
        own: ["act", "page.scan_own_code", "page.scan_own_code_about", "refused"],
        damaged: ["act", "page.scan_damaged", "page.scan_damaged_about", "refused"],
        foreign: ["act", "page.scan_foreign_code", "page.scan_foreign_code_about", "refused"]
    };

    function strange(kind) {
        const [tone, title, text, sound] = strangers[kind];
        tell.say(sound);
        tell.band(tone, t(title), t(text), [typing()]);
    }

    const typing = () => ({ label: t("page.scan_type"), press: tell.type });

    /* A good card of somebody whom this list does not have: the server knows whose it is, or
     * since when it is void. */
    function stranger(card) {
        const who = { card, name: t("page.scan_card", { code: shortCode(card) }) };
        if (done(who)) return person(who, "card");
        const press = () => tell.inTurn(() => person(who, "card"));
        tell.say("already");
        tell.band("soon", t("page.scan_stranger"), t("page.scan_stranger_about"), [
            { label: t("page.scan_by_card"), press },
            typing()
        ]);
    }

    setInterval(() => it.state?.held && tell.inTurn(() => take({ what: "tick" })), 1000);

    return {
        tube,
        person,
        strange,
        stranger,
        undo: reason => take({ what: "undo", reason }),
        close: swabs => take({ what: "close", swabs }),
        recount: swabs => take({ what: "recount", swabs }),
        voidTube: reason => take({ what: "void", reason }),
        isIdle: () => !it.state?.tube
    };
}
