/* scan.js - tubes' codes from a scanner that types, from a keyboard, or pasted from a sheet.
 *
 * Nothing is sent here: whoever made the scanner takes its items.  They outlive a reload
 * of the page, until they were sent (drop). */
import { html, nothing, render } from "../vendor/lit-html.js";
import { codeKind, codeOk, kinds } from "../shared/code.js";
import * as column from "../shared/column.js";
import { bareCode, code } from "../shared/fmt.js";
import { Table } from "../shared/table.js";
import { t, word } from "../shared/t.js";

const DIGITS = 20;
let scanners = 0;

/* A code of a kind that we do not give out may be that of a maker's tubes. */
const isTube = text => codeOk(text) && [kinds.tube, null].includes(codeKind(text));

/* "box": what it is the code of, when it is ours and no tube's; else undefined. */
const otherKind = text => Object.keys(kinds).find(name => kinds[name] === codeKind(text));

/* A line may hold a code in groups of four, or several codes. */
function codesIn(text) {
    return text.split(/[\n\r\t,;，；]+/).flatMap(line => {
        const bare = bareCode(line);
        return bare.length > DIGITS && bare.length % DIGITS === 0 ? bare.match(/\d{20}|.+/g) : bare ? [bare] : [];
    });
}

export class Scanner {
    /* name: under which the list is kept; label; most: codes in the list; make(code): an item of
     * the list; columns: beside the code; tone(item); beside(scanner): what stands above the
     * list; key(event): true when it was meant for us; changed(added): the list is another. */
    constructor(place, options) {
        Object.assign(this, {
            columns: [],
            make: found => ({ code: found }),
            key: () => false,
            changed: () => {},
            ...options
        });
        Object.assign(this, { place, said: null });
        this.id = `scan-${++scanners}`;
        this.items = JSON.parse(sessionStorage.getItem(this.kept) ?? "[]");
        this.draw();
        this.table = new Table(place.querySelector(".scanned"), {
            rows: this.items,
            label: this.label,
            empty: t("page.nothing_scanned"),
            tone: this.tone,
            columns: [column.tubeCode("code", { label: t("column.tube_code") }), ...this.columns, this.removing()]
        });
    }

    get kept() {
        return `bulou_scan_${this.name}`;
    }

    get codes() {
        return this.items.map(item => item.code);
    }

    get input() {
        return this.place.querySelector(`#${this.id}`);
    }

    removing() {
        return column.button("remove", t("page.remove"), item => {
            this.items = this.items.filter(other => other !== item);
            this.said = null;
            this.show();
        });
    }

    /* The newest stands first. */
    add(text) {
        const known = new Set(this.codes),
            added = [],
            twice = [],
            bad = [];
        for (const found of codesIn(text))
            if (!isTube(found)) bad.push(found);
            else if (known.has(found)) twice.push(found);
            else if (known.size < this.most) {
                known.add(found);
                added.unshift(this.make(found));
            } else bad.push(found);
        this.items = [...added, ...this.items];
        this.said = this.judge(added, twice, bad);
        this.show(added);
    }

    judge(added, twice, bad) {
        if (bad.length && this.items.length >= this.most)
            return { tone: "wrong", text: t("page.scan_full", { most: this.most }) };
        if (otherKind(bad[0]))
            return { tone: "wrong", text: t("page.scan_other_kind", { code: code(bad[0]), kind: word(otherKind(bad[0]), "code") }) };
        if (bad.length)
            return { tone: "wrong", text: t("page.scan_bad", { n: bad.length, typed: bad[0].slice(0, 40) }) };
        if (twice.length && !added.length)
            return { tone: "wrong", text: t("page.scan_twice", { code: code(twice[0]) }) };
        return added.length
            ? { tone: "good", text: t("page.scan_added", { n: added.length, code: code(added[0].code) }) }
            : null;
    }

    show(added = []) {
        sessionStorage.setItem(this.kept, JSON.stringify(this.items));
        this.draw();
        this.table.rows = this.items;
        this.table.reload();
        this.changed(added);
    }

    /* The server refused the list for one of its codes: that one is said at the field and
     * stands first. */
    blame(why) {
        const item = this.items.find(it => it.code === why.values?.tube_code);
        if (!item) return;
        this.items = [item, ...this.items.filter(it => it !== item)];
        this.said = { tone: "wrong", text: why.message };
        this.show();
    }

    /* Sends the list; one that is empty is refused here. */
    async sendBy(work) {
        if (!this.items.length) throw Object.assign(new Error(t("page.scan_first")), { status: 422, field: "" });
        try {
            return await work();
        } catch (why) {
            this.blame(why);
            throw why;
        }
    }

    /* They were sent. */
    drop() {
        Object.assign(this, { items: [], said: null });
        this.show();
        this.input.focus();
    }

    /* ---- what is typed --------------------------------------------------------------------- */

    take() {
        const { value } = this.input;
        this.input.value = "";
        if (value.trim()) this.add(value);
    }

    pressed(event) {
        if (event.key === "Enter") this.take();
        else if (this.input.value || !this.key(event)) return;
        event.preventDefault();
    }

    /* A scanner need not end with Enter. */
    typed() {
        if (codeOk(bareCode(this.input.value))) this.take();
    }

    pasted(event) {
        event.preventDefault();
        this.add(event.clipboardData.getData("text"));
    }

    draw() {
        const { said, id } = this;
        render(
            html`<div class="field scan ${said?.tone === "wrong" ? "is-wrong" : ""}"><label for=${id}>${this.label}</label>
                <input id=${id} inputmode="numeric" autocomplete="off" aria-describedby=${`${id}-more`}
                    @keydown=${event => this.pressed(event)} @input=${() => this.typed()}
                    @paste=${event => this.pasted(event)}>
                <span id=${`${id}-more`} class="more" role="status">${
                    said ? html`<strong class=${said.tone}>${said.text}</strong>` : t("page.scan_hint")
                }</span></div>
                ${this.beside?.(this) ?? nothing}<div class="scanned"></div>`,
            this.place
        );
    }
}
