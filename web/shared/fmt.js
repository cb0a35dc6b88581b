/* fmt.js - numbers, times and codes as people read them.
 *
 * Times are those of the operator's zone, +08:00, wherever the reader sits. */
import { now } from "./clock.js";
import { language, t } from "./t.js";

const ZONE = "Asia/Shanghai";
const ZONE_MS = 8 * 3600 * 1000;
const tag = language === "zh" ? "zh-CN" : "en-GB";

const SECOND = 1000,
    MINUTE = 60 * SECOND,
    HOUR = 60 * MINUTE,
    DAY = 24 * HOUR;

const form = options => new Intl.DateTimeFormat(tag, { timeZone: ZONE, hourCycle: "h23", ...options });
const clock = form({ hour: "2-digit", minute: "2-digit" });
const seconds = form({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = form({ month: "short", day: "numeric" });
const dayOfYear = form({ year: "numeric", month: "short", day: "numeric" });
const whole = new Intl.NumberFormat(tag);
const oneDecimal = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const told = at => at !== undefined && at !== null;

export const number = n => (told(n) ? whole.format(n) : "");
export const hourMinute = at => (told(at) ? clock.format(at) : "");
export const hourMinuteSecond = at => (told(at) ? seconds.format(at) : "");

const year = at => new Date(at + ZONE_MS).getUTCFullYear();

/* The year is said only when it is not this one. */
export const date = at => (told(at) ? (year(at) === year(now()) ? day : dayOfYear).format(at) : "");

const sameDay = (a, b) => Math.floor((a + ZONE_MS) / DAY) === Math.floor((b + ZONE_MS) / DAY);

/* Today's times without the day. */
export const moment = at => (!told(at) ? "" : sameDay(at, now()) ? hourMinute(at) : `${date(at)} ${hourMinute(at)}`);

export const fullMoment = at => (told(at) ? `${date(at)} ${hourMinuteSecond(at)}` : "");

/* From one time to another; the second day only when it is another one. */
export const span = (from, until) =>
    t("page.span", {
        from: `${date(from)} ${hourMinute(from)}`,
        until: sameDay(from, until) ? hourMinute(until) : `${date(until)} ${hourMinute(until)}`
    });

/* Never rounded up: 100.0 means that nobody remains. */
export const percent = (part, all) => oneDecimal.format(all > 0 ? Math.floor((part / all) * 1000) / 10 : 0);

/* How long: the two largest parts that are of use. */
export function duration(ms) {
    const s = Math.max(0, Math.floor(ms / SECOND));
    if (s < 60) return t("page.seconds", { n: s });
    if (ms < HOUR) return t("page.minutes", { n: Math.floor(s / 60) });
    if (ms < DAY)
        return t("page.hours", { h: Math.floor(s / 3600), m: String(Math.floor(s / 60) % 60).padStart(2, "0") });
    return t("page.days", { d: Math.floor(s / 86400), h: Math.floor(s / 3600) % 24 });
}

export const age = at => (told(at) ? duration(now() - at) : "");

/* Codes of ours are read out in fours. */
export const code = text => (/^\d{20}$/.test(text ?? "") ? text.match(/\d{4}/g).join(" ") : (text ?? ""));
/* The last eight tell one thing on the table from the next. */
export const shortCode = text => code(text).split(" ").slice(-2).join(" ");
export const bareCode = text => text.replace(/\s+/g, "");

/* For <input type="datetime-local">, which knows no zone. */
export const toLocal = at => (told(at) ? new Date(at + ZONE_MS).toISOString().slice(0, 16) : "");

export function fromLocal(text) {
    const at = Date.parse(`${text}:00Z`);
    return Number.isNaN(at) ? undefined : at - ZONE_MS;
}
