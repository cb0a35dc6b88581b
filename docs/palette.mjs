/* palette.mjs - a screenshot as a PNG of 256 colours: a third of its bytes, and nobody sees it.
 *
 * Reads what Chromium writes (8 bits, RGB or RGBA, not interlaced) and nothing else. */
import { deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

function chunksOf(png) {
    const chunks = [];
    for (let at = SIGNATURE.length; at < png.length; ) {
        const len = png.readUInt32BE(at);
        chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + len) });
        at += 12 + len;
    }
    return chunks;
}

const paeth = (a, b, c) => {
    const p = a + b - c, [x, y, z] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    return x <= y && x <= z ? a : y <= z ? b : c;
};

/* Undo the filter of each line. */
function pixelsOf({ width, height, size }, bytes) {
    const line = width * size, out = Buffer.alloc(line * height);
    for (let y = 0; y < height; y++) {
        const filter = bytes[y * (line + 1)];
        for (let x = 0; x < line; x++) {
            const a = x >= size ? out[y * line + x - size] : 0, b = y ? out[(y - 1) * line + x] : 0;
            const c = x >= size && y ? out[(y - 1) * line + x - size] : 0;
            const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][filter];
            out[y * line + x] = bytes[y * (line + 1) + 1 + x] + guess;
        }
    }
    return out;
}

/* The commonest colours; the others become the nearest of them. */
function paletteOf(colours) {
    const counts = new Map();
    for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
    const all = [...counts.keys()].sort((p, q) => counts.get(q) - counts.get(p));
    const palette = all.slice(0, 256), index = new Map(palette.map((colour, i) => [colour, i]));
    const distance = (p, q) => ((p >> 16) - (q >> 16)) ** 2 + ((p >> 8 & 255) - (q >> 8 & 255)) ** 2 + ((p & 255) - (q & 255)) ** 2;
    for (const colour of all.slice(256)) {
        let best = 0;
        for (let i = 1; i < 256; i++) if (distance(colour, palette[i]) < distance(colour, palette[best])) best = i;
        index.set(colour, best);
    }
    return { palette, index };
}

const crcOf = Array.from({ length: 256 }, (none, of) => {
    let n = of;
    for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n;
});
const crc32 = bytes => ~bytes.reduce((crc, byte) => crcOf[(crc ^ byte) & 255] ^ (crc >>> 8), -1) >>> 0;

function chunk(type, data) {
    const out = Buffer.alloc(12 + data.length);
    out.writeUInt32BE(data.length, 0);
    out.write(type, 4, "latin1");
    data.copy(out, 8);
    out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
    return out;
}

export function withPalette(png) {
    const chunks = chunksOf(png), head = Buffer.from(chunks[0].data);
    const size = { 2: 3, 6: 4 }[head[9]], width = head.readUInt32BE(0), height = head.readUInt32BE(4);
    const pixels = pixelsOf({ width, height, size }, inflateSync(Buffer.concat(chunks.filter(c => c.type === "IDAT").map(c => c.data))));
    const colours = Array.from({ length: width * height }, (none, i) => pixels.readUIntBE(i * size, 3));
    const { palette, index } = paletteOf(colours);
    const lines = Buffer.alloc((width + 1) * height);
    colours.forEach((colour, i) => (lines[i + Math.floor(i / width) + 1] = index.get(colour)));
    head[9] = 3;
    return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", Buffer.from(palette.flatMap(c => [c >> 16, c >> 8 & 255, c & 255]))),
        chunk("IDAT", deflateSync(lines, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
