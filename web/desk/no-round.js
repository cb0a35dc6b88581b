/* no-round.js - what a page of a round says while there is none. */
import { html } from "../vendor/lit-html.js";
import { card, link } from "../shared/layout.js";
import { t } from "../shared/t.js";

export const noRound = () =>
    card("", html`<p>${t("page.no_round_yet")}</p><p>${link("/rounds.html", t("page.rounds"))}</p>`);
