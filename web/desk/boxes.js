/* boxes.js - boxes on their way from the points to the laboratories: where each is, since
 * when, and what is to be done with it next. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { one, query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { bareCode, number } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, filter, pageHead, slot } from "../shared/layout.js";
import { boxStates } from "../shared/lists.js";
import { entrance, may } from "../shared/roles.js";
import { parameter, remember, start } from "../shared/shell.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";
import { badge, figures, part, tabs } from "../shared/ui.js";
import { nextStep } from "./box-act.js";
import { packing } from "./box-pack.js";
import { lateness, limitsOf, readLimits } from "./limits.js";
import { noRound } from "./no-round.js";

const { me, round, main } = await start("boxes", { rounds: true });
const limits = await readLimits();
const anyState = "all";
let state = parameter("state") ?? anyState;

/* A laboratory's people see what is there or on its way to them. */
const holder = entrance(me) === "/lab.html" ? me.site : undefined;

const address = box_code => `/tube.html${query({ code: box_code })}`;

/* ---- the list -------------------------------------------------------------------------------- */

/* The worst of the legs that a box has not finished. */
function tone(box) {
    if (box.open_differences) return "act";
    const legs = [
        !box.sealed_at && lateness(box.packed_at, limits.packed_to_sealed),
        !box.handed_over_at && !box.received_at && lateness(box.sealed_at, limits.sealed_to_picked_up),
        !box.received_at && lateness(box.sealed_at, limits.sealed_to_received)
    ];
    return ["act", "soon"].find(worst => legs.includes(worst)) ?? "";
}

const nextButton = table => ({
    ...column.button("next", t("page.next_step"), box => nextStep(box).act(box, me, () => done(box, table()))),
    width: "9.5rem",
    show: box => t(nextStep(box).label),
    may: box => Boolean(nextStep(box))
});

/* Where a count did not agree one goes to see what is missing. */
async function done(box, table) {
    const then = await one("transfer_box", { box_code: box.box_code });
    if (then.open_differences > box.open_differences) location.assign(address(box.box_code));
    else table.reload();
}

function list(place) {
    render(
        html`${slot("flow")}${card("", slot("find"))}
            <div>${filter(t("column.state"), [anyState, ...boxStates], state, s => word(s, "box"), choose)}
                ${slot("boxes")}</div>`,
        place
    );
    showFlow(place.querySelector(".flow"));
    makeForm(place.querySelector(".find"), {
        label: t("page.find"),
        fields: [
            { name: "code", need: true, digits: true, max: 30, label: t("page.scan_box"), hint: t("page.code_hint") }
        ],
        submit: body => location.assign(address(bareCode(body.code)))
    });
    table(place.querySelector(".boxes"));
}

function table(place) {
    const made = new Table(place, {
        view: "transfer_boxes",
        params: { round: round.round, holder, state: state === anyState ? undefined : state },
        label: t("page.boxes"),
        empty: state === anyState ? t("page.no_boxes_do") : t("page.no_such_boxes"),
        open: box => address(box.box_code),
        tone,
        columns: [
            column.tubeCode("box_code", { width: "minmax(17rem, 1.2fr)" }),
            column.state("state", "box"),
            column.int("tubes"),
            column.text("site_name"),
            column.when("packed_at"),
            column.when("handed_over_at"),
            column.when("received_at"),
            column.text("holder"),
            {
                ...column.int("open_differences"),
                show: box => (box.open_differences ? badge(number(box.open_differences), "act") : "")
            },
            ...(may(me, "pack") ? [nextButton(() => made)] : [])
        ]
    });
}

function choose(chosen) {
    state = chosen;
    remember({ state });
    draw();
}

const showFlow = place =>
    part(
        place,
        t("page.boxes"),
        signal => one("transfer_flow", { round: round.round }, signal),
        flow =>
            card(
                "",
                figures([
                    [t("page.tubes_at_site"), flow.at_site],
                    [t("page.tubes_on_the_way"), flow.on_the_way],
                    [t("page.tubes_arrived"), flow.arrived]
                ])
            )
    );

/* ---- the page ---------------------------------------------------------------------------------- */

const parts = {
    list,
    limits: place => limitsOf(place, me),
    pack: place => packing(place, { me, round, done: box_code => location.assign(address(box_code)) })
};

function draw() {
    const names = Object.keys(parts)
        .filter(name => name !== "pack" || may(me, "pack"))
        .map(name => [name, t(`page.boxes_${name}`)]);
    const chosen = names.find(([name]) => name === location.hash.slice(1))?.[0] ?? "list";
    render(
        html`${pageHead(t("page.boxes"), { about: t("page.boxes_about") })}
            ${names.length > 1 ? tabs(names, chosen, t("page.boxes")) : nothing}
            <section id="part" class="stack"></section>`,
        main
    );
    parts[chosen](main.querySelector("#part"));
}

addEventListener("hashchange", draw);
if (round) draw();
else render(noRound(), main);
