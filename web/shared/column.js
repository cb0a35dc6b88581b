/* column.js - how the columns of views are shown in tables and lists. */
import { html, nothing } from "../vendor/lit-html.js";
import { age, code, moment, number } from "./fmt.js";
import { t, word, words } from "./t.js";
import { bar, progress, stateBadge } from "./ui.js";

/* A column: its name, its heading, how a row's cell is drawn, how wide it is (a track of
 * CSS grid) and whether it stands at the right (`end`). */
const make = (name, show, rest) => ({ name, label: t(`column.${name}`), show, width: "minmax(6rem, 1fr)", ...rest });

export const text = (name, rest) => make(name, row => row[name] ?? "", rest);
export const int = (name, rest) =>
    make(name, row => number(row[name]), { end: true, width: "minmax(5.5rem, .6fr)", ...rest });
export const real = int;
/* A number that names something is not read in thousands. */
export const id = (name, rest) => make(name, row => row[name] ?? "", { width: "minmax(5.5rem, .6fr)", ...rest });
export const when = (name, rest) => make(name, row => moment(row[name]), { width: "minmax(8rem, .8fr)", ...rest });
export const since = (name, rest) =>
    make(name, row => age(row[name]), { end: true, width: "minmax(6rem, .6fr)", ...rest });
export const oneOf = (name, of, rest) => make(name, row => word(row[name], of), rest);
export const state = (name, of, rest) =>
    make(name, row => stateBadge(row[name], of), { width: "minmax(6.5rem, .6fr)", ...rest });
export const groups = (name, rest) => make(name, row => words(row[name], "group"), rest);
export const tubeCode = (name, rest) =>
    make(name, row => (row[name] ? html`<span class="code">${code(row[name])}</span>` : nothing), {
        width: "minmax(15rem, 1.2fr)",
        ...rest
    });
export const event = (name, rest) => make(name, row => eventName(row[name]), { width: "minmax(9rem, 1fr)", ...rest });

/* The name of an area or of a building, which may be unknown. */
export const placeName = rest =>
    make("name", row => row.name || t("page.building_unknown"), { width: "minmax(11rem, 1.4fr)", ...rest });

export const how = rest => ({
    name: "progress",
    label: t("page.progress"),
    width: "minmax(9rem, 1fr)",
    show: row => html`<span class="how">${bar(row)} <span class="tabular">${progress(row)}</span></span>`,
    ...rest
});

/* A column whose cells are a button. */
export const button = (name, label, press, rest) => ({
    name,
    label,
    press,
    width: "7.5rem",
    show: () => label,
    ...rest
});

/* "sampling.tube_closed" in words. */
export function eventName(type) {
    const said = t(`event.${type}`);
    return said === `event.${type}` ? (type ?? "") : said;
}
