/* code.js - own codes: 20 digits = kind, 17 digits, two check digits (ISO 7064 MOD 97-10).
 *
 * src/core/code.c knows the same; both read test/vectors/codes.txt. */

export const kinds = { person: "1", household: "2", tube: "3", box: "4", site: "5", staff: "6", row: "7" };

/* The check digits of the first eighteen: 02 … 98. */
function checkDigits(digits) {
    let rest = 0;
    for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
    return String(98 - ((rest * 100) % 97)).padStart(2, "0");
}

/* Is this, as it stands, a code that was read whole? */
export const codeOk = text => /^[0-9]{20}$/.test(text ?? "") && checkDigits(text.slice(0, 18)) === text.slice(18);

/* The digit of its kind; null: no code of ours, or of a kind that is not given out. */
export const codeKind = text => (codeOk(text) && Object.values(kinds).includes(text[0]) ? text[0] : null);

/* The whole code of a kind with these 17 digits, or fewer. */
export function makeCode(kind, digits) {
    const first = kind + String(digits).padStart(17, "0");
    return first + checkDigits(first);
}
