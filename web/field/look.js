/* look.js - what the server knows of a tube's label, if it says so at once. */
import { query } from "../shared/api.js";
import { talk } from "./server.js";

const PATIENCE_MS = 1200;

/* { state, site, site_name, at } of a tube that was used before; undefined: it is new, or
 * nobody answered. */
export async function askLabel({ token }, code) {
    if (!navigator.onLine) return undefined;
    try {
        const path = `/api/v1/views/sampling_label${query({ tube_code: code })}`;
        return (await talk(path, { token, patience: PATIENCE_MS })).rows[0];
    } catch {
        return undefined;
    }
}
