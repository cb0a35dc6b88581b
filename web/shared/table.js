/* table.js - a table of a view: any number of rows, forty of them in the page.
 *
 * It loads further pages as one moves down, is worked by the keyboard alone (arrows,
 * Home, End, PageUp, PageDown, Enter), becomes a list of cards where it is narrow, and
 * can be fetched as a file.  It shows what the server sends: masked, until a reason was
 * given (unmask.js). */
import { render } from "../vendor/lit-html.js";
import { view } from "./api.js";
import { onPaper } from "./print.js";
import { drawTable } from "./table-draw.js";

const IN_PAGE = 40; /* rows */
const ABOVE = 12; /* of them above what is seen */
const AT_A_TIME = 200; /* rows asked for */
const ROW = 44,
    CARD_HEAD = 60,
    CARD_LINE = 26,
    CARD_BUTTON = 52; /* px, as table.css draws them */
const NARROW = 640;

/* On a card two numbers stand side by side, everything else has a line to itself. */
const isHalf = c => Boolean(c.end);

/* "minmax(12rem, 1fr)" is never narrower than 12rem: so all rows scroll together. */
const leastWidth = columns => `calc(${columns.map(c => c.width.match(/[\d.]+rem/)?.[0] ?? "6rem").join(" + ")})`;

const between = (least, n, most) => Math.max(least, Math.min(n, most));

export class Table {
    /* { view, params, columns, label } or { rows, columns, label }, and perhaps
     *   open(row)   the address that its first cell leads to
     *   tone(row)   "act" or "soon"
     *   note(table) what stands beside the count
     *   sum         a row of sums under the others
     *   paper       { title, group(row), part(row) }: how it is printed; a group begins on
     *               a page of its own, a part has a heading
     *   empty       what is said when there is nothing */
    constructor(place, options) {
        Object.assign(this, { params: {}, ...options, place });
        place.table?.stop();
        place.table = this;
        this.narrow = place.clientWidth > 0 && place.clientWidth < NARROW;
        this.watching = new ResizeObserver(() => this.resize());
        this.watching.observe(place);
        this.printing = () => onPaper(this);
        addEventListener("beforeprint", this.printing);
        this.reload();
    }

    /* Another table takes its place. */
    stop() {
        this.watching.disconnect();
        removeEventListener("beforeprint", this.printing);
        this.loading?.abort();
    }

    /* Read again from the beginning, perhaps with other parameters. */
    async reload(params = this.params) {
        Object.assign(this, {
            params,
            loaded: this.rows ?? [],
            next: undefined,
            first: 0,
            active: { row: 0, column: 0 }
        });
        if (this.rows) this.draw();
        else await this.load();
    }

    async load() {
        this.loading?.abort();
        const mine = (this.loading = new AbortController());
        this.problem = null;
        try {
            const params = { ...this.params, after: this.next, limit: AT_A_TIME };
            const page = await view(this.view, params, mine.signal);
            this.loaded = [...this.loaded, ...page.rows];
            this.next = page.next ?? undefined;
        } catch (why) {
            if (why.name === "AbortError") return;
            this.problem = why;
        }
        this.loading = null;
        this.draw();
    }

    /* ---- what is seen --------------------------------------------------------------------- */

    get rowHeight() {
        if (!this.narrow) return ROW;
        const below = this.columns.slice(1);
        const buttons = below.filter(c => c.press).length,
            halves = below.filter(isHalf).length;
        const lines = below.length - buttons - halves + Math.ceil(halves / 2);
        return CARD_HEAD + lines * CARD_LINE + Math.ceil(buttons / 2) * CARD_BUTTON;
    }

    get body() {
        return this.place.querySelector(".grid-body");
    }

    resize() {
        const narrow = this.place.clientWidth < NARROW;
        if (narrow === this.narrow) return;
        this.narrow = narrow;
        this.draw();
    }

    scrolled() {
        const top = Math.floor(this.body.scrollTop / this.rowHeight);
        const most = Math.max(0, this.loaded.length - IN_PAGE);
        const first = between(0, top - ABOVE, most);
        if (Math.abs(first - this.first) >= ABOVE / 2 || first === 0 || first === most) this.show(first);
        const isNearEnd = top + IN_PAGE > this.loaded.length - AT_A_TIME / 4;
        if (this.next && !this.loading && !this.problem && isNearEnd) this.load();
    }

    /* The keyboard's place stays among the rows that are in the page. */
    show(first) {
        if (first === this.first) return;
        this.first = first;
        this.active.row = between(first, this.active.row, Math.min(first + IN_PAGE, this.loaded.length) - 1);
        this.draw();
    }

    /* ---- the keyboard ----------------------------------------------------------------------- */

    key(event) {
        const { row, column } = this.active,
            last = this.columns.length - 1;
        const page = Math.max(1, Math.floor(this.body.clientHeight / this.rowHeight) - 1);
        const to = {
            ArrowDown: [row + 1, column],
            ArrowUp: [row - 1, column],
            ArrowRight: [row, column + 1],
            ArrowLeft: [row, column - 1],
            PageDown: [row + page, column],
            PageUp: [row - page, column],
            Home: event.ctrlKey ? [0, 0] : [row, 0],
            End: event.ctrlKey ? [this.loaded.length - 1, column] : [row, last]
        }[event.key];
        if (event.key === "Enter" || event.key === " ") this.press(event);
        if (!to) return;
        event.preventDefault();
        this.goTo(between(0, to[0], this.loaded.length - 1), between(0, to[1], last));
    }

    goTo(row, column) {
        this.active = { row, column };
        this.bringIntoView(row);
        this.draw();
        this.place.querySelector("[data-active]")?.focus({ preventScroll: true });
    }

    bringIntoView(row) {
        const top = row * this.rowHeight,
            body = this.body;
        if (top < body.scrollTop) body.scrollTop = top;
        else if (top + this.rowHeight > body.scrollTop + body.clientHeight)
            body.scrollTop = top + this.rowHeight - body.clientHeight;
        if (row < this.first || row >= this.first + IN_PAGE)
            this.first = between(0, row - IN_PAGE / 2, Math.max(0, this.loaded.length - IN_PAGE));
    }

    /* Enter follows the link or presses the button of the cell. */
    press(event) {
        const inside = event.target.closest("[role=gridcell]")?.querySelector("a, button");
        if (!inside || event.target === inside) return;
        event.preventDefault();
        inside.click();
    }

    /* A click moves the keyboard's place too. */
    focused(row, column) {
        if (this.active.row === row && this.active.column === column) return;
        this.active = { row, column };
        this.draw();
    }

    /* ---- drawing ---------------------------------------------------------------------------- */

    /* Are there rows that are not in the page? */
    get isLong() {
        return this.loaded.length > IN_PAGE;
    }

    get inPage() {
        return this.loaded.slice(this.first, this.first + IN_PAGE);
    }

    draw() {
        render(drawTable(this), this.place);
        const grid = this.place.querySelector(".grid");
        if (!grid) return;
        grid.style.setProperty("--columns", this.columns.map(c => c.width).join(" "));
        grid.style.setProperty("--least", leastWidth(this.columns));
        grid.style.setProperty("--row", `${this.rowHeight}px`);
        grid.querySelector(".grid-space").style.height = `${this.loaded.length * this.rowHeight}px`;
        grid.querySelector(".grid-window").style.transform = `translateY(${this.first * this.rowHeight}px)`;
    }
}
