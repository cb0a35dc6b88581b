/* server.js - asking the server as this phone.
 *
 * The phone's session is its own token, kept with its records, and no cookie: pages of the
 * desk in the same browser are another device and would count other numbers. */
import { Problem, noAnswer } from "../shared/api.js";
import { language } from "../shared/t.js";

const PATIENCE_MS = 20000;

const told = async answer => {
    try {
        return await answer.json();
    } catch {
        return null; /* a proxy's page, or an answer that was cut off */
    }
};

/* Resolves to the answer; throws a Problem, of status 0 when nobody knows what became of it. */
export async function talk(path, { token, method = "GET", body, patience = PATIENCE_MS } = {}) {
    const headers = { "Accept-Language": language }; /* without a cookie it would be the browser's */
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer;
    try {
        answer = await fetch(path, {
            method,
            headers,
            credentials: "omit",
            signal: AbortSignal.timeout(patience),
            body: body === undefined ? undefined : JSON.stringify(body)
        });
    } catch {
        throw noAnswer();
    }
    if (answer.status === 204) return null;
    const said = await told(answer);
    if (!answer.ok) throw new Problem(answer.status, said ?? {});
    if (!said) throw noAnswer();
    return said;
}
