/* tube.js - a tube or a box by its code, traced both ways: from the tube to people, point,
 * box and results; from the box to its tubes and hands. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, query, rows } from "../shared/api.js";
import * as column from "../shared/column.js";
import { makeForm } from "../shared/form.js";
import { bareCode, code, moment, number } from "../shared/fmt.js";
import { may } from "../shared/roles.js";
import { here, parameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, empty, facts, figures, part, stateBadge } from "../shared/ui.js";
import { unmaskNote } from "../shared/unmask.js";

const { me, round, main } = await start("tube", { rounds: true });
const wanted = bareCode(parameter("code") ?? "");

const address = found => `/tube.html${query({ code: found })}`;
const link = found => found ? html`<a class="code" href=${address(found)}>${code(found)}</a>` : "";

/* ---- reading ------------------------------------------------------------------------------- */

async function read(signal) {
    const of = { tube_code: wanted };
    const tube = await one("sampling_tube", of, signal);
    if (!tube)
        return { box: await readBox(signal) };
    const [box, lab, told] = await Promise.all([one("transfer_tube", of, signal), rows("lab_tube", of, signal), rows("lab_told", of, signal).catch(() => [])]);
    return { tube, box, lab, told };
}

async function readBox(signal) {
    const of = { box_code: wanted };
    const box = await one("transfer_box", of, signal);
    if (!box)
        return undefined;
    const [tubes, steps] = await Promise.all([rows("transfer_box_tubes", { ...of, limit: 1000 }, signal), rows("transfer_box_steps", of, signal)]);
    return { ...box, tubes, steps };
}

/* ---- a tube ---------------------------------------------------------------------------------- */

const tubeFacts = ({ tube, box }) => facts([
    [t("column.round"), tube.round_name], [t("column.site"), tube.site_name], [t("column.opened_at"), moment(tube.opened_at)], [t("column.closed_at"), moment(tube.closed_at)],
    [t("page.count_finding"), word(tube.resolved, "count")], [t("column.box_code"), box?.box_code ? link(box.box_code) : t("page.in_no_box")],
    [t("column.sealed_at"), moment(box?.sealed_at)], [t("column.received_at"), box?.received_at ? `${moment(box.received_at)} ${box.lab_name ?? ""}` : ""]]);

const tubeFigures = tube => figures([[t("column.registered"), tube.registered, tube.barred ? "act" : ""],
    [t("column.swab_count"), tube.swab_count ?? "–", tube.barred ? "act" : ""], [t("column.pool_size"), tube.pool_size === 0 ? t("page.household_short") : tube.pool_size]]);

const labStep = step => html`<li class=${step.finding === "positive" || step.finding === "confirmed" ? "act" : ""}><time>${moment(step.at)}</time><b>${word(step.what, "lab")}
    ${step.finding ? word(step.finding, "finding") : ""}</b><span class="more">${[step.site_name, step.condition && step.condition !== "good" ? word(step.condition, "condition") : "", step.run ? t("page.run_n", { run: step.run }) : "",
        ctOf(step), step.reason].filter(Boolean).join(" · ")}</span></li>`;

const ctOf = step => step.ct_orf1ab || step.ct_n ? t("page.ct", { orf: step.ct_orf1ab ?? "–", n: step.ct_n ?? "–" }) : "";

const showTube = ({ tube, box, lab, told }) => html`
    <div class="page-head"><h1>${t("page.tube_n", { code: code(tube.tube_code) })}</h1>${stateBadge(tube.state, "tube")}${tube.barred ? badge(t("page.barred"), "act") : nothing}
        <div class="actions"><a class="button" href="/tube.html">${t("page.find_another")}</a></div>${tube.barred ? html`<p>${t("page.barred_about")} <a href="/flags.html#flags">${t("page.flags")}</a></p>` : nothing}</div>
    <section class="card stack">${tubeFigures(tube)}${tubeFacts({ tube, box })}</section>
    <section class="card"><h2>${t("page.people_in_tube")}</h2><div class="people"></div></section>
    <div class="columns"><section class="card"><h2>${t("page.lab_steps")}</h2>${lab.length ? html`<ol class="trail">${lab.map(labStep)}</ol>` : empty(t("page.not_at_lab"))}</section>
        ${told.length ? html`<section class="card"><h2>${t("page.who_was_told")}</h2><p class="about">${t("page.who_was_told_about")}</p><ul class="trail">${told.map(look => html`
            <li><time>${moment(look.at)}</time><b>${look.account_name ?? t("page.account_n", { n: look.account })}</b><span class="more">${look.reason ?? ""}</span></li>`)}</ul></section>` : nothing}</div>`;

const standing = row => row.standing === false ? badge(t("page.withdrawn")) : row.swabbed === false ? "" : row.swabbed ? t("page.swabbed") : "";

