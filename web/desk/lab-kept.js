/* lab-kept.js - specimens that are kept after their result, and until when. */
import { html, render } from "../vendor/lit-html.js";
import { askAndSend } from "../shared/act.js";
import { query } from "../shared/api.js";
import { now } from "../shared/clock.js";
import * as column from "../shared/column.js";
import { moment } from "../shared/fmt.js";
import { press, slot } from "../shared/layout.js";
import { Table } from "../shared/table.js";
import { t } from "../shared/t.js";

function discard(site, limits, then) {
    const reported_before = now() - limits.reported_to_discarded.warn_ms;
    return askAndSend({
        type: "lab.tubes_discarded",
        title: t("page.discard_kept"),
        text: t("page.discard_kept_about", { at: moment(reported_before) }),
        label: t("page.discard_kept"),
        danger: true,
        fields: [],
        body: () => ({ site, reported_before }),
        kept: "page.kept_were_discarded",
        then
    });
}

export function keptOf(place, { site, limits }) {
    render(html`${slot("kept")}`, place);
    new Table(place.querySelector(".kept"), {
        view: "lab_kept",
        params: { site },
        label: t("page.lab_kept"),
        empty: t("page.nothing_kept"),
        tone: tube => (tube.clear_by_at < now() ? "soon" : ""),
        open: tube => `/tube.html${query({ code: tube.tube_code })}`,
        note: shown => press(t("page.discard_kept"), () => discard(site, limits, () => shown.reload())),
        columns: [
            column.tubeCode("tube_code"),
            column.oneOf("finding", "finding"),
            column.when("reported_at"),
            {
                ...column.when("keep_until_at"),
                show: tube => (tube.keep_until_at ? moment(tube.keep_until_at) : t("page.until_released"))
            },
            column.when("clear_by_at")
        ]
    });
}
