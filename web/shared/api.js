/* api.js - asking the server: views, and the few routes that are neither view nor event.
 *
 * What goes wrong becomes a Problem, whose text is already in the reader's language and
 * says what to do.  Whoever is not signed in any more is sent to the sign-in page and
 * comes back to where they were. */
import { heard } from "./clock.js";
import { t } from "./t.js";

export class Problem extends Error {
    constructor(status, told) {
        super(told.title ?? t("page.status", { status }));
        this.status = status; /* 0: no answer came */
        this.key = told.key ?? "";
        this.field = told.field ?? "";
        this.values = told.values ?? {};
        this.quarantine = told.quarantine;
    }
}

export const noAnswer = () => new Problem(0, { key: "page.no_answer", title: t("page.no_answer") });

async function problemOf(answer) {
    let told = {};
    try {
        told = await answer.json();
    } catch {
        /* a proxy's page, or nothing: the status must do */
    }
    return new Problem(answer.status, told);
}

function toSignIn() {
    const here = location.pathname + location.search;
    location.replace(`/sign-in.html?to=${encodeURIComponent(here)}`);
}

const REVOKE_MS = 60000; /* by then a browser has saved the file */

/* The mark that pages of other sites cannot make. */
const MARK = { "X-Bulou-Request": "1" };

async function answerOf(path, { method = "GET", body, signal, signingIn = false }) {
    const headers = method === "GET" ? {} : { ...MARK };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
        answer = await fetch(path, {
            method,
            headers,
            signal,
            body: body === undefined ? undefined : JSON.stringify(body)
        });
    } catch (why) {
        if (why.name === "AbortError") throw why;
        throw noAnswer();
    }
    if (answer.status === 401 && !signingIn) toSignIn();
    if (!answer.ok) throw await problemOf(answer);
    return answer;
}

export async function ask(path, options = {}) {
    const answer = await answerOf(path, options);
    return answer.status === 204 ? null : answer.json();
}

export const post = (path, body = {}) => ask(path, { method: "POST", body });

/* What a route answers with a file. */
export const file = async (path, body) => (await answerOf(path, { method: "POST", body })).blob();

/* "?a=1&b=2" of what is told; empty values are left out. */
export function query(params) {
    const pairs = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
    return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
}

const ROWS_MOST = 1000;

/* {rows, next, as_of, at} */
export async function view(name, params = {}, signal) {
    const answer = await ask(`/api/v1/views/${name}${query(params)}`, { signal });
    heard(answer.at);
    return answer;
}

/* The rows of a view: as many as the server gives at once, unless fewer are asked for. */
export const rows = async (name, params, signal) => (await view(name, { limit: ROWS_MOST, ...params }, signal)).rows;

/* The only row of a view, or undefined: there is no such thing. */
export async function one(name, params, signal) {
    try {
        return (await view(name, { ...params, limit: 1 }, signal)).rows[0];
    } catch (why) {
        if (why.status === 404) return undefined;
        throw why;
    }
}

/* Every page of a view, up to `most` rows. */
export async function all(name, params, most = 5000, signal) {
    const found = [];
    let after;
    do {
        const page = await view(name, { ...params, after, limit: ROWS_MOST }, signal);
        found.push(...page.rows);
        after = page.next;
    } while (after && found.length < most);
    return found;
}

/* Where a view can be fetched as a file. */
export const exportPath = (name, params, format) => `/api/v1/views/${name}${query({ ...params, format })}`;

/* Send a file; told(part) hears how much of it has gone.  (fetch cannot tell.) */
export function upload(path, file, told) {
    return new Promise((resolve, reject) => {
        const sending = new XMLHttpRequest();
        sending.open("POST", path);
        sending.setRequestHeader("X-Bulou-Request", "1");
        sending.setRequestHeader("Content-Type", "application/octet-stream");
        sending.upload.onprogress = event => told(event.loaded / event.total);
        sending.onerror = () => reject(noAnswer());
        sending.onload = () => finishUpload(sending, resolve, reject);
        sending.send(file);
    });
}

/* Send a file; what comes back is saved as a file of the reader's. */
export async function fetchAnswer(path, file, name) {
    const headers = { ...MARK, "Content-Type": "application/octet-stream" };
    const answer = await fetch(path, { method: "POST", headers, body: file }).catch(() => {
        throw noAnswer();
    });
    if (!answer.ok) throw await problemOf(answer);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), REVOKE_MS);
}

function finishUpload(sending, resolve, reject) {
    let told = {};
    try {
        told = JSON.parse(sending.responseText);
    } catch {
        /* not from our server: the status must do */
    }
    if (sending.status >= 200 && sending.status < 300) resolve(told);
    else reject(new Problem(sending.status, told));
}
