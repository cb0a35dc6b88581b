/* seal.js - this phone's own key.
 *
 * The server made it and can make it again; no other phone has it.  The list of people lies
 * on the disk under it, and what another phone carries for this one is sealed with it.  It
 * cannot be taken out of the browser's key store. */
import { talk } from "./server.js";

const NONCE = 12;

const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));

export function textOf(bytes) {
    let text = "";
    for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/* { key, county, device } */
export async function fetchKey(token) {
    const told = await talk("/api/v1/device/key", { token });
    const key = await crypto.subtle.importKey("raw", bytesOf(told.key), "AES-GCM", false, ["encrypt", "decrypt"]);
    return { ...told, key };
}

const packed = (bytes, stream) => new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

/* Nonce, ciphertext and tag of a value as packed JSON; `label` is bound to it. */
export async function seal(key, label, value) {
    const iv = crypto.getRandomValues(new Uint8Array(NONCE));
    const plain = await packed(JSON.stringify(value), new CompressionStream("deflate-raw"));
    const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(label) };
    const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, plain));
    const out = new Uint8Array(NONCE + sealed.length);
    out.set(iv);
    out.set(sealed, NONCE);
    return out;
}

export async function unseal(key, label, bytes) {
    const how = { name: "AES-GCM", iv: bytes.slice(0, NONCE), additionalData: new TextEncoder().encode(label) };
    const plain = await crypto.subtle.decrypt(how, key, bytes.slice(NONCE));
    return JSON.parse(new TextDecoder().decode(await packed(plain, new DecompressionStream("deflate-raw"))));
}
