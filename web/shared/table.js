/* table.js - a table of a view: any number of rows, forty of them in the page.
 *
 * It loads further pages as one moves down, is worked by the keyboard alone (arrows,
 * Home, End, PageUp, PageDown, Enter), becomes a list of cards where it is narrow, and
 * can be fetched as a file.  It shows what the server sends: masked, until a reason was
 * given (unmask.js). */
import { html, nothing, render } from "../vendor/lit-html.js";
import { exportPath, view } from "./api.js";
import { t } from "./t.js";
import { failure } from "./ui.js";

const IN_PAGE = 40;      /* rows */
const ABOVE = 12;        /* of them above what is seen */
const AT_A_TIME = 200;   /* rows asked for */
const ROW = 44, CARD_HEAD = 60, CARD_LINE = 26, CARD_BUTTONS = 56;  /* px, as table.css draws them */
const NARROW = 640;

export class Table {
    /* { view, params, columns, label, key?, open?(row) → address, empty, total?, exports?,
     *   tone?(row) → "act" | "soon", note?(table) } or { rows, … } for rows that are there. */
    constructor(place, options) {
        Object.assign(this, { params: {}, exports: true, ...options, place });
        this.active = { row: 0, column: 0 };
        this.narrow = place.clientWidth > 0 && place.clientWidth < NARROW;
        place.table?.stop();
        place.table = this;
        this.watching = new ResizeObserver(() => this.resize());
        this.watching.observe(place);
        this.reload();
    }

    /* Another table takes its place. */
    stop() {
        this.watching.disconnect();
        this.loading?.abort();
    }

    /* Read again from the beginning, perhaps with other parameters. */
    async reload(params = this.params) {
        this.params = params;
        this.loaded = [];
        this.next = undefined;
        this.active = { row: 0, column: 0 };
        this.first = 0;
        if (this.rows) {
            this.loaded = this.rows;
            this.draw();
        } else {
            await this.load();
        }
    }

    async load() {
        if (this.loading)
            this.loading.abort();
        const mine = this.loading = new AbortController();
        this.problem = null;
        try {
            const page = await view(this.view, { ...this.params, after: this.next, limit: AT_A_TIME }, mine.signal);
            this.loaded = [...this.loaded, ...page.rows];
            this.next = page.next ?? undefined;
            this.at = page.at;
        } catch (why) {
            if (why.name === "AbortError")
                return;
            this.problem = why;
        }
        this.loading = null;
        this.draw();
    }

    /* ---- what is seen -------------------------------------------------------------------- */

    get rowHeight() {
        if (!this.narrow)
            return ROW;
        const buttons = this.columns.filter(c => c.press).length;
        const lines = Math.ceil((this.columns.length - buttons - 1) / 2);
        return CARD_HEAD + lines * CARD_LINE + (buttons ? CARD_BUTTONS : 0);
    }

    resize() {
        const narrow = this.place.clientWidth < NARROW;
        if (narrow !== this.narrow) {
            this.narrow = narrow;
            this.draw();
        }
    }

    get body() {
        return this.place.querySelector(".grid-body");
    }

    scrolled() {
        const top = Math.floor(this.body.scrollTop / this.rowHeight);
        const first = Math.max(0, Math.min(top - ABOVE, this.loaded.length - IN_PAGE));
        if (Math.abs(first - this.first) >= ABOVE / 2 || first === 0 || first + IN_PAGE >= this.loaded.length)
            this.show(first);
        if (this.next && !this.loading && !this.problem && top + IN_PAGE > this.loaded.length - AT_A_TIME / 4)
            this.load();
    }

    show(first) {
        if (first === this.first)
            return;
        this.first = first;
        const last = Math.min(first + IN_PAGE, this.loaded.length) - 1;
        this.active.row = Math.min(Math.max(this.active.row, first), last);
        this.draw();
    }

    /* ---- the keyboard ----------------------------------------------------------------------- */

    key(event) {
        const { row, column } = this.active, page = Math.max(1, Math.floor(this.body.clientHeight / this.rowHeight) - 1);
        const to = {
            ArrowDown: [row + 1, column], ArrowUp: [row - 1, column],
            ArrowRight: [row, column + 1], ArrowLeft: [row, column - 1],
            PageDown: [row + page, column], PageUp: [row - page, column],
            Home: event.ctrlKey ? [0, 0] : [row, 0],
            End: event.ctrlKey ? [this.loaded.length - 1, column] : [row, this.columns.length - 1],
        }[event.key];
        if (event.key === "Enter" || event.key === " ")
            this.press(event);
        else if (to) {
            event.preventDefault();
            this.goTo(...to);
        }
    }

    goTo(row, column) {
        this.active = { row: Math.min(Math.max(row, 0), this.loaded.length - 1),
                        column: Math.min(Math.max(column, 0), this.columns.length - 1) };
        this.bringIntoView();
        this.draw();
        this.place.querySelector("[data-active]")?.focus({ preventScroll: true });
    }

