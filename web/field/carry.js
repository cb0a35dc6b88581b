/* carry.js - the records of one phone as pictures for another, or as a file.
 *
 * What is not acknowledged is sealed for the server (handover.js) and cut into frames that are
 * shown one after the other, again and again.  Frames come in any order, and any of them
 * may be missed in a turn.  The phone that carries them can neither read nor alter them. */
const MARK = "BULOU1",
    PART = 600, /* characters to a frame: read from half a metre on a cheap phone */
    FRAMES_MOST = 400;

/* What the server takes of one phone at a time. */
export const RECORDS_MOST = 5000;

/* CRC-32, IEEE: a frame that was read wrongly is not a frame. */
const table = Array.from({ length: 256 }, (none, n) => {
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
});

export function crc32(text) {
    let crc = 0xffffffff;
    for (let i = 0; i < text.length; i++) crc = table[(crc ^ text.charCodeAt(i)) & 0xff] ^ (crc >>> 8);
    return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/* Texts of the pictures; none when there would be too many: then a file it must be. */
export function framesOf({ county, device, records, sealed }) {
    const n = Math.ceil(sealed.length / PART);
    if (n > FRAMES_MOST) return [];
    const whole = crc32(sealed);
    return Array.from({ length: n }, (none, i) => {
        const part = sealed.slice(i * PART, (i + 1) * PART);
        const head = [county, device, records, whole, i, n].join(".");
        return [MARK, crc32(`${head}.${part}`), head, part].join(".");
    });
}

const form = /^BULOU1\.([0-9a-f]{8})\.(([0-9]{6})\.([0-9]{1,16})\.([0-9]{1,4})\.([0-9a-f]{8})\.([0-9]{1,3})\.([0-9]{1,3}))\.([\w-]+)$/;

export const isFrame = text => text.startsWith(`${MARK}.`);

/* { county, device, records, whole, i, n, part }; undefined: not one of ours, or damaged. */
export function readFrame(text) {
    const m = form.exec(text);
    if (!m || m[1] !== crc32(`${m[2]}.${m[9]}`)) return undefined;
    const [county, device, records] = [m[3], m[4], m[5]].map(Number);
    const i = Number(m[7]),
        n = Number(m[8]);
    if (n < 1 || n > FRAMES_MOST || i >= n || records > RECORDS_MOST) return undefined;
    return { county, device, records, whole: m[6], i, n, part: m[9] };
}

/* Frames as they come, until one bundle is whole. */
export class Collector {
    constructor() {
        this.parts = new Map();
        this.of = "";
    }

    /* { have, n, bundle }; another phone's frames begin anew. */
    take(frame) {
        const of = `${frame.device}-${frame.whole}`;
        if (of !== this.of) {
            this.parts.clear();
            this.of = of;
        }
        this.parts.set(frame.i, frame.part);
        const have = this.parts.size;
        return { have, n: frame.n, bundle: have === frame.n ? this.#whole(frame) : undefined };
    }

    #whole({ county, device, records, whole, n }) {
        const sealed = Array.from({ length: n }, (none, i) => this.parts.get(i)).join("");
        this.parts.clear();
        return crc32(sealed) === whole ? { id: `${device}-${whole}`, county, device, records, sealed } : undefined;
    }
}

/* A file holds the same; undefined: it is no such file. */
export function readFile(text) {
    try {
        const { county, device, records, sealed } = JSON.parse(text);
        const fits = [county, device, records].every(Number.isSafeInteger) && /^[\w-]{38,2000000}$/.test(sealed);
        return fits ? { id: `${device}-${crc32(sealed)}`, county, device, records, sealed } : undefined;
    } catch {
        return undefined;
    }
}
