/* lab-pools.js - positive pools: whose members are tested singly, and what was found. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { query } from "../shared/api.js";
import * as column from "../shared/column.js";
import { open } from "../shared/dialog.js";
import { code } from "../shared/fmt.js";
import { filter, slot } from "../shared/layout.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";

const found = ["confirmed", "excluded"];

const tubeLink = tube_code => `/tube.html${query({ code: tube_code })}`;

/* ---- one pool -------------------------------------------------------------------------------------- */

const recheck = (pool, member, finding, site, then) =>
    askAndSend({
        type: "lab.recheck_reported",
        title: t(`page.recheck_${finding}`),
        text: t("page.recheck_about", {
            pool: code(pool.tube_code),
            own: member.own_tube ? code(member.own_tube) : t("page.no_own_tube"),
            found: member.own_finding ? word(member.own_finding, "finding") : t("page.no_result_yet")
        }),
        label: t(`page.recheck_${finding}`),
        danger: finding === "confirmed",
        fields: [],
        body: () => ({ site, person: member.person, tube_code: pool.tube_code, finding }),
        kept: "page.recheck_was_reported",
        then
    });

function members(pool, site, then) {
    return open(
        t("page.members_of", { code: code(pool.tube_code) }),
        place => {
            render(html`<p class="about">${t("page.members_about")}</p>${slot("members")}`, place);
            const again = () => {
                table.reload();
                then();
            };
            const table = new Table(place.querySelector(".members"), {
                view: "lab_pool",
                params: { tube_code: pool.tube_code },
                label: t("page.members_of", { code: code(pool.tube_code) }),
                columns: [
                    {
                        ...column.tubeCode("own_tube"),
                        show: member => (member.own_tube ? code(member.own_tube) : t("page.no_own_tube")),
                        open: member => member.own_tube && tubeLink(member.own_tube)
                    },
                    column.oneOf("own_finding", "finding"),
                    { ...column.oneOf("finding", "finding"), label: t("page.recheck_found") },
                    column.text("person"),
                    ...found.map(finding =>
                        column.button(
                            finding,
                            t(`page.recheck_${finding}`),
                            member => recheck(pool, member, finding, site, again),
                            {
                                may: member => member.finding !== finding
                            }
                        )
                    )
                ]
            });
        },
        { wide: true }
    );
}

/* ---- all of them -------------------------------------------------------------------------------------- */

const states = ["open", "resolved"];

export function pools(place, { round, site }, state = "open") {
    const choose = chosen => pools(place, { round, site }, chosen);
    render(
        html`<div>${filter(t("column.state"), states, state, s => word(s, "flag"), choose)}${slot("list")}</div>`,
        place
    );
    const table = new Table(place.querySelector(".list"), {
        view: "lab_pools",
        params: { round: round.round, state },
        label: t("page.lab_pools"),
        empty: t("page.no_pools"),
        tone: () => (state === "open" ? "act" : ""),
        open: pool => tubeLink(pool.tube_code),
        columns: [
            column.tubeCode("tube_code"),
            column.when("at"),
            ...["members", "rechecked", "confirmed", "excluded"].map(name => column.int(name)),
            column.text("site_name"),
            column.button("members", t("page.members"), pool => members(pool, site, () => table.reload()))
        ]
    });
}
