/* doors.js - door teams, what they found that the list does not say yet, and the ledger of home samples. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend, reason } from "../shared/act.js";
import { all, post, rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { newId, send, sendOnce } from "../shared/device.js";
import { ask, open } from "../shared/dialog.js";

import { pageHead, press, primary, slot } from "../shared/layout.js";
import { areaOf, may } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, empty, part, say, tabs } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";
import { noRound } from "./no-round.js";
import { showPass } from "./passes.js";
import { decide } from "./proposal.js";

const { me, round, main } = await start("doors", { rounds: true });
const unit = areaOf(me);

/* ---- teams -------------------------------------------------------------------------------------- */

const SHIFT_MS = 12 * 3600 * 1000;

/* A team that samples has a site of its own, in whose name its tubes are. */
async function formTeam({ name, unit: area, samples }) {
    let site;
    if (samples) {
        site = await newId();
        await send("site.sites_listed", { sites: [{ site, kind: "home", name, unit: area }] });
    }
    await send("missing.team_formed", { name, unit: area, ...(site ? { site } : {}) });
}

const askTeam = again =>
    ask({
        title: t("page.form_team"),
        text: t("page.form_team_about"),
        label: t("page.form_team"),
        values: { unit, samples: may(me, "site") },
        fields: [
            { name: "name", label: t("page.team_name"), need: true, max: 40 },
            { name: "unit", kind: "unit", need: true, nameOf: () => me.unit_name ?? t("page.whole_county") },
            ...(may(me, "site") ? [{ name: "samples", kind: "bool", label: t("page.team_samples") }] : [])
        ],
        submit: async values => {
            await formTeam(values);
            say(t("page.team_formed"));
            again();
        }
    });

/* A pass for the team's area that belongs to the team. */
async function issuePass(team, again) {
    const made = await ask({
        title: t("page.pass_for", { team: team.name }),
        text: t("page.issue_pass_about"),
        label: t("page.issue_pass"),
        values: { label: team.name, from_at: now(), until_at: now() + SHIFT_MS },
        fields: [
            { name: "label", need: true, max: 60, hint: t("page.pass_label_hint"), wide: true },
            { name: "from_at", kind: "time", need: true },
            { name: "until_at", kind: "time", need: true }
        ],
        submit: async values => {
            const body = { ...values, role: "door", unit: team.unit };
            const pass = { ...body, ...(await post("/api/v1/passes", body)) };
            await send("missing.team_joined", { team: team.team, account: pass.pass });
            return pass;
        }
    });
    if (!made) return;
    again();
    showPass(made);
}

const leave = (team, member, again) => {
    const sendIt = sendOnce();
    return sendIt("missing.team_left", { team: team.team, account: member.account }).then(again, why => say(why.message));
};

const memberLine = (team, member, again) => html`<li><b>${member.name}</b>
    ${press(t("page.take_out"), () => leave(team, member, again))}</li>`;

const showMembers = team =>
    open(t("page.team_members_of", { team: team.name }), (place, close) => {
        const read = signal => rows("missing_team_members", { team: team.team }, signal);
        const show = list => html`${
            list.length
                ? html`<ul class="grants">${list.map(m => memberLine(team, m, () => state.again()))}</ul>`
                : empty(t("page.no_members"))
        }<div class="actions">${press(t("page.close_dialog"), () => close())}</div>`;
        const state = part(place, t("page.team_members"), read, show);
    });

async function readTeams(signal) {
    const [teams, sums] = await Promise.all([
        all("missing_teams", { unit }, 5000, signal),
        rows("missing_by_team", { round: round.round, unit }, signal)
    ]);
    const byTeam = new Map(sums.map(row => [row.team, row]));
    return teams.map(team => ({ ...byTeam.get(team.team), ...team }));
}

function teams(place) {
    const again = () => state.again();
    const fill = list =>
        new Table(place.querySelector(".list"), {
            rows: list,
            label: t("page.doors"),
            empty: t("page.no_teams_yet"),
            columns: [
                column.text("name", { label: t("page.team_name"), width: "minmax(9rem, 1.2fr)" }),
                column.text("unit_name"),
                ...["remaining", "due", "done", "exempt", "visited", "promised"].map(name => column.int(name)),
                column.int("members", { label: t("page.team_members") }),
                column.button("members_of", t("page.team_members"), team => showMembers(team).then(again)),
                ...(may(me, "account")
                    ? [column.button("pass", t("page.team_pass"), team => issuePass(team, again))]
                    : [])
            ]
        });
    render(
        html`<div class="actions">${press(t("page.form_team"), () => askTeam(again), primary)}</div>
            <section class="teams"></section>`,
        place
    );
    const state = part(place.querySelector(".teams"), t("page.doors"), readTeams, () => slot("list"), fill);
}

/* ---- proposals ------------------------------------------------------------------------------------- */

function proposals(place) {
    const again = () => table.reload();
    const decline = row =>
        askAndSend({
            type: "missing.proposal_declined",
            title: t("page.decline_proposal"),
            label: t("page.decline_proposal"),
            fields: [reason],
            body: values => ({ proposal: row.proposal, ...values }),
            kept: "page.proposal_declined",
            then: again
        });
    render(slot("list"), place);
    const table = new Table(place.querySelector(".list"), {
        view: "missing_proposals",
        params: { unit },
        label: t("page.tab_proposals"),
        empty: t("page.no_proposals"),
        note: unmaskNote({ unit }),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            { ...column.text("place", { width: "minmax(7rem, 1fr)" }), show: row => row.building_name ?? row.unit_name },
            column.oneOf("kind", "cause", { label: t("page.found") }),
            column.when("until_at"),
            column.text("note", { width: "minmax(7rem, 1.4fr)" }),
            column.when("at"),
            column.text("by"),
            column.button("decide", t("page.change_list"), row => decide(row, again)),
            column.button("decline", t("page.decline_proposal"), decline)
        ]
    });
}

/* ---- home samples -------------------------------------------------------------------------------------- */

const tick = yes => badge(t(yes ? "page.yes" : "page.not_yet"), yes ? "good" : "soon");

function home(place) {
    render(slot("list"), place);
    new Table(place.querySelector(".list"), {
        view: "missing_home_ledger",
        params: { round: round.round, unit },
        label: t("page.tab_home"),
        empty: t("page.no_home_samples"),
        note: unmaskNote({ unit }),
        tone: row => (row.recorded && row.struck_off ? "" : "soon"),
        columns: [
            column.text("name", { label: t("page.person_name") }),
            { ...column.text("place", { width: "minmax(7rem, 1fr)" }), show: row => row.building_name ?? row.unit_name },
            column.groups("groups"),
            column.tubeCode("tube_code"),
            column.when("tested_at"),
            { ...column.text("recorded"), show: row => tick(row.recorded) },
            column.oneOf("service", "service"),
            { ...column.text("struck_off"), show: row => tick(row.struck_off) }
        ]
    });
}

/* ---- the page ---------------------------------------------------------------------------------------------- */

const parts = { teams, proposals, home };

function draw() {
    const chosen = location.hash.slice(1) in parts ? location.hash.slice(1) : "teams";
    const names = Object.keys(parts).map(name => [name, t(`page.tab_${name}`)]);
    render(
        html`${pageHead(t("page.doors"), { about: t("page.doors_about") })}${tabs(names, chosen, t("page.doors"))}
            <section class="part-${chosen}"></section>`,
        main
    );
    parts[chosen](main.querySelector(`.part-${chosen}`));
}

if (round) {
    addEventListener("hashchange", draw);
    draw();
} else render(noRound(), main);

