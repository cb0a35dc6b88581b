/* roster.js - the site's people, in memory while the app runs and sealed on the disk.
 *
 * It comes column by column (GET /api/v1/shift) and is looked up by card, by the last
 * digits of the document, or by name. */
import { kinds, makeCode } from "../shared/code.js";
import { groups } from "../shared/lists.js";

const SEXES = ["unknown", "male", "female"];
const TAIL = 6,
    MINUTE = 60000;

export class Roster {
    constructor(shift) {
        this.columns = shift;
        this.byCode = new Map();
        this.done = new Map();
        this.exempt = new Set(shift.exempt ?? []);
        this.#index();
    }

    get size() {
        return this.columns.person?.length ?? 0;
    }

    #index() {
        const { person = [], card = [], done = [], done_at = [], done_site = [], sites = [] } = this.columns;
        let sum = 0;
        this.persons = person.map(step => (sum += step));
        this.persons.forEach((id, i) => card[i] && this.byCode.set(makeCode(kinds.person, card[i]), i));
        done.forEach((i, k) => this.done.set(this.persons[i], { at: done_at[k] * MINUTE, site: sites[done_site[k]] }));
    }

    at(i) {
        const { name, tail, sex, born, place, places, groups: bits } = this.columns;
        return {
            person: this.persons[i],
            name: name[i],
            tail: tail[i],
            sex: SEXES[sex[i]],
            born: born[i] || undefined,
            place: places[place[i]] ?? "",
            groups: groups.filter((group, k) => bits[i] & (1 << k)),
            exempt: this.exempt.has(i)
        };
    }

    ofCode(code) {
        return this.byCode.has(code) ? this.at(this.byCode.get(code)) : undefined;
    }

    /* Who fits what was typed: the end of a document (four to six), or part of a name. */
    search(typed, most) {
        const text = typed.trim().toUpperCase();
        const byTail = /^[0-9]{3,6}$|^[0-9]{3,5}X$/.test(text);
        const column = byTail ? this.columns.tail : this.columns.name;
        const found = [];
        for (let i = 0; i < this.size && found.length <= most; i++)
            if (byTail ? column[i].endsWith(text) : column[i].includes(typed.trim())) found.push(this.at(i));
        return found;
    }

    /* A whole identity number: the list has its end and the year of birth. */
    ofNumber(normal) {
        const tail = normal.slice(-TAIL),
            born = Number(normal.slice(6, 10));
        const found = [];
        for (let i = 0; i < this.size; i++)
            if (this.columns.tail[i] === tail && [0, born].includes(this.columns.born[i])) found.push(this.at(i));
        return found;
    }
}
