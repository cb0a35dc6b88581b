/* not-found.js - an address that leads nowhere. */
import { html, render } from "../vendor/lit-html.js";
import { link } from "../shared/layout.js";
import { t } from "../shared/t.js";

document.title = t("page.title", { page: t("page.not_found") });
document.body.className = "entrance";
render(
    html`<main id="main"><h1>${t("page.not_found")}</h1><p>${t("page.not_found_about")}</p>
        <p>${link("/", t("page.index"))}</p></main>`,
    document.body
);
