/* sw.js - the field app without a network.
 *
 * A version is a set of files, each with the tag of its bytes (assets.js, made by the
 * server).  A new version is fetched whole beside the old one and waits: the page lets it
 * take over when no tube is open and nothing is left to be sent.  A file whose tag is not
 * the one that was announced fails the whole version, so that two are never mixed. */
importScripts("/field/assets.js");

/* What the app loads that is not in its own folder. */
const SHARED = [
    "/icon.svg",
    "/shared/api.js",
    "/shared/base.css",
    "/shared/clock.js",
    "/shared/code.js",
    "/shared/control.js",
    "/shared/dialog.js",
    "/shared/fmt.js",
    "/shared/form.js",
    "/shared/idno.js",
    "/shared/lists.js",
    "/shared/pick.js",
    "/shared/roles.js",
    "/shared/t.js",
    "/shared/ui.js",
    "/vendor/lean-qr.js",
    "/vendor/lit-html.js",
    "/vendor/zxing.js",
    "/vendor/zxing_reader.wasm"
];
/* Texts are kept in the language that is asked for. */
const TEXTS = "/api/v1/messages/";
const APP = "/field/index.html";

const isOwn = path => path.startsWith("/field/") && !/\/(sw|assets)\.js$/.test(path);
const files = Object.keys(self.assetTags).filter(path => isOwn(path) || SHARED.includes(path));

const PREFIX = "bulou-field-";
const NAME = PREFIX + digest(files.map(path => path + self.assetTags[path]).join() + textTags());

function textTags() {
    return Object.keys(self.assetTags)
        .filter(path => path.startsWith(TEXTS))
        .map(path => self.assetTags[path])
        .join();
}

/* Tells versions apart, no more (FNV-1a). */
function digest(text) {
    let h = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    return (h >>> 0).toString(16);
}

/* A packed answer has the same tag with another ending. */
const hasTag = (answer, tag) => (answer.headers.get("ETag") ?? "").replace(/-z"$/, '"') === tag;

async function fetchFile(cache, path) {
    const tag = self.assetTags[path];
    const old = await caches.match(path);
    if (old && hasTag(old, tag)) return cache.put(path, old);
    const answer = await fetch(path, { cache: "no-cache" });
    if (!answer.ok || !hasTag(answer, tag)) throw new Error(`${path} is of another version`);
    return cache.put(path, answer);
}

async function install() {
    const cache = await caches.open(NAME);
    const texts = [];
    for (const path of Object.keys(self.assetTags))
        if (path.startsWith(TEXTS) && (await caches.match(path))) texts.push(path);
    await Promise.all([...files, ...texts].map(path => fetchFile(cache, path)));
}

/* The language in which the page was drawn must be here before the network goes. */
async function keepTexts(path) {
    const cache = await caches.open(NAME);
    if (path.startsWith(TEXTS) && path in self.assetTags && !(await cache.match(path))) await fetchFile(cache, path);
}

async function activate() {
    for (const name of await caches.keys())
        if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
    await self.clients.claim();
}

async function kept(request, path) {
    const cache = await caches.open(NAME);
    return (await cache.match(path)) ?? fetch(request);
}

self.addEventListener("install", event => event.waitUntil(install()));
self.addEventListener("activate", event => event.waitUntil(activate()));
self.addEventListener("message", event => {
    if (event.data === "take over") self.skipWaiting();
    else event.waitUntil(keepTexts(String(event.data)));
});
self.addEventListener("fetch", event => {
    const { pathname, origin } = new URL(event.request.url);
    if (event.request.method !== "GET" || origin !== location.origin) return;
    const path = pathname === "/field/" ? APP : pathname;
    if (files.includes(path) || path.startsWith(TEXTS)) event.respondWith(kept(event.request, path));
});
