/* lab-receive.js - what arrives: boxes are taken over with a count, tubes are scanned one by
 * one, and what a box should hold and nobody scanned is named while it can still be found. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { all, one, query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { sendOnce } from "../shared/device.js";
import { bareCode, code } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, slot } from "../shared/layout.js";
import { conditions } from "../shared/lists.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { say } from "../shared/ui.js";
import { receiveBox } from "./box-act.js";
import { Scanner } from "./scan.js";

const TUBES_MOST = 1000;
const NAMED_MOST = 12;

/* ---- boxes that come ------------------------------------------------------------------------- */

function coming(place, { me, round, site, name }, take) {
    const table = new Table(place, {
        view: "transfer_boxes",
        params: { round: round.round, holder: site, state: "moving" },
        label: t("page.boxes_coming"),
        empty: t("page.no_boxes_coming"),
        open: box => `/tube.html${query({ code: box.box_code })}`,
        columns: [
            column.tubeCode("box_code"),
            column.int("tubes"),
            column.text("site_name"),
            column.when("sealed_at"),
            column.when("handed_over_at"),
            column.button("receive", t("page.receive_box"), box =>
                receiveBox({ ...box, holder_site: site, holder: name }, { name: me.name }, () => {
                    table.reload();
                    take(box.box_code);
                })
            )
        ]
    });
}

/* ---- tubes -------------------------------------------------------------------------------------- */

/* What the box that is being unpacked should hold; empty when none is. */
const noBox = { box_code: "", expected: new Set() };

const conditionColumn = (draw, of) => ({
    ...column.button("condition", t("column.condition"), item => {
        item.condition = conditions[(conditions.indexOf(item.condition) + 1) % conditions.length];
        draw();
    }),
    width: "9rem",
    show: item => word(item.condition, "condition")
});

const belonging = unpacked => ({
    ...column.text("belongs"),
    show: item => (unpacked().box_code && !unpacked().expected.has(item.code) ? t("page.not_of_box") : "")
});

/* "3 still to scan: 2000 …"; the whole list stands on the page of the box. */
function remaining({ box_code, expected }, scanned) {
    if (!box_code) return nothing;
    const left = [...expected].filter(tube => !scanned.has(tube)),
        rest = left.length - NAMED_MOST;
    return html`<p class=${left.length ? "notice" : "muted"} role="status">${
        left.length
            ? t("page.still_to_scan", { n: left.length, of: expected.size })
            : t("page.all_of_box", { n: expected.size })
    }</p>
        <ul class="short-list">${left.slice(0, NAMED_MOST).map(tube => html`<li class="code">${code(tube)}</li>`)}
            ${rest > 0 ? html`<li>${t("page.and_more", { n: rest })}</li>` : nothing}</ul>`;
}

const scanning = () => html`${card(t("page.boxes_coming"), slot("coming"))}
    ${card(t("page.scan_arrived"), html`<div class="scanning">${slot("which")}${slot("tubes")}${slot("send")}</div>`, {
        about: t("page.scan_arrived_about")
    })}`;

export function receiving(place, of) {
    let unpacked = noBox;
    render(scanning(), place);
    coming(place.querySelector(".coming"), of, take);

    async function take(typed) {
        const box_code = bareCode(typed);
        if (!(await one("transfer_box", { box_code })))
            throw Object.assign(new Error(t("page.no_such_code")), { status: 404, field: "box_code" });
        const listed = await all("lab_box_tubes", { box_code, state: "missing" }, TUBES_MOST);
        unpacked = { box_code, expected: new Set(listed.map(tube => tube.tube_code)) };
        scanner.show();
        scanner.input.focus();
    }

    makeForm(place.querySelector(".which"), {
        label: t("page.unpack_box"),
        fields: [{ name: "box_code", need: true, digits: true, max: 30, hint: t("page.unpack_box_hint") }],
        submit: ({ box_code }) => take(box_code)
    });

    const scanner = new Scanner(place.querySelector(".tubes"), {
        name: `receive_${of.site}`,
        label: t("page.scan_tubes"),
        most: TUBES_MOST,
        make: found => ({ code: found, condition: "good" }),
        columns: [conditionColumn(() => scanner.show()), belonging(() => unpacked)],
        tone: item =>
            item.condition !== "good" || (unpacked.box_code && !unpacked.expected.has(item.code)) ? "soon" : "",
        beside: it => remaining(unpacked, new Set(it.codes))
    });

    makeForm(place.querySelector(".send"), {
        label: t("page.keep_arrived"),
        fields: [],
        submit: keeping(
            scanner,
            of,
            () => unpacked,
            () => (unpacked = noBox)
        )
    });
}

function keeping(scanner, { site }, unpacked, forget) {
    const send = sendOnce();
    return async () => {
        const tubes = scanner.items.map(item => ({ tube_code: item.code, condition: item.condition }));
        const { box_code, expected } = unpacked();
        await scanner.sendBy(() => send("lab.tubes_received", { site, tubes, box_code: box_code || undefined }));
        say(t("page.tubes_were_received", { n: tubes.length }));
        const scanned = new Set(scanner.codes);
        if ([...expected].some(tube => !scanned.has(tube))) location.assign(`/tube.html${query({ code: box_code })}`);
        forget();
        scanner.drop();
    };
}
