/* entry.js - somebody without a card: the last digits, the whole number, a name, or new.
 *
 * What is typed is judged as it is typed.  Nobody who stands at the table is sent away for
 * want of a paper: without a document a name will do, without a name "to be added". */
import { html, nothing, render } from "../vendor/lit-html.js";
import { ask, open } from "../shared/dialog.js";
import { birthDate, normalTyped, readIdno, sexOf, typingWrong } from "../shared/idno.js";
import { documentKinds, personKinds, sexes } from "../shared/lists.js";
import { t, word } from "../shared/t.js";
import { now } from "./time.js";

const SHOWN_MOST = 4, /* names that are read at a glance */
    TAIL_MOST = 6;

const today = () => new Date(now() + 8 * 3600 * 1000).toISOString().slice(0, 10);

const isNumber = text => /^[0-9]+X?$/.test(text);

/* ---- what fits ------------------------------------------------------------------------------- */

/* { people, hint, wrong, number }: number, when a whole and good one was typed. */
function judge(it, typed) {
    const text = normalTyped(typed);
    if (text.length < 2) return { people: [], hint: t("page.scan_type_hint") };
    if (!isNumber(text) || text.length <= TAIL_MOST) return some(it.roster.search(text, SHOWN_MOST));
    const wrong = typingWrong(text, today());
    if (wrong) return { people: [], wrong: t(`page.scan_number_${wrong}`) };
    const read = readIdno(text, today());
    if (!read.normal) return { people: [], hint: t("page.scan_number_so_far", { n: text.length }) };
    return { people: ofNumber(it, read.normal), number: read.normal, hint: t("page.scan_number_good") };
}

const some = people =>
    people.length > SHOWN_MOST ? { people: [], hint: t("page.scan_type_more") } : { people, none: !people.length };

/* Somebody who was added here before comes first. */
function ofNumber(it, normal) {
    const added = it.added.filter(who => who.document === normal);
    return added.length ? added : it.roster.ofNumber(normal);
}

/* ---- how it looks ------------------------------------------------------------------------------ */

const yearsOf = who => (who.born ? t("page.scan_born", { year: String(who.born) }) : "");

const about = who => [word(who.sex), yearsOf(who), who.place].filter(Boolean).join(" ");

const personButton = (it, who, take) => html`<li><button type="button" @click=${() => take(who)}>
    <b>${who.name}</b> <span>${about(who)}</span>
    ${it.marks.has(who.person) || it.roster.done.has(who.person)
        ? html`<span class="badge soon">${t("page.done_already")}</span>`
        : nothing}</button></li>`;

const judged = (it, found, take) => html`
    ${found.wrong ? html`<p class="wrong" role="alert">${found.wrong}</p>` : nothing}
    ${found.hint ? html`<p class="more">${found.hint}</p>` : nothing}
    ${found.none ? html`<p class="more">${t("page.not_on_this_list")}</p>` : nothing}
    <ul class="names" aria-live="polite">${found.people.map(who => personButton(it, who, take))}</ul>`;

/* ---- new ------------------------------------------------------------------------------------------ */

const fields = [
    { name: "name", label: t("page.person_name"), max: 64, hint: t("page.scan_name_hint"), wide: true },
    { name: "document_kind", kind: "choice", need: true, choices: documentKinds, of: "document" },
    { name: "document", max: 40 },
    { name: "phone", max: 24, digits: true },
    { name: "sex", kind: "choice", need: true, choices: sexes },
    { name: "born", kind: "date" },
    { name: "kind", kind: "choice", need: true, choices: personKinds }
];

const wrongIn = (field, key) => Object.assign(new Error(t(key)), { status: 422, field });

/* The server judges alike; here the person still stands at the table. */
function check(values) {
    if (values.phone && !/^(\+?86)?1[0-9]{10}$|^0[0-9]{9,11}$/.test(values.phone)) throw wrongIn("phone", "page.scan_bad_phone");
    if (values.born && values.born > today()) throw wrongIn("born", "page.scan_number_future");
    if (!values.document || !["01", "02"].includes(values.document_kind)) return values;
    const read = readIdno(values.document, today());
    if (!read.normal) throw wrongIn("document", `page.scan_number_${read.verdict}`);
    return { ...values, document: read.normal, born: birthDate(read.normal), sex: sexOf(read.normal) };
}

/* As events and the search have it. */
function newPerson(it, person, values) {
    const name = values.name ?? t("page.scan_name_to_add");
    const { sex, born, kind, document, document_kind, phone } = values;
    const identity = { name, document_kind: document ? document_kind : "99", document, phone };
    const row = { person, identity, sex, born, unit: it.shift.site_unit, kind };
    return {
        person,
        name,
        sex,
        born: born ? Number(born.slice(0, 4)) : undefined,
        place: it.shift.site_unit_name,
        document,
        document_kind: document ? document_kind : undefined,
        came: { site: it.shift.site, row }
    };
}

function add(it, can, number) {
    const values = { document_kind: "01", document: number, sex: "unknown", kind: "floating",
                     ...(number ? { sex: sexOf(number), born: birthDate(number) } : {}) };
    return ask({
        title: t("page.on_no_list"),
        text: t("page.scan_new_about"),
        label: t("page.add_and_register"),
        values,
        fields,
        submit: async typed => {
            const good = check(typed);
            can.table("person", newPerson(it, await it.store.newId(it.phone.device), good), "walk_in");
        }
    });
}

/* ---- the dialog ------------------------------------------------------------------------------------ */

export const typeIn = (it, can) =>
    open(t("page.scan_type"), (place, close) => {
        let typed = "";
        const take = who => {
            close();
            can.table("person", who, /^[0-9]/.test(typed) ? "document" : "roster");
        };
        const fresh = number => {
            close();
            add(it, can, number);
        };
        function drawIt() {
            const found = judge(it, typed);
            render(
                html`<div class="find"><label for="typed">${t("page.scan_type_label")}</label>
                    <input id="typed" autocomplete="off" autocapitalize="characters" maxlength="40" .value=${typed}
                        @input=${event => {
                            typed = event.target.value;
                            drawIt();
                        }}>${judged(it, found, take)}
                    <button type="button" @click=${() => fresh(found.number)}>${t("page.on_no_list")}</button></div>`,
                place
            );
        }
        drawIt();
        place.querySelector("input").focus();
    });
