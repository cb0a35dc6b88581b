/* dialog.js - a question over the page. */
import { html, nothing, render } from "../vendor/lit-html.js";
import { makeForm } from "./form.js";
import { t } from "./t.js";

let dialogs = 0;

const frame = (title, id, close) => html`<header><h2 id=${id}>${title}</h2>
    <button type="button" class="quiet" aria-label=${t("page.close_dialog")} @click=${() => close()}>✕</button></header>
    <div class="dialog-body"></div>`;

/* Opens a dialog and hands its body to `fill(place, close)`; resolves to what close was
 * given, undefined when it was left. */
export function open(title, fill, { wide = false } = {}) {
    const dialog = document.createElement("dialog"),
        id = `dialog-${++dialogs}`;
    dialog.className = wide ? "dialog wide" : "dialog";
    dialog.setAttribute("aria-labelledby", id);
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
        render(frame(title, id, close), dialog);
        fill(dialog.querySelector(".dialog-body"), close);
        dialog.showModal();
    });
}

/* A form in a dialog; resolves to what submit resolved to, undefined when it was left. */
export const ask = ({ title, text, submit, ...form }) =>
    open(title, (place, close) => {
        render(html`${text ? html`<p class="about">${text}</p>` : nothing}<div class="asked"></div>`, place);
        makeForm(place.querySelector(".asked"), {
            ...form,
            cancel: () => close(),
            submit: async values => close((await submit(values)) ?? true)
        });
    });
