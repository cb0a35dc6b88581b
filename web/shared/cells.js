/* cells.js - the land around places: whatever is nearer to one than to any other.
 *
 * Not a map: no border here is a real one.  A town's villages lie nearest to it, so the
 * picture is easily read. */

const cross = (a, b, c) => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/* The outline of all points, counter-clockwise (Andrew's monotone chain). */
function hull(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
    const half = list =>
        list
            .reduce((chain, p) => {
                while (chain.length > 1 && cross(chain.at(-2), chain.at(-1), p) <= 0) chain.pop();
                chain.push(p);
                return chain;
            }, [])
            .slice(0, -1);
    return [...half(sorted), ...half(sorted.reverse())];
}

/* A little land around the outermost places. */
export function outline(points, margin) {
    const around = points.flatMap(p =>
        Array.from({ length: 12 }, (none, i) => {
            const angle = (i * Math.PI) / 6;
            return { x: p.x + margin * Math.cos(angle), y: p.y + margin * Math.sin(angle) };
        })
    );
    return hull(around);
}

/* The part of a polygon that is nearer to a than to b. */
function nearer(polygon, a, b) {
    const side = p => (b.x - a.x) * (p.x - (a.x + b.x) / 2) + (b.y - a.y) * (p.y - (a.y + b.y) / 2);
    const kept = [];
    polygon.forEach((p, i) => {
        const q = polygon[(i + 1) % polygon.length],
            sp = side(p),
            sq = side(q);
        if (sp <= 0) kept.push(p);
        if (sp < 0 !== sq < 0) {
            const f = sp / (sp - sq);
            kept.push({ x: p.x + (q.x - p.x) * f, y: p.y + (q.y - p.y) * f });
        }
    });
    return kept;
}

/* One polygon for each place. */
export const cells = (places, land) =>
    places.map(a =>
        places.reduce((polygon, b) => (b === a || (b.x === a.x && b.y === a.y) ? polygon : nearer(polygon, a, b)), land)
    );

export const pathOf = polygon => `M${polygon.map(p => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join("L")}Z`;
