/* code.js - own codes: a kind digit, 17 digits, two check digits (ISO 7064 MOD 97-10).
 *
 * The C program judges them alike: both read test/vectors/codes.txt. */

/* What the first digit says. */
export const kinds = { card: "1", household: "2", tube: "3", box: "4", site: "5", pass: "6", row: "7" };

const checkDigits = first18 => {
    let rest = 0;
    for (const digit of first18) rest = (rest * 10 + Number(digit)) % 97;
    return String(98 - ((rest * 100) % 97)).padStart(2, "0");
};

/* [0-9] and not \d: an input method may give digits of another script. */
export const isGoodCode = text => /^[0-9]{20}$/.test(text) && checkDigits(text.slice(0, 18)) === text.slice(18);

export function makeCode(kind, number) {
    const first = kind + String(number).padStart(17, "0");
    return first + checkDigits(first);
}
