/* limits.js - how long each leg may take, as the county set it: { leg: { warn_ms, overdue_ms } }. */
import { askAndSend } from "../shared/act.js";
import { rows } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { duration, moment } from "../shared/fmt.js";
import { may } from "../shared/roles.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";

export const readLimits = async signal =>
    Object.fromEntries((await rows("transfer_limits", {}, signal)).map(limit => [limit.leg, limit]));

/* "act" when it is overdue, "soon" when it is late, since `at`. */
export function lateness(at, { warn_ms, overdue_ms }) {
    if (!at || at >= now() - warn_ms) return "";
    return at < now() - overdue_ms ? "act" : "soon";
}

/* ---- where they are set ------------------------------------------------------------------------ */

const MINUTE_MS = 60000;

const minutes = name => ({ name, kind: "int", need: true, min: 1, max: 10080 });

const change = (limit, then) =>
    askAndSend({
        type: "transfer.limit_set",
        title: t("page.change_limit"),
        text: t("page.change_limit_about", { leg: word(limit.leg, "leg") }),
        label: t("page.change_limit"),
        fields: [minutes("warn_minutes"), minutes("overdue_minutes")],
        values: { warn_minutes: limit.warn_ms / MINUTE_MS, overdue_minutes: limit.overdue_ms / MINUTE_MS },
        body: values => ({ leg: limit.leg, from_at: now(), ...values }),
        kept: "page.limit_was_set",
        then
    });

const span = name => ({ ...column.int(name), show: limit => duration(limit[name]) });

export function limitsOf(place, me) {
    const table = new Table(place, {
        view: "transfer_limits",
        label: t("page.boxes_limits"),
        columns: [
            column.oneOf("leg", "leg", { width: "minmax(12rem, 1.4fr)" }),
            span("warn_ms"),
            span("overdue_ms"),
            { ...column.when("from_at"), show: limit => (limit.from_at ? moment(limit.from_at) : t("page.usual_limit")) },
            ...(may(me, "round")
                ? [column.button("change", t("page.change_limit"), limit => change(limit, () => table.reload()))]
                : [])
        ]
    });
}
