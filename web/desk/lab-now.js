/* lab-now.js - a laboratory's last 24 hours and what is ahead: queue, what comes, ceiling,
 * machines, and when it will be clear. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { one } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { age, moment, number } from "../shared/fmt.js";
import { card, press, slot } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";
import { badge, facts, figures, part } from "../shared/ui.js";

const orUnknown = n => (n ? number(n) : t("page.not_known"));

const outlook = it => html`${figures([
    [t("column.queue"), it.queue],
    [t("column.coming"), it.coming],
    [t("column.received_today"), it.received_today, it.over ? "act" : ""],
    [t("column.machines_idle"), it.machines_idle, it.machines_idle && it.queue ? "soon" : ""],
    [t("column.clear_at"), it.clear_at ? moment(it.clear_at) : t("page.not_known")]
])}
    ${it.over ? html`<p>${badge(t("page.over_ceiling", { n: it.over }), "act")}</p>` : nothing}
    ${facts([
        [t("column.oldest_at"), it.oldest_at && `${moment(it.oldest_at)} · ${age(it.oldest_at)}`],
        [t("column.coming_oldest_at"), it.coming_oldest_at && `${moment(it.coming_oldest_at)} · ${age(it.coming_oldest_at)}`],
        [t("column.speed"), orUnknown(it.speed)],
        [t("column.hourly"), orUnknown(it.hourly)],
        [t("column.daily"), orUnknown(it.daily)],
        [t("column.ceiling"), orUnknown(it.ceiling)],
        [t("column.machines"), orUnknown(it.machines)]
    ])}`;

const count = (name, rest) => ({ name, kind: "int", need: true, min: 1, ...rest });

/* From now on: earlier days stay judged by what held then. */
const setCapacity = (site, then) =>
    askAndSend({
        type: "lab.capacity_set",
        title: t("page.set_capacity"),
        text: t("page.set_capacity_about"),
        label: t("page.set_capacity"),
        fields: [
            ...["daily", "hourly", "ceiling", "machines"].map(name => count(name)),
            count("run_minutes", { max: 1440 }),
            count("plate", { max: 384 })
        ],
        values: { run_minutes: 90, plate: 94 },
        body: values => ({ site, from_at: now(), ...values }),
        kept: "page.capacity_was_set",
        then
    });

export function outlookOf(place, { me, site }) {
    const actions = may(me, "site") ? press(t("page.set_capacity"), () => setCapacity(site, () => shown.again())) : nothing;
    render(html`${card(t("page.lab_outlook"), html`<div class="outlook stack"></div>`, { actions })}${slot("hours")}`, place);
    const shown = part(place.querySelector(".outlook"), t("page.lab_now"), signal => one("lab_outlook", { site }, signal), outlook);
    new Table(place.querySelector(".hours"), {
        view: "lab_hours",
        params: { site },
        label: t("page.lab_now"),
        tone: row => (row.hourly && row.received > row.hourly ? "soon" : ""),
        columns: [
            column.when("at"),
            column.int("received"),
            column.int("reported"),
            { ...column.int("hourly"), show: row => orUnknown(row.hourly) }
        ]
    });
}
