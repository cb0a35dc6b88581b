/* pick.js - choosing an area or a site by typing a part of its name. */
import { html, nothing } from "../vendor/lit-html.js";
import { rows } from "./api.js";
import { t, word } from "./t.js";

const MOST = 8;       /* suggestions at a time */
const PAUSE_MS = 200; /* in typing, before the server is asked */

async function suggest(f, text) {
    if (f.kind === "site") {
        f.sites ??= await rows("site_list", { kind: f.siteKind, limit: 1000 });
        return f.sites.filter(s => s.name.includes(text)).slice(0, MOST)
            .map(s => ({ id: s.site, name: s.name, more: s.unit_name }));
    }
    const found = await rows("area_find", { text, limit: MOST });
    return found.map(u => ({ id: u.unit, name: u.name, more: `${u.path ?? ""} ${word(u.kind)}` }));
}

/* A control of form.js: an input with a list under it, as ARIA calls a combobox.  What
 * is chosen stands in form.values, its name in form.names. */
export function pickControl(form, f, id, value) {
    form.names ??= {};
    const state = (form.picks ??= {})[f.name] ??= { found: [], at: -1, typed: "" };
    const several = f.kind === "units";

    async function look(event) {
        state.typed = event.target.value.trim();
        if (!several && value !== undefined)
            form.values[f.name] = undefined;
        clearTimeout(state.pausing);
        state.pausing = setTimeout(async () => {
            const typed = state.typed;
            const found = typed ? await suggest(f, typed) : [];
            if (typed === state.typed)
                show(found);
        }, PAUSE_MS);
    }

    function show(found) {
        Object.assign(state, { found, at: found.length ? 0 : -1, none: found.length === 0 && state.typed !== "" });
        form.draw();
    }

    function choose(item) {
        form.names[item.id] = item.name;
        form.values[f.name] = several ? [...new Set([...form.values[f.name] ?? [], item.id])] : item.id;
        state.typed = several ? "" : item.name;
        show([]);
        state.none = false;
        form.draw();
        f.changes?.(form);
    }

    function drop(unit) {
        form.values[f.name] = form.values[f.name].filter(u => u !== unit);
        form.draw();
    }

    function key(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step && state.found.length) {
            state.at = (state.at + step + state.found.length) % state.found.length;
            form.draw();
        } else if (event.key === "Enter" && state.at >= 0) {
            choose(state.found[state.at]);
        } else if (event.key === "Escape" && state.found.length) {
            show([]);
            event.stopPropagation();
        } else {
            return;
        }
        event.preventDefault();
    }

    const shown = several ? state.typed : form.names[value] ?? f.nameOf?.(value) ?? state.typed;
    const list = `${id}-list`;
    return html`<div class="pick">
        ${several && value?.length ? html`<ul class="chosen">${value.map(u => html`<li>${form.names[u] ?? f.nameOf?.(u) ?? u}
            <button type="button" class="quiet" aria-label=${t("page.remove_one", { name: form.names[u] ?? u })}
                @click=${() => drop(u)}>✕</button></li>`)}</ul>` : nothing}
        <input id=${id} role="combobox" autocomplete="off" aria-expanded=${state.found.length > 0} aria-controls=${list}
            aria-autocomplete="list" aria-activedescendant=${state.at >= 0 ? `${list}-${state.at}` : nothing}
            aria-describedby=${`${id}-more`} .value=${shown ?? ""} placeholder=${t("page.type_a_name")} @input=${look} @keydown=${key}
            @blur=${() => setTimeout(() => show([]), 150)}>
        <ul id=${list} class="suggestions" role="listbox" aria-label=${t("page.suggestions")} ?hidden=${!state.found.length}>${state.found.map((item, i) => html`
            <li id=${`${list}-${i}`} role="option" aria-selected=${i === state.at} @mousedown=${event => event.preventDefault()}
                @click=${() => choose(item)}><b>${item.name}</b> <span>${item.more}</span></li>`)}</ul>
        ${state.none ? html`<p class="more">${t("page.no_such_name")}</p>` : nothing}
    </div>`;
}
