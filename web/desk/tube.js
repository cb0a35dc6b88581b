/* tube.js - a tube or a box by its code, traced both ways: from the tube to people, point,
 * box and results; from the box to its tubes and hands. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, rows } from "../shared/api.js";
import { codeOk } from "../shared/code.js";
import * as column from "../shared/column.js";
import { bareCode, code } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, link, pageHead, slot } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { here, parameter, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { empty, part } from "../shared/ui.js";
import { fillBox, showBox } from "./tube-box.js";
import { fillTube, showTube } from "./tube-one.js";

const { me, round, main } = await start("tube", { rounds: true });
const wanted = bareCode(parameter("code") ?? "");

/* ---- one of them --------------------------------------------------------------------------- */

async function read(signal) {
    if (!codeOk(wanted)) return {};
    const of = { tube_code: wanted };
    const found = (await readBox(signal)) ?? (await one("sampling_tube", of, signal));
    if (!found || found.box_code) return { box: found };
    const [box, lab, told] = await Promise.all([
        one("transfer_tube", of, signal),
        rows("lab_tube", of, signal),
        may(me, "lab") ? rows("lab_told", of, signal) : []
    ]);
    return { tube: found, box, lab, told };
}

/* A code of which nobody ever packed anything is no box. */
async function readBox(signal) {
    const of = { box_code: wanted };
    const steps = await rows("transfer_box_steps", of, signal);
    if (!steps.length) return undefined;
    const [box, ...cases] = await Promise.all([
        one("transfer_box", of, signal),
        ...["open", "resolved"].map(state => rows("transfer_differences", { ...of, state }, signal))
    ]);
    return { ...box, steps, cases: cases.flat() };
}

const another = link("/tube.html", t("page.find_another"));

const unknown = () => html`${pageHead(code(wanted), { actions: another })}${empty(t("page.no_such_code"))}`;

function show(it) {
    const can = { me, again: () => page.again(), another };
    if (it.tube) return showTube(it, can);
    return it.box ? showBox(it.box, can) : unknown();
}

function fill(it) {
    if (it.tube) fillTube(main, it.tube, me, () => page.again());
    else if (it.box) fillBox(main, it.box);
}

/* ---- finding ---------------------------------------------------------------------------------- */

const overview = () => card(t("page.lab_balance"), slot("labs"), { about: t("page.lab_balance_about") });

function drawFind() {
    render(
        html`${pageHead(t("page.tube"), { about: t("page.tube_find_about") })}
            ${card("", slot("find"))}${round ? overview() : nothing}`,
        main
    );
    makeForm(main.querySelector(".find"), {
        label: t("page.find"),
        fields: [{ name: "code", need: true, digits: true, max: 30, hint: t("page.code_hint") }],
        submit: body => location.assign(here({ code: bareCode(body.code) }))
    });
    if (round) fillLabs({ round: round.round });
}

function fillLabs(params) {
    new Table(main.querySelector(".labs"), {
        view: "lab_reconciliation",
        params,
        label: t("page.lab_balance"),
        empty: t("page.no_lab_yet"),
        columns: [
            column.text("site_name"),
            ...["received", "reported", "unreceived", "in_work", "abnormal"].map(name => column.int(name))
        ]
    });
}

const page = wanted ? part(main, code(wanted), read, show, fill) : null;
if (!page) drawFind();
