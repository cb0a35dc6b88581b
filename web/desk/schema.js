/* schema.js - from the description of an event's body (OpenAPI) to the fields of a form.
 *
 * Plain members become fields; lists and objects are edited as text. */
import { ask } from "../shared/api.js";
import { hasText, t } from "../shared/t.js";

let document_ = null;

/* The schema of a type's body, or undefined. */
export async function bodyOf(type) {
    try {
        document_ ??= await ask("/api/v1/openapi.json");
    } catch {
        return undefined;
    }
    const schemas = document_.components?.schemas ?? {};
    const event = schemas[type];
    const body = [event, ...(event?.allOf ?? [])].map(s => s?.properties?.body).find(Boolean);
    return body && resolve(body, schemas);
}

const resolve = (schema, schemas) => (schema.$ref ? schemas[schema.$ref.split("/").at(-1)] : schema);

function kindOf(name, s) {
    if (s.enum) return { kind: "choice", choices: s.enum };
    if (s.type === "boolean") return { kind: "bool" };
    if (s.type === "integer")
        return name.endsWith("_at") ? { kind: "time" } : { kind: "int", min: s.minimum, max: s.maximum };
    if (s.type === "number") return { kind: "real" };
    if (s.type === "string") return { kind: s.format === "date" ? "date" : "text", max: s.maxLength };
    return { kind: "area", rows: 6, max: 100000, asJson: true };
}

/* One field for each member, with what was sent in it; NULL when nothing is described. */
export function fieldsOf(schema, body) {
    if (!schema?.properties) return undefined;
    return Object.entries(schema.properties).map(([name, s]) => {
        const field = { name, need: schema.required?.includes(name), hint: s.description, ...kindOf(name, s) };
        const value = body[name];
        return {
            ...field,
            label: hasText(`column.${name}`) ? t(`column.${name}`) : name,
            value: field.asJson && value !== undefined ? JSON.stringify(value, null, 2) : value
        };
    });
}

/* Back to a body.  Members that the description does not know are dropped: the server
 * would refuse them. */
export function valuesOf(schema, values) {
    const body = {};
    for (const [name, value] of Object.entries(values))
        body[name] = kindOf(name, schema.properties[name]).asJson ? parsed(name, value) : value;
    return body;
}

function parsed(name, text) {
    try {
        return JSON.parse(text);
    } catch {
        throw Object.assign(new Error(t("page.not_json")), { status: 422, field: name });
    }
}
