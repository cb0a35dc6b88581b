/* app.js - the registrar's phone: what it knows, and what happens when something does.
 *
 * Codes come from the camera, from a scanner that types, or from fingers; each is taken in
 * its turn.  What it means becomes events, these go to the disk in one transaction, and only
 * then are they shown and heard.  Whether there is a network makes no difference to that. */
import { t } from "../shared/t.js";
import { Camera, stayAwake } from "./camera.js";
import { Collector, readFile } from "./carry.js";
import { draw as drawApp } from "./draw.js";
import { duty } from "./duty.js";
import { listenToScanner } from "./keyboard.js";
import { meaning } from "./scan.js";
import { unlock, isLocked, say, want } from "./sound.js";
import { openStore } from "./store.js";
import { typeIn } from "./entry.js";
import { table } from "./table.js";
import { watchVersions } from "./version.js";

const DIM_MS = 60000, /* no code for so long: the screen darkens, the battery lasts */
    ALONE = "bulou-field",
    MEASURE = "bulou-tone";

/* Everything that is drawn. */
const it = {
    screen: "opening", /* start, opening, work, over, elsewhere, unable */
    phone: null, /* { device, token, county, name, until_at, key, site } */
    shift: null,
    roster: null,
    state: null, /* tube.js */
    sync: null, /* sync.js */
    band: null, /* { tone, title, text, actions } */
    log: [],
    settings: { sound: true, shake: true, torch: false, stand: false },
    camera: { state: "off", why: "" },
    dim: false,
    receiving: null,
    locked: false
};

function draw() {
    drawApp(it, can);
    const video = document.querySelector("video");
    if (it.eye && video && it.eye.video !== video) it.eye.attach(video);
}

/* ---- one thing after the other ------------------------------------------------------------- */

let last = Promise.resolve();
const inTurn = work => (last = last.then(work).catch(failed));

function failed(why) {
    console.error(why);
    band("act", t("page.scan_failed"), String(why.message ?? why));
    say("refused");
}

function band(tone, title, text = "", actions = []) {
    it.band = { tone, title, text, actions };
    draw();
}

/* From the picture in which the code was found to the tone, for who measures. */
function sounded() {
    performance.clearMeasures(MEASURE);
    performance.measure(MEASURE, { start: it.shownAt, end: performance.now() });
}

const tell = { band, say, draw, inTurn, sounded, type: () => typeIn(it, can) };

/* ---- what was shown to the phone ------------------------------------------------------------- */

let seenAt = performance.now();

function found(text, at = performance.now()) {
    wake();
    inTurn(() => understand(meaning(text, it.roster), at));
}

/* What each kind of code does, while somebody works and before. */
const working = {
    tube: ({ code }) => it.table.tube(code),
    person: ({ who }) => it.table.person(who, "card"),
    stranger: ({ code }) => it.table.stranger(code),
    pass: ({ secret }) => it.duty.changeBadge(secret),
    frame: ({ frame }) => receive(frame),
    own: () => it.table.strange("own"),
    damaged: () => it.table.strange("damaged"),
    foreign: () => it.table.strange("foreign")
};

function understand(what, at) {
    it.shownAt = at;
    if (it.screen === "work") return working[what.kind](what);
    if (what.kind === "pass") return it.duty.begin(what.secret);
    return band("act", t("page.scan_scan_pass_first"));
}

/* ---- another phone's records -------------------------------------------------------------------- */

const collector = new Collector();

async function receive(frame) {
    if (it.receiving?.kept === `${frame.device}-${frame.whole}`) return;
    const { have, n, bundle } = collector.take(frame);
    it.receiving = { have, n, records: frame.records };
    if (bundle) await keep(bundle);
    draw();
}

async function keep(bundle) {
    await it.store.keepCarried(bundle);
    it.receiving = { have: 1, n: 1, records: bundle.records, kept: bundle.id };
    say("saved");
    band("good", t("page.scan_carried_kept", { n: bundle.records }), t("page.scan_carried_about"));
    it.duty.wake();
}

/* ---- light and sound -------------------------------------------------------------------------------- */

