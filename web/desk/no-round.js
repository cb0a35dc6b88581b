/* no-round.js - what a page of a round says while there is none. */
import { html } from "../vendor/lit-html.js";
import { t } from "../shared/t.js";

export const noRound = () => html`<section class="card"><p>${t("page.no_round_yet")}</p>
    <p><a class="button" href="/rounds.html">${t("page.rounds")}</a></p></section>`;
