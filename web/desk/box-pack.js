/* box-pack.js - packing a box: scan the tubes, count them by hand, close it with a seal.
 *
 * Two events: what went in, and that it was sealed.  When only the first was kept the
 * second is sent alone. */
import { html, render } from "../vendor/lit-html.js";
import { sendOnce } from "../shared/device.js";
import { bareCode } from "../shared/fmt.js";
import { makeForm } from "../shared/form.js";
import { card, slot } from "../shared/layout.js";
import { t } from "../shared/t.js";
import { say } from "../shared/ui.js";
import { Scanner } from "./scan.js";

const TUBES_MOST = 500;

const scanning = () => html`<div class="scanning">${slot("tubes")}${slot("box")}</div>`;

/* done(box_code) goes on when it was sealed. */
export function packing(place, { me, round, done }) {
    render(card(t("page.pack_box"), scanning(), { about: t("page.pack_box_about") }), place);
    const scanner = new Scanner(place.querySelector(".tubes"), {
        name: `pack_${round.round}`,
        label: t("page.scan_tubes"),
        most: TUBES_MOST
    });
    makeForm(place.querySelector(".box"), {
        label: t("page.pack_and_seal"),
        fields: [
            { name: "box_code", need: true, digits: true, max: 30, hint: t("page.scan_box_last") },
            { name: "site", kind: "site", need: true, label: t("page.packed_at_site"), nameOf: () => me.site_name },
            { name: "seal_code", need: true, max: 40 },
            {
                name: "tube_count",
                kind: "int",
                need: true,
                min: 0,
                max: TUBES_MOST,
                label: t("page.tubes_counted"),
                hint: t("page.tubes_counted_hint")
            }
        ],
        values: { site: me.site },
        submit: sealing(scanner, round, done)
    });
    scanner.input.focus();
}

/* What was packed already is not packed again when only the sealing failed. */
function sealing(scanner, round, done) {
    const pack = sendOnce(),
        seal = sendOnce();
    let packed = "";
    return async ({ box_code: typed, site, seal_code, tube_count }) => {
        const box_code = bareCode(typed),
            tubes = [...scanner.codes].reverse(),
            whole = [box_code, ...tubes].join();
        if (packed !== whole)
            await scanner.sendBy(() => pack("transfer.box_packed", { box_code, site, round: round.round, tubes }));
        packed = whole;
        await seal("transfer.box_sealed", { box_code, site, seal_code, tube_count });
        scanner.drop();
        say(t("page.box_was_sealed"));
        done(box_code);
    };
}
