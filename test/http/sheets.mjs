/* sheets.mjs - workbooks that are full to their last row, made byte by byte. */
import zlib from "node:zlib";

const u16 = n => Buffer.from([n & 255, n >> 8]);
const u32 = n => {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(n >>> 0);
    return b;
};

/* ---- .xls: records in a file of sectors ----------------------------------------------------- */

const record = (type, ...parts) => {
    const body = Buffer.concat(parts);
    return Buffer.concat([u16(type), u16(body.length), body]);
};
const wide = text => Buffer.concat([Buffer.from([1]), Buffer.from(text, "utf16le")]);

/* All cells hold one of `texts`; rows are lists of their numbers. */
function records(texts, rows) {
    const bof = kind => record(0x809, u16(0x600), u16(kind), Buffer.alloc(12));
    const strings = record(0xfc, u32(texts.length), u32(texts.length), ...texts.map(t => Buffer.concat([u16(t.length), wide(t)])));
    const name = Buffer.concat([Buffer.from([6]), wide("Sheet1")]);
    const head = place => [bof(5), record(0x85, u32(place), u16(0), name), strings, record(0x0a)];
    const place = Buffer.concat(head(0)).length;
    const cells = [];
    rows.forEach((row, r) => row.forEach((text, c) => cells.push(record(0xfd, u16(r), u16(c), u16(0), u32(text)))));
    return Buffer.concat([...head(place), bof(0x10), ...cells, record(0x0a)]);
}

const SECTOR = 512;
const FREE = 0xffffffff, END = 0xfffffffe, TABLE = 0xfffffffd;

function directoryEntry(name, kind, child, start, size) {
    const entry = Buffer.alloc(128);
    entry.write(name, 0, "utf16le");
    entry.writeUInt16LE(2 * name.length + 2, 64);
    entry[66] = kind;
    entry[67] = 1;
    entry.writeUInt32LE(FREE, 68);
    entry.writeUInt32LE(FREE, 72);
    entry.writeUInt32LE(child, 76);
    entry.writeUInt32LE(start, 116);
    entry.writeUInt32LE(size, 120);
    return entry;
}

export function xls(texts, rows) {
    const book = records(texts, rows);
    const bookSectors = Math.ceil(Math.max(book.length, 4096) / SECTOR);
    let tables = 1;
    while (tables * 128 < tables + 1 + bookSectors) tables++;
    if (tables > 109) throw new Error("too large for this little writer");
    const chain = Buffer.alloc(tables * SECTOR, 0xff);
    const link = (sector, next) => chain.writeUInt32LE(next, 4 * sector);
    for (let i = 0; i < tables; i++) link(i, TABLE);
    link(tables, END);
    for (let i = 0; i < bookSectors; i++) link(tables + 1 + i, i + 1 < bookSectors ? tables + 2 + i : END);
    const head = Buffer.alloc(SECTOR, 0xff);
    Buffer.from("d0cf11e0a1b11ae1", "hex").copy(head);
    head.fill(0, 8, 76);
    head.writeUInt16LE(0x3e, 24);
    head.writeUInt16LE(3, 26);
    head.writeUInt16LE(0xfffe, 28);
    head.writeUInt16LE(9, 30);
    head.writeUInt16LE(6, 32);
    head.writeUInt32LE(tables, 44);
    head.writeUInt32LE(tables, 48);
    head.writeUInt32LE(4096, 56);
    head.writeUInt32LE(END, 60);
    head.writeUInt32LE(END, 68);
    for (let i = 0; i < tables; i++) head.writeUInt32LE(i, 76 + 4 * i);
    const directory = Buffer.concat([
        directoryEntry("Root Entry", 5, 1, END, 0),
        directoryEntry("Workbook", 2, FREE, tables + 1, Math.max(book.length, 4096)),
        Buffer.alloc(256)
    ]);
    const padding = Buffer.alloc(bookSectors * SECTOR - book.length);
    return Buffer.concat([head, chain, directory, book, padding]);
}

/* ---- .xlsx: a zip of texts, not compressed ----------------------------------------------------- */

function crc32(bytes) {
    if (zlib.crc32) return zlib.crc32(bytes);   // newer than Node 18
    let crc = ~0;
    for (const byte of bytes) {
        crc ^= byte;
        for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    return ~crc >>> 0;
}

function zip(parts) {
    const files = [], central = [];
    let at = 0;
    for (const [name, text] of Object.entries(parts)) {
        const bytes = Buffer.from(text), path = Buffer.from(name);
        const about = Buffer.concat([u16(20), u16(0), u16(0), u32(0), u32(crc32(bytes)), u32(bytes.length), u32(bytes.length), u16(path.length), u16(0)]);
        files.push(u32(0x04034b50), about, path, bytes);
        central.push(u32(0x02014b50), u16(20), about, Buffer.alloc(10), u32(at), path);
        at += 30 + path.length + bytes.length;
    }
    const list = Buffer.concat(central);
    const n = u16(Object.keys(parts).length);
    return Buffer.concat([...files, list, u32(0x06054b50), u32(0), n, n, u32(list.length), u32(at), u16(0)]);
}

const SPACE = "http://schemas.openxmlformats.org";

/* For each sheet its rows by their numbers: { 1: ["姓名", …], 1048576: […] } */
export function xlsx(...sheets) {
    const cells = list => list.map(t => `<c t="inlineStr"><is><t>${t}</t></is></c>`).join("");
    const data = rows => Object.entries(rows).map(([n, list]) => `<row r="${n}">${cells(list)}</row>`).join("");
    const sheet = rows => `<worksheet xmlns="${SPACE}/spreadsheetml/2006/main"><sheetData>${data(rows)}</sheetData></worksheet>`;
    const each = what => sheets.map((rows, i) => what(i + 1, rows));
    const relations = (...all) => `<Relationships xmlns="${SPACE}/package/2006/relationships">${all.join("")}</Relationships>`;
    const relation = (id, type, target) => `<Relationship Id="${id}" Type="${SPACE}/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
    return zip({
        "[Content_Types].xml":
            `<Types xmlns="${SPACE}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>` +
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": relations(relation("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml":
            `<workbook xmlns="${SPACE}/spreadsheetml/2006/main" xmlns:r="${SPACE}/officeDocument/2006/relationships">` +
            `<sheets>${each(n => `<sheet name="Sheet${n}" sheetId="${n}" r:id="r${n}"/>`).join("")}</sheets></workbook>`,
        "xl/_rels/workbook.xml.rels": relations(...each(n => relation(`r${n}`, "worksheet", `worksheets/sheet${n}.xml`))),
        ...Object.fromEntries(each((n, rows) => [`xl/worksheets/sheet${n}.xml`, sheet(rows)]))
    });
}
