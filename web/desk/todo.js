/* todo.js - what needs somebody (the view missing_todo), in words and with a place to go. */
import { query } from "../shared/api.js";
import { t } from "../shared/t.js";

/* Red: somebody waits for a result or may be told a wrong one.  Amber: to be cleared up. */
const urgent = ["pool_positive", "counts_differ", "box_late", "lab_late"];

/* One to itself, several to their list. */
const traced = { pool_positive: "/flags.html#pools", lab_late: "/tube.html", box_late: "/tube.html" };
const lists = { difference: "/flags.html#differences", quarantine: "/quarantine.html", not_arrived: "/sites.html", phones_offline: "/sites.html" };

export const tone = item => (urgent.includes(item.kind) ? "act" : "soon");

export function address(item) {
    if (!(item.kind in traced)) return lists[item.kind] ?? "/flags.html#flags";
    return item.n === 1 && item.what ? `/tube.html${query({ code: item.what })}` : traced[item.kind];
}

/* The right without which there is nothing to do about it. */
export const right = item =>
    ({
        box_late: "trace",
        lab_late: "trace",
        pool_positive: "trace",
        not_arrived: "progress",
        quarantine: "quarantine"
    })[item.kind] ?? "mend";

export const title = item => t(`page.todo_${item.kind}`);
export const advice = item => t(`page.todo_${item.kind}_do`);
