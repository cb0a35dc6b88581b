/* dialog.js - a question over the page. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { makeForm } from "./form.js";
import { t } from "./t.js";

/* Opens a dialog and hands its body to `fill(place, close)`; resolves to what close was
 * given, undefined when it was left. */
export function open(title, fill, { wide = false } = {}) {
    const dialog = document.createElement("dialog");
    dialog.className = wide ? "dialog wide" : "dialog";
    dialog.setAttribute("aria-labelledby", "dialog-title");
    document.body.append(dialog);
    return new Promise(resolve => {
        let result;
        const close = value => {
            result = value;
            dialog.close();
        };
        dialog.addEventListener("close", () => {
            dialog.remove();
            resolve(result);
        });
        render(html`<header><h2 id="dialog-title">${title}</h2>
            <button type="button" class="quiet close" aria-label=${t("page.close_dialog")} @click=${() => close()}>✕</button></header>
            <div class="dialog-body"></div>`, dialog);
        fill(dialog.querySelector(".dialog-body"), close);
        dialog.showModal();
    });
}

/* A form in a dialog; resolves to what submit resolved to, undefined when it was left. */
export const ask = ({ title, text, fields, values, submit, label, danger }) => open(title, (place, close) => {
    const about = document.createElement("div"), at = document.createElement("div");
    place.append(about, at);
    render(text ? html`<p class="about">${text}</p>` : nothing, about);
    makeForm(at, { fields, values, label, danger, cancel: () => close(),
                   submit: async v => close(await submit(v) ?? true) });
});

export const reason = { name: "reason", kind: "area", need: true };
