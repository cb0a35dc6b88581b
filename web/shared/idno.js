/* idno.js - citizen identity numbers, GB 11643-1999, judged as src/core/idno.c does, and
 * what can be said of one while it is being typed. */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function checkCharacter(first17) {
    const sum = [...first17].reduce((all, digit, i) => all + Number(digit) * weights[i], 0);
    return "10X98765432"[sum % 11];
}

/* Half-width, X upper case, without blanks: as it is meant. */
export const normalTyped = typed =>
    typed
        .normalize("NFKC")
        .replace(/\s+/g, "")
        .toUpperCase();

const isDate = (year, month, day) => {
    const date = new Date(Date.UTC(year, month - 1, day));
    return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

const partsOf = text => [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)];
const birthOf = text => partsOf(text).join("-");

/* 15 digits of the first generation: everybody was born after 1900. */
function convertOld(text) {
    const first = `${text.slice(0, 6)}19${text.slice(6)}`;
    return first + checkCharacter(first);
}

/* { verdict, normal }: good, converted, length, character, date, future, check.
 * today: "2022-01-12". */
export function readIdno(typed, today) {
    const text = normalTyped(typed);
    if (text.length !== 18 && text.length !== 15) return { verdict: "length" };
    if (!/^[0-9]{15}([0-9]{2}[0-9X])?$/.test(text)) return { verdict: "character" };
    const normal = text.length === 15 ? convertOld(text) : text;
    if (!isDate(...partsOf(normal).map(Number))) return { verdict: "date" };
    if (birthOf(normal) > today) return { verdict: "future" };
    if (normal[17] !== checkCharacter(normal.slice(0, 17))) return { verdict: "check" };
    return { verdict: text.length === 15 ? "converted" : "good", normal };
}

/* What is wrong already though the number is not whole yet; "" when nothing is. */
export function typingWrong(typed, today) {
    const text = normalTyped(typed);
    if (!/^[0-9]{0,17}$|^[0-9]{17}[0-9X]$/.test(text)) return text.length > 18 ? "length" : "character";
    if (text.length >= 10 && (text.slice(6, 10) < "1900" || text.slice(6, 10) > today.slice(0, 4))) return "date";
    if (text.length >= 14 && !isDate(...partsOf(text).map(Number))) return "date";
    return text.length === 18 ? errorOf(readIdno(text, today).verdict) : "";
}

const errorOf = verdict => (verdict === "good" ? "" : verdict);

/* What the number itself says of the person. */
export const birthDate = birthOf;
export const sexOf = normal => (Number(normal[16]) % 2 ? "male" : "female");
