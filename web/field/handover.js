/* handover.js - sealing what this phone still holds, for another phone to carry. */
import { RECORDS_MOST, crc32 } from "./carry.js";
import { seal, textOf } from "./seal.js";

/* { id, county, device, records, sealed }; records past the most stay on this phone. */
export async function makeBundle({ key, county, device }, events) {
    const sent = events.slice(0, RECORDS_MOST).map(({ counter, type, at, body }) => ({ counter, type, at, body }));
    const sealed = textOf(await seal(key, `${county}.${device}`, sent));
    return { id: `${device}-${crc32(sealed)}`, county, device, records: sent.length, sealed };
}