    bringIntoView() {
        const top = this.active.row * this.rowHeight, body = this.body;
        if (top < body.scrollTop)
            body.scrollTop = top;
        else if (top + this.rowHeight > body.scrollTop + body.clientHeight)
            body.scrollTop = top + this.rowHeight - body.clientHeight;
        const { row } = this.active;
        if (row < this.first || row >= this.first + IN_PAGE)
            this.first = Math.max(0, Math.min(row - IN_PAGE / 2, this.loaded.length - IN_PAGE));
    }

    press(event) {
        const inside = event.target.closest("[role=gridcell]")?.querySelector("a, button");
        if (inside && event.target !== inside) {
            event.preventDefault();
            inside.click();
        }
    }

    /* ---- drawing ---------------------------------------------------------------------------- */

    draw() {
        render(this.template(), this.place);
        const body = this.body;
        if (!body)
            return;
        const grid = this.place.querySelector(".grid");
        grid.style.setProperty("--columns", this.columns.map(c => c.width).join(" "));
        grid.style.setProperty("--row", `${this.rowHeight}px`);
        body.querySelector(".grid-space").style.height = `${this.loaded.length * this.rowHeight}px`;
        body.querySelector(".grid-window").style.transform = `translateY(${this.first * this.rowHeight}px)`;
    }

    template() {
        if (this.problem && !this.loaded.length)
            return failure(this.problem, () => this.reload());
        if (!this.loaded.length)
            return html`${this.head()}<p class="empty">${this.empty ?? t("page.nothing_here")}</p>`;
        const shown = this.loaded.slice(this.first, this.first + IN_PAGE);
        return html`${this.head()}
            <div class="grid ${this.narrow ? "is-narrow" : ""}" role="grid" aria-label=${this.label}
                aria-rowcount=${this.next ? -1 : this.loaded.length + 1} aria-colcount=${this.columns.length}
                @keydown=${event => this.key(event)}>
                <div class="grid-scroll">
                <div class="grid-head" role="rowgroup"><div role="row" class="grid-row" aria-rowindex="1">${this.columns.map(c => html`
                    <div role="columnheader" class=${c.end ? "end" : ""}>${c.press ? html`<span class="hidden">${c.label}</span>` : c.label}</div>`)}</div></div>
                <div class="grid-body ${this.loaded.length > IN_PAGE ? "is-long" : ""}" role="rowgroup" @scroll=${() => this.scrolled()}>
                    <div class="grid-space" role="presentation"><div class="grid-window" role="presentation">
                        ${shown.map((row, i) => this.row(row, this.first + i))}</div></div></div>
                ${this.sum ? html`<div class="grid-foot" role="rowgroup"><div role="row" class="grid-row">${this.columns.map(c => html`
                    <div role="gridcell" class=${c.end ? "end" : ""}>${c.sum?.(this.sum) ?? nothing}</div>`)}</div></div>` : nothing}
                </div>
            </div>
            ${this.problem ? failure(this.problem, () => this.load()) : nothing}`;
    }

    head() {
        const n = this.total ?? this.loaded.length;
        return html`<div class="table-head"><p>${this.next && this.total === undefined
                ? t("page.rows_so_far", { n: this.loaded.length }) : t("page.rows_all", { n })}</p>
            ${this.note?.(this) ?? nothing}
            ${this.exports && this.view && this.loaded.length ? html`<div class="exports">
                ${["csv", "xlsx"].map(f => html`<a class="button" download href=${exportPath(this.view, this.params, f)}>
                    <span class="hidden">${t("page.export_as")}</span> ${f.toUpperCase()}</a>`)}</div>` : nothing}</div>`;
    }

    row(row, index) {
        const tone = this.tone?.(row) ?? "";
        return html`<div role="row" class="grid-row ${tone}" aria-rowindex=${index + 2}>${this.columns.map((c, i) => {
            const active = this.active.row === index && this.active.column === i;
            return html`<div role="gridcell" class="${c.end ? "end" : ""} ${c.press ? "press" : ""}" tabindex=${active ? 0 : -1}
                ?data-active=${active} @focus=${() => this.focused(index, i)}>
                ${this.narrow && i > 0 && !c.press ? html`<span class="cell-label" aria-hidden="true">${c.label}</span>` : nothing}
                ${this.cell(row, c, i)}</div>`;
        })}</div>`;
    }

    cell(row, c, i) {
        if (c.press) {
            const may = c.may?.(row) ?? true;
            return may ? html`<button type="button" tabindex="-1" @click=${() => c.press(row)}>${c.show(row)}</button>` : nothing;
        }
        const address = i === 0 || c.open ? (c.open ?? this.open)?.(row) : undefined;
        return address ? html`<a tabindex="-1" href=${address}>${c.show(row)}</a>` : html`<span>${c.show(row)}</span>`;
    }

    /* A click moves the place of the keyboard too. */
    focused(row, column) {
        if (this.active.row !== row || this.active.column !== column) {
            this.active = { row, column };
            this.draw();
        }
    }
}

