/* t.js - every text that people read, by its key, in their language.
 *
 * The catalogue comes from the server, which speaks the same texts.  The last one
 * is kept, so that a page can still say in words that the server does not answer. */

export const languages = ["zh", "en"];
export const language = chosen();

const texts = await catalogue();
const numbers = new Intl.NumberFormat(language === "zh" ? "zh-CN" : "en-GB");

document.documentElement.lang = language === "zh" ? "zh-CN" : "en";

/* As the server does it: the cookie, then the browser's wish, Chinese when in doubt. */
function chosen() {
    const cookie = document.cookie.match(/(?:^|;\s*)bulou_lang=(zh|en)\b/);
    return cookie ? cookie[1] : navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";
}

async function catalogue() {
    const key = `bulou_texts_${language}`;
    try {
        const answer = await fetch(`/api/v1/messages/${language}`);
        if (!answer.ok) throw new Error(answer.statusText);
        const text = await answer.text();
        localStorage.setItem(key, text);
        return JSON.parse(text);
    } catch {
        return JSON.parse(localStorage.getItem(key) ?? "{}");
    }
}

/* The text of a key with its {values}; the key itself when there is no such text. */
export function t(key, values = {}) {
    return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => {
        const value = values[name];
        if (value === undefined || value === null) return whole;
        return typeof value === "number" ? numbers.format(value) : String(value);
    });
}

export const hasText = key => key in texts;

/* A word of an enumeration.  The same word may mean different things of a tube and of
 * a round: then `of` says which is meant. */
export function word(value, of) {
    if (value === undefined || value === null || value === "") return "";
    for (const key of [`value.${of}_${value}`, `value.${value}`]) if (hasText(key)) return t(key);
    return String(value);
}

/* "A, B, C" */
export const listed = items => (items.length ? items.reduce((a, b) => t("page.list_two", { a, b })) : "");

/* A list of words, as the groups of a person come: "elder_alone,disabled". */
export const words = (list, of) =>
    listed(
        (list ?? "")
            .split(",")
            .filter(Boolean)
            .map(value => word(value, of))
    );

export function speak(other) {
    document.cookie = `bulou_lang=${other}; Path=/; Max-Age=31536000; SameSite=Lax`;
    location.reload();
}