function wake() {
    seenAt = performance.now();
    if (!it.dim) return;
    it.dim = false;
    if (it.eye) it.eye.slow = false;
    draw();
}

setInterval(() => {
    if (it.screen !== "work" || it.dim || performance.now() - seenAt < DIM_MS) return;
    it.dim = true;
    if (it.eye) it.eye.slow = true;
    draw();
}, 5000);

async function remember(change) {
    Object.assign(it.settings, change);
    Object.assign(it.settings, want(it.settings));
    await it.store.set("settings", it.settings);
    draw();
}

async function torch() {
    await it.eye.torch(!it.settings.torch).catch(() => {});
    return remember({ torch: !it.settings.torch });
}

/* ---- the camera ------------------------------------------------------------------------------------------ */

const cameraWords = {
    NotAllowedError: "denied",
    NotFoundError: "none",
    OverconstrainedError: "none",
    NotReadableError: "busy",
    AbortError: "busy",
    NotSupportedError: "insecure"
};

async function startCamera() {
    draw(); /* the picture's place must be there */
    const video = document.querySelector("video");
    if (!video || it.eye?.running) return;
    it.eye = new Camera(video, found);
    it.camera = { state: "starting" };
    try {
        await it.eye.start();
        it.camera = { state: "on", torch: it.eye.hasTorch() };
        if (it.settings.torch && it.camera.torch) await it.eye.torch(true).catch(() => {});
    } catch (why) {
        it.camera = { state: "off", why: cameraWords[why.name] ?? "busy" };
    }
    draw();
}

/* The one press that begins a shift lets the phone sound, see and stay awake. */
async function ready() {
    await unlock().catch(() => {});
    it.locked = isLocked();
    stayAwake();
    await startCamera();
}

/* ---- what can be pressed: draw.js ---------------------------------------------------------------------------- */

const can = {
    ready,
    remember,
    torch,
    startCamera,
    typed: text => found(text.trim()),
    async takeFile(file) {
        const bundle = file.size < 4 << 20 ? readFile(await file.text()) : undefined;
        if (bundle) await inTurn(() => keep(bundle));
        else band("act", t("page.scan_not_a_bundle"));
    },
    table: (name, ...values) => inTurn(() => it.table[name](...values)),
    duty: (name, ...values) => inTurn(() => it.duty[name](...values))
};

/* ---- beginning -------------------------------------------------------------------------------------------------- */

/* One page at a time works on this phone's records; resolves when that is us, or not. */
const alone = () =>
    new Promise(resolve => {
        if (!navigator.locks) return resolve(true);
        navigator.locks.request(ALONE, { ifAvailable: true }, lock => {
            resolve(Boolean(lock));
            return lock ? new Promise(() => {}) : undefined;
        });
    });

function unable(screen) {
    it.screen = screen;
    draw();
}

/* A pass may come in the address as #pass=SECRET; it stays in no history. */
function passOfAddress() {
    const given = /^#pass=([^&]+)$/.exec(location.hash);
    if (given) history.replaceState(null, "", location.pathname);
    return given ? decodeURIComponent(given[1]).replace(/^bulou:pass:/, "") : "";
}

async function begin() {
    document.title = t("page.title", { page: t("page.scan") });
    document.body.className = "phone";
    draw();
    if (!isSecureContext || !window.indexedDB || !window.CompressionStream) return unable("unable");
    if (!(await alone())) return unable("elsewhere");
    it.store = await openStore();
    Object.assign(it.settings, (await it.store.get("settings")) ?? {});
    want(it.settings);
    it.table = table(it, tell);
    it.duty = duty(it, tell);
    listenToScanner(found);
    await it.duty.resume();
    it.locked = it.screen === "work" && isLocked();
    if (it.screen === "work") stayAwake();
    await startCamera();
    watchVersions(() => it.screen !== "work" || (it.table.isIdle() && it.sync?.whole));
    const secret = passOfAddress();
    if (secret) found(`bulou:pass:${secret}`);
}

addEventListener("online", () => it.duty?.wake());
addEventListener("offline", draw);
addEventListener("pointerdown", wake);
begin().catch(why => {
    it.screen = "unable";
    failed(why);
});
