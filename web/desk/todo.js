/* todo.js - what needs somebody (the view missing_todo), in words and with a place to go. */
import { query } from "../shared/api.js";
import { t } from "../shared/t.js";

/* Red: somebody waits for a result or may be told a wrong one.  Amber: to be cleared up. */
const urgent = ["pool_positive", "counts_differ", "box_late", "lab_late", "arrival_late", "promise_late"];

/* One to itself, several to their list. */
const traced = { pool_positive: "/flags.html#pools", lab_late: "/tube.html", box_late: "/boxes.html" };
const fieldWork = {
    promise_late: "/doors.html#teams",
    proposal: "/doors.html#proposals",
    arrival_late: "/arrivals.html",
    long_line: "/point.html",
    move_late: "/point.html",
    need: "/point.html"
};
const lists = { difference: "/flags.html#differences", quarantine: "/quarantine.html", not_arrived: "/sites.html", phones_offline: "/sites.html" };

export const tone = item => (urgent.includes(item.kind) ? "act" : "soon");

export function address(item) {
    if (item.kind in fieldWork) return fieldWork[item.kind];
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
        quarantine: "quarantine",
        promise_late: "knock",
        proposal: "knock",
        arrival_late: "roster",
        long_line: "site",
        move_late: "site",
        need: "site"
    })[item.kind] ?? "mend";

export const title = item => t(`page.todo_${item.kind}`);
export const advice = item => t(`page.todo_${item.kind}_do`);