function fillPeople(tube) {
    new Table(main.querySelector(".people"), {
        view: "sampling_tube_people", params: { tube_code: tube.tube_code }, label: t("page.people_in_tube"), empty: t("page.nobody_in_tube"), note: unmaskNote({ site: tube.site }),
        open: row => may(me, "roster") ? `/person.html${query({ person: row.person })}` : undefined,
        columns: [column.text("name"), column.int("slot", { width: "minmax(4rem, .4fr)" }), column.text("document", { width: "minmax(12rem, 1fr)" }), column.text("phone", { width: "minmax(9rem, .9fr)" }), column.text("unit_name"),
                  column.when("registered_at"), column.oneOf("channel", "channel"), { ...column.text("standing"), show: standing }],
    });
}

/* ---- a box ------------------------------------------------------------------------------------ */

const step = s => html`<li><time>${moment(s.at)}</time><b>${word(s.what, "box")}</b><span class="more">${[s.from_name && s.to_name ? t("page.from_to", { from: s.from_name, to: s.to_name }) : s.from_name ?? s.to_name,
    s.giver && s.taker ? t("page.giver_taker", { giver: s.giver, taker: s.taker }) : s.giver ?? s.taker, s.tube_count === undefined ? "" : t("page.tubes_n", { n: s.tube_count }), s.seal_code ? t("page.seal_n", { code: s.seal_code }) : ""].filter(Boolean).join(" · ")}</span></li>`;

const showBox = box => html`
    <div class="page-head"><h1>${t("page.box_n", { code: code(box.box_code) })}</h1>${stateBadge(box.state, "box")}${box.differences ? badge(t("page.differences_n", { n: box.differences }), "act") : nothing}
        <div class="actions"><a class="button" href="/tube.html">${t("page.find_another")}</a></div></div>
    <section class="card">${facts([[t("column.site"), box.site_name], [t("column.tubes"), number(box.tubes.length)], [t("column.seal_code"), box.seal_code], [t("column.sealed_at"), moment(box.sealed_at)],
        [t("column.holder"), box.holder], [t("column.received_at"), moment(box.received_at)]])}</section>
    <div class="columns"><section class="card"><h2>${t("page.hands")}</h2><ol class="trail">${box.steps.map(step)}</ol></section>
        <section class="card"><h2>${t("page.tubes_in_box")}</h2><div class="tubes"></div></section></div>`;

const fillTubes = box => new Table(main.querySelector(".tubes"), { rows: box.tubes, label: t("page.tubes_in_box"), open: row => address(row.tube_code),
    columns: [column.tubeCode("tube_code"), column.when("packed_at"), column.state("state", "tube")] });

/* ---- finding ------------------------------------------------------------------------------------ */

function drawFind() {
    render(html`<div class="page-head"><h1>${t("page.tube")}</h1><p>${t("page.tube_find_about")}</p></div>
        <section class="card"><div class="find"></div></section>
        ${round ? html`<section class="card"><h2>${t("page.boxes_on_the_way")}</h2><div class="boxes" id="boxes"></div></section>
        <section class="card"><h2>${t("page.lab_balance")}</h2><p class="about">${t("page.lab_balance_about")}</p><div class="labs"></div></section>` : nothing}`, main);
    makeForm(main.querySelector(".find"), { label: t("page.find"), fields: [{ name: "code", need: true, digits: true, max: 30, hint: t("page.code_hint") }],
        submit: body => location.assign(here({ code: bareCode(body.code) })) });
    if (round)
        fillOverview();
}

function fillOverview() {
    const of = { round: round.round };
    new Table(main.querySelector(".boxes"), { view: "transfer_boxes", params: { ...of, state: undefined }, label: t("page.boxes_on_the_way"), empty: t("page.no_boxes"), open: row => address(row.box_code),
        columns: [column.tubeCode("box_code"), column.state("state", "box"), column.text("site_name"), column.int("tubes"), column.when("sealed_at"), column.text("holder"), column.when("last_at"), column.when("received_at")] });
    new Table(main.querySelector(".labs"), { view: "lab_reconciliation", params: of, label: t("page.lab_balance"), empty: t("page.no_lab_yet"),
        columns: [column.text("site_name"), column.int("received"), column.int("reported"), column.int("in_work"), column.int("abnormal")] });
}

const show = it => it.tube ? showTube(it) : it.box ? showBox(it.box) : html`<div class="page-head"><h1>${code(wanted)}</h1></div>${empty(t("page.no_such_code"))}
    <p><a class="button" href="/tube.html">${t("page.find_another")}</a></p>`;

function fill(it) {
    if (it.tube)
        fillPeople(it.tube);
    else if (it.box)
        fillTubes(it.box);
}

if (wanted)
    part(main, code(wanted), read, show, fill);
else
    drawFind();
