/* lab-enter.js - results by hand: scan a tube, press one key for what was found.
 *
 * The keys are those of the number pad, so that a scanner's digits are never taken for a
 * result: - negative, + positive, * invalid; N, P and I do the same. */
import { html, render } from "../vendor/lit-html.js";
import { rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { sendOnce } from "../shared/device.js";
import { ask } from "../shared/dialog.js";
import { code } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, press, slot } from "../shared/layout.js";
import { findings } from "../shared/lists.js";
import { t, word } from "../shared/t.js";
import { badge, say } from "../shared/ui.js";
import { Scanner } from "./scan.js";

const TUBES_MOST = 1000;
const LOOKED_UP_MOST = 20; /* of what came at once */

const keys = { "-": "negative", "+": "positive", "*": "invalid", KeyN: "negative", KeyP: "positive", KeyI: "invalid" };
const shownKeys = [
    ["−", "negative"],
    ["+", "positive"],
    ["*", "invalid"]
];

/* ---- one tube ---------------------------------------------------------------------------------- */

/* What was said of it before: a second word should be a correction. */
async function lookUp(item) {
    const words = await rows("lab_tube", { tube_code: item.code }).catch(() => []);
    item.known = words.filter(it => ["result", "correction", "withdrawn"].includes(it.what)).at(-1)?.finding;
    item.received = words.some(it => it.what === "received");
}

const knownBefore = item => {
    if (item.known) return badge(t("page.reported_before", { finding: word(item.known, "finding") }), "soon");
    return item.received === false ? t("page.not_scanned_here") : "";
};

const cycles = [
    { name: "ct_orf1ab", kind: "real", min: 0, max: 100 },
    { name: "ct_n", kind: "real", min: 0, max: 100 }
];

const change = (item, show) =>
    ask({
        title: t("page.tube_n", { code: code(item.code) }),
        label: t("page.set_result"),
        fields: [{ name: "finding", kind: "choice", need: true, choices: findings, of: "finding" }, ...cycles],
        values: item,
        submit: async values => {
            Object.assign(item, { ct_orf1ab: undefined, ct_n: undefined }, values);
            show();
        }
    });

/* ---- the list ------------------------------------------------------------------------------------ */

const tone = item => (item.finding === "positive" ? "act" : item.finding ? "" : "soon");

const columnsOf = scanner => [
    { ...column.text("finding"), show: item => (item.finding ? word(item.finding, "finding") : t("page.press_a_key")) },
    column.real("ct_orf1ab"),
    column.real("ct_n"),
    { ...column.text("known"), show: knownBefore },
    column.button("change", t("page.set_result"), item => change(item, () => scanner().show()))
];

const keyLine = scanner =>
    html`<div class="keys">${shownKeys.map(([key, finding]) =>
        press(html`<kbd>${key}</kbd> ${word(finding, "finding")}`, () => give(scanner, finding))
    )}</div>`;

/* The newest tube gets it. */
function give(scanner, finding) {
    const [newest] = scanner.items;
    if (newest) newest.finding = finding;
    scanner.said = newest && { tone: "good", text: `${code(newest.code)} ${word(finding, "finding")}` };
    scanner.show();
    scanner.input.focus();
}

function pressed(scanner, event) {
    const finding = keys[event.key] ?? (event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.code]);
    if (finding) give(scanner, finding);
    return Boolean(finding);
}

function check(items) {
    const left = items.filter(item => !item.finding);
    if (!left.length) return;
    const text = t("page.without_result", { n: left.length, code: code(left.at(-1).code) });
    throw Object.assign(new Error(text), { status: 422, field: "" });
}

const resultOf = ({ code: tube_code, finding, ct_orf1ab, ct_n }) => ({ tube_code, finding, ct_orf1ab, ct_n });

function reporting(scanner, { site }) {
    const send = sendOnce();
    return async values => {
        const { items } = scanner;
        check(items);
        const results = [...items].reverse().map(resultOf);
        await scanner.sendBy(() => send("lab.results_reported", { site, run_at: now(), ...values, results }));
        say(t("page.results_were_reported", { n: items.length }));
        scanner.drop();
    };
}

export function entering(place, of) {
    render(
        card(t("page.enter_results"), html`<div class="scanning">${slot("tubes")}${slot("send")}</div>`, {
            about: t("page.enter_results_about")
        }),
        place
    );
    const scanner = new Scanner(place.querySelector(".tubes"), {
        name: `enter_${of.site}`,
        label: t("page.scan_tube_then_key"),
        most: TUBES_MOST,
        tone,
        columns: columnsOf(() => scanner),
        beside: keyLine,
        key: event => pressed(scanner, event),
        changed: added => added.length && lookUpAll(added, scanner)
    });
    makeForm(place.querySelector(".send"), {
        label: t("page.report_results"),
        fields: [
            { name: "run", need: true, max: 40, hint: t("page.run_hint") },
            { name: "machine", max: 40 }
        ],
        submit: reporting(scanner, of)
    });
    scanner.input.focus();
}

async function lookUpAll(added, scanner) {
    await Promise.all(added.slice(0, LOOKED_UP_MOST).map(lookUp));
    scanner.show();
}
