/* access.test.mjs - who gets in, who sees whom, and who does not. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
    DAY, HOUR, LAB, OTHER_POINT, OTHER_TOWN, OTHER_VILLAGE, PASSWORD, POINT, ROOT, TOWN, VILLAGE, addUser, begin, box,
    document, plant, sleep, tube, verify
} from "../server.mjs";

const PEOPLE = 40;
let data, server, admin, round, persons, foreign;
before(async () => {
    ({ data, server, admin } = await begin());
    ({ round, persons } = await plant(admin, PEOPLE));
    foreign = persons.filter((_, i) => (i + 1) % 2 === 0);
    for (const [login, ...where] of [
        ["town", "--role", "town", "--unit", String(TOWN)],
        ["village", "--role", "village", "--unit", String(VILLAGE)],
        ["courier", "--role", "courier", "--site", String(POINT)],
        ["lab", "--role", "lab", "--site", String(LAB)],
        ["inspector", "--role", "inspector", "--unit", String(TOWN)],
        ["auditor", "--role", "auditor"]
    ])
        addUser(data, login, ...where);
});
after(() => server.stop());

const from = address => ({ "x-forwarded-for": address });
const signIn = (body, headers) => server.request("POST", "/api/v1/sign-in", { body, headers });
const givePass = async (more = {}) =>
    (
        await admin.request("POST", "/api/v1/passes", {
            body: { label: "早班", role: "point", site: POINT, from_at: Date.now() - HOUR, until_at: Date.now() + HOUR, ...more }
        })
    ).json;

/* ---- at the door --------------------------------------------------------------------------- */

test("a wrong login and a wrong password are told alike", async () => {
    const wrong = await signIn({ login: "admin", password: "not the password" }, from("198.51.100.1"));
    const nobody = await signIn({ login: "nobody", password: "not the password" }, from("198.51.100.1"));
    assert.equal(wrong.status, 401);
    assert.deepEqual({ ...wrong.json }, { ...nobody.json });
    assert.equal(wrong.headers["set-cookie"], undefined);
});

test("who guesses is locked out, also with the right password, and is told until when", async () => {
    addUser(data, "guessed");
    let tries = 0, answer;
    do answer = await signIn({ login: "guessed", password: `guess ${tries}` }, from(`198.51.100.${10 + tries}`));
    while (answer.status === 401 && ++tries < 50);
    assert.ok(tries >= 3 && tries <= 20, `${tries} guesses`);
    assert.equal(answer.status, 429);
    assert.equal(answer.json.key, "account.locked");
    assert.match(answer.json.values.until, /^\d\d:\d\d$/);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
    const right = await signIn({ login: "guessed", password: PASSWORD }, from("198.51.100.99"));
    assert.equal(right.status, 429);
    assert.equal((await signIn({ login: "admin", password: PASSWORD }, from("198.51.100.98"))).status, 200);
});

test("an address that tries many logins is locked out, and others are not", async () => {
    let tries = 0, answer;
    do answer = await signIn({ login: `user${tries}`, password: "12345678" }, from("203.0.113.5"));
    while (answer.status === 401 && ++tries < 200);
    assert.equal(answer.status, 429);
    assert.equal((await signIn({ login: "admin", password: PASSWORD }, from("203.0.113.5"))).status, 429);
    assert.equal((await signIn({ login: "admin", password: PASSWORD }, from("203.0.113.6"))).status, 200);
});

test("signing out ends the session, and a token that was changed is nobody's", async () => {
    const client = await server.as("admin");
    assert.equal((await client.request("GET", "/api/v1/me")).status, 200);
    assert.equal((await client.request("POST", "/api/v1/sign-out")).status, 204);
    assert.equal((await client.request("GET", "/api/v1/me")).status, 401);
    for (const token of [client.token, `${admin.token}x`, admin.token.slice(0, -1), "", "410185.", "a".repeat(5000), "410186" + admin.token.slice(6)])
        assert.ok([401, 431].includes((await server.request("GET", "/api/v1/me", { token })).status), token);
});

test("a new password ends all other sessions of the user", async () => {
    addUser(data, "changer");
    const [one, two] = [await server.as("changer"), await server.as("changer")];
    const wrong = await one.request("POST", "/api/v1/password", { body: { old: "no", new: "another password" } });
    assert.equal(wrong.status, 422);
    const short = await one.request("POST", "/api/v1/password", { body: { old: PASSWORD, new: "short" } });
    assert.equal(short.json.key, "account.password_too_short");
    const done = await one.request("POST", "/api/v1/password", { body: { old: PASSWORD, new: "another password" } });
    assert.equal(done.status, 204);
    assert.equal((await one.request("GET", "/api/v1/me")).status, 200);
    assert.equal((await two.request("GET", "/api/v1/me")).status, 401);
});

/* ---- cookies and other sites ------------------------------------------------------------------ */

test("the cookie cannot be read by scripts and is sent to no other site", async () => {
    const answer = await signIn({ login: "admin", password: PASSWORD });
    const cookie = answer.headers["set-cookie"][0];
    assert.match(cookie, /^bulou=410185\.[\w-]+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
});

test("a request that changes something by cookie needs our header and our origin", async () => {
    const cookie = `bulou=${admin.token}`;
    const body = admin.event("sampling.tubes_issued", { site: POINT, count: 1 });
    const cases = [
        [{ cookie }, 403],
        [{ cookie, "x-bulou-request": "0" }, 403],
        [{ cookie, "x-bulou-request": "1", origin: "https://elsewhere.example", host: `127.0.0.1:${server.port}` }, 403],
        [{ cookie, "x-bulou-request": "1", origin: "null", host: `127.0.0.1:${server.port}` }, 403],
        [{ cookie, "x-bulou-request": "1", origin: `http://127.0.0.1:${server.port}`, host: `127.0.0.1:${server.port}` }, 200],
        [{ cookie, "x-bulou-request": "1" }, 200],
        [{ authorization: `Bearer ${admin.token}` }, 200],
        [{ "x-bulou-request": "1" }, 401]
    ];
    for (const [headers, status] of cases) {
        const answer = await server.request("POST", "/api/v1/events", { body, headers });
        assert.equal(answer.status, status, JSON.stringify(headers) + answer.text);
        if (status === 403) assert.equal(answer.json.key, "web.cross_site");
    }
    const foreignSignIn = await signIn({ login: "admin", password: PASSWORD }, { origin: "https://elsewhere.example" });
    assert.equal(foreignSignIn.status, 403);
});

/* ---- headers -------------------------------------------------------------------------------------- */

function* assets(folder = "web", path = "") {
    for (const name of readdirSync(folder)) {
        if (statSync(join(folder, name)).isDirectory()) yield* assets(join(folder, name), `${path}/${name}`);
        else if (name !== "SUMS" && !name.endsWith(".md")) yield `${path}/${name}`;
    }
}

test("every page and file has the policy, a tag, and is not sent again to one who has it", async () => {
    let n = 0;
    for (const path of [...assets(), "/", "/api/v1/openapi.json", "/api/v1/messages/zh", "/api/v1/messages/en"]) {
        const got = await server.request("GET", path, { headers: { "accept-encoding": "identity" } });
        assert.equal(got.status, 200, path);
        const policy = got.headers["content-security-policy"];
        assert.match(policy, /^default-src 'none'; script-src 'self'( 'wasm-unsafe-eval')?;/, path);
        assert.match(policy, /frame-ancestors 'none'/);
        assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')|https?:|\*/, path);
        assert.equal(policy.includes("wasm"), path.endsWith("/decoder.js"), path);
        assert.equal(got.headers["x-content-type-options"], "nosniff");
        assert.equal(got.headers["referrer-policy"], "no-referrer");
        assert.equal(got.headers["cross-origin-opener-policy"], "same-origin");
        assert.equal(got.headers["strict-transport-security"], undefined);
        assert.match(got.headers.etag, /^"[0-9a-f]+"$/, path);
        const zipped = await server.request("GET", path, { headers: { "accept-encoding": "gzip" } });
        for (const tag of [got.headers.etag, zipped.headers.etag, `"other", ${got.headers.etag}`]) {
            const again = await server.request("GET", path, { headers: { "if-none-match": tag } });
            assert.equal(again.status, 304, path);
            assert.equal(again.raw.length, 0);
        }
        assert.equal((await server.request("GET", path, { headers: { "if-none-match": '"other"' } })).status, 200);
        if (zipped.headers["content-encoding"] === "gzip") assert.ok(zipped.raw.length < got.raw.length);
        n++;
    }
    assert.ok(n > 50, `${n} files`);
});

test("every answer of the API has the policy and is kept by nobody", async () => {
    for (const [path, token] of [["/api/v1/me", admin.token], ["/api/v1/me"], ["/nothing"], ["/api/v1/views/nothing", admin.token], ["/healthz"]]) {
        const { headers } = await server.request("GET", path, { token });
        assert.match(headers["content-security-policy"], /^default-src 'none'/, path);
        assert.equal(headers["x-content-type-options"], "nosniff");
        assert.equal(headers["cache-control"], "private, no-store");
    }
});

test("the pages hold nothing that the policy forbids", async () => {
    for (const path of assets()) {
        if (!path.endsWith(".html")) continue;
        const { text } = await server.request("GET", path);
        assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\bon[a-z]+=|\bstyle=|https?:\/\//i, path);
    }
});

/* ---- duty passes -------------------------------------------------------------------------------------- */

test("a pass opens the work of its site and no other", async () => {
    const { pass, secret, svg } = await givePass();
    assert.match(svg, /^<svg /);
    assert.ok(!JSON.stringify(await admin.rows("account_passes")).includes(secret));
    const phone = await server.signIn({ pass: secret });
    assert.equal(phone.kind, "pass");
    assert.equal(phone.account, pass);
    const register = (site, n) => phone.send("sampling.person_registered", { tube_code: tube(n), round, site, person: persons[0] });
    assert.equal((await register(POINT, 1)).status, "accepted");
    const elsewhere = await register(OTHER_POINT, 2);
    assert.equal(elsewhere.key, "rights.not_here");
    assert.equal(elsewhere.field, "site");
    assert.ok(elsewhere.quarantine > 0);
    for (const [type, body] of [
        ["round.round_closed", { round, reason: "关掉" }],
        ["account.user_added", { login: "intruder" }],
        ["roster.person_left", { person: persons[0], cause: "moved_away" }],
        ["lab.results_reported", { site: LAB, run: "R", run_at: Date.now(), results: [{ tube_code: tube(1), finding: "negative" }] }]
    ])
        assert.match((await phone.send(type, body)).key, /^rights\.(no_right|not_here|whole_county)$/, type);
    assert.equal((await phone.view("missing_site_part", { site: POINT })).status, 200);
    assert.equal((await phone.view("missing_site_part", { site: OTHER_POINT })).status, 403);
    assert.equal((await phone.view("account_users")).status, 403);
    assert.equal((await phone.view("roster_people", { unit: VILLAGE })).status, 403);
});

test("a pass opens nothing before its shift, after it, and with another secret", async () => {
    const early = await givePass({ from_at: Date.now() + HOUR, until_at: Date.now() + 2 * HOUR });
    const late = await givePass({ from_at: Date.now() - 2 * HOUR, until_at: Date.now() - HOUR });
    const cases = [[early.secret, 403, "account.pass_not_yet"], [late.secret, 403, "account.pass_over"], [`${late.secret}x`, 401, "account.wrong_pass"]];
    for (const [secret, status, key] of cases) {
        const answer = await signIn({ pass: secret }, from("198.51.100.60"));
        assert.equal(answer.status, status);
        assert.equal(answer.json.key, key);
    }
});

test("a pass that is revoked sees nothing from that moment, and what was done before may still come", async () => {
    const { pass, secret } = await givePass();
    const phone = await server.signIn({ pass: secret });
    const did = n => phone.event("sampling.person_registered", { tube_code: tube(n), round, site: POINT, person: persons[2] });
    const before = did(30);
    await sleep(30);
    assert.equal((await phone.view("sampling_progress", { round })).status, 200);
    await admin.must("account.pass_revoked", { pass, reason: "手机丢了" });
    assert.equal((await phone.view("sampling_progress", { round })).key, "rights.pass_over");
    assert.equal((await phone.request("GET", "/api/v1/me")).status, 403);
    assert.equal((await phone.request("GET", "/api/v1/stream")).status, 403);
    await sleep(30);
    const after = did(31);
    const { json } = await phone.post([before, after]);
    assert.equal(json.answers[0].status, "accepted");
    assert.equal(json.answers[1].key, "rights.pass_over");
    assert.ok(json.answers[1].quarantine > 0);
    assert.equal((await signIn({ pass: secret }, from("198.51.100.61"))).json.key, "account.pass_revoked");
});

test("a role that is taken back is gone with the next request", async () => {
    addUser(data, "brief", "--role", "village", "--unit", String(VILLAGE));
    const brief = await server.as("brief");
    assert.equal((await brief.view("roster_people", { unit: VILLAGE })).status, 200);
    const [grant] = await admin.rows("account_grants", { user: brief.account });
    await admin.must("account.role_revoked", { granted: grant.granted, reason: "调走了" });
    assert.equal((await brief.view("roster_people", { unit: VILLAGE })).status, 403);
    await admin.must("account.user_disabled", { user: brief.account, reason: "离职" });
    assert.equal((await brief.request("GET", "/api/v1/me")).status, 401);
});

/* ---- masks ------------------------------------------------------------------------------------------------ */

test("persons are masked until a reason is given, and the look can be listed", async () => {
    const town = await server.as("town");
    const [person, other] = [persons[0], persons[2]];
    const [masked] = await town.rows("roster_person", { person });
    assert.equal(masked.name, "王*1");
    assert.equal(masked.document, `410${"*".repeat(11)}${document(1).slice(-4)}`);
    assert.match(masked.phone, /\*{4}/);
    assert.match(masked.address, /\*\*\*$/);
    assert.equal((await town.view("roster_person", { person, unmask: "1" })).key, "web.reason_needed");
    await town.must("account.person_viewed", { person, reason: "本人来电核对" });
    const [plain] = await town.rows("roster_person", { person, unmask: "1" });
    assert.equal(plain.name, "王小1");
    assert.equal(plain.document, document(1));
    assert.equal((await town.rows("roster_person", { person }))[0].name, "王*1");
    assert.equal((await town.view("roster_person", { person: other, unmask: "1" })).key, "web.reason_needed");
    const again = await server.as("town");
    assert.equal((await again.view("roster_person", { person, unmask: "1" })).key, "web.reason_needed");
    const looks = await town.rows("account_looks", { person });
    assert.equal(looks[0].reason, "本人来电核对");
    assert.equal(looks[0].account, town.account);
});

test("a list is masked in every format until a reason is given for it", async () => {
    const town = await server.as("town");
    const list = more => town.request("GET", `/api/v1/views/roster_people?unit=${VILLAGE}${more}`);
    for (const format of ["json", "csv"]) {
        const { text, status } = await list(`&format=${format}`);
        assert.equal(status, 200);
        assert.ok(text.includes("王*1") && !text.includes("王小1") && !text.includes(document(1)), text.slice(0, 300));
        assert.equal((await list(`&format=${format}&unmask=1`)).status, 403);
    }
    await town.must("account.list_viewed", { view: "roster_people", unit: VILLAGE, reason: "打印敲门名单" });
    assert.ok((await list("&format=csv&unmask=1")).text.includes("王小1"));
});

/* ---- other people's people ------------------------------------------------------------------------------------- */

/* Everything that could be guessed about the other town, for a parameter of this name. */
const guesses = () => ({
    unit: [OTHER_VILLAGE, OTHER_TOWN, ROOT],
    person: foreign.slice(0, 3),
    site: [OTHER_POINT],
    tube_code: [tube(900)],
    box_code: [box(900)],
    document: [document(2)],
    phone: ["13800000002"],
    round: [round],
    entry: [1, 2, 3],
    user: [1, 2, 3, admin.account],
    account: [admin.account],
    import: [1],
    text: ["村"]
});

/* All addresses of a view with these guesses; parameters that are needed get one each. */
function addresses(view, parameters) {
    const known = guesses();
    const needed = parameters.filter(p => p.required && known[p.name]).map(p => [p.name, known[p.name][0]]);
    const out = [new URLSearchParams(needed)];
    for (const p of parameters)
        for (const guess of known[p.name] ?? []) out.push(new URLSearchParams([...needed.filter(([n]) => n !== p.name), [p.name, guess]]));
    return out.map(query => `/api/v1/views/${view}?${query}`);
}

test("no role of one town sees a person of the other, whatever is guessed", { timeout: 120000 }, async () => {
    await admin.must("sampling.person_registered", { tube_code: tube(900), round, site: OTHER_POINT, person: foreign[0] });
    await admin.must("sampling.tube_closed", { tube_code: tube(900), round, site: OTHER_POINT, swab_count: 1 });
    await admin.must("transfer.box_packed", { box_code: box(900), site: OTHER_POINT, round, tubes: [tube(900)] });
    await admin.must("account.person_viewed", { person: foreign[0], reason: "留一条痕迹" });
    const { json: api } = await server.request("GET", "/api/v1/openapi.json");
    const views = Object.entries(api.paths).filter(([path]) => path.startsWith("/api/v1/views/"));
    assert.ok(views.length > 50);
    const secrets = foreign.flatMap((_, i) => [`王小${2 * i + 2}"`, `王*${2 * i + 2}"`, `王小${2 * i + 2},`, `王*${2 * i + 2},`]);
    const documents = foreign.map((_, i) => document(2 * i + 2));
    const phone = await server.signIn({ pass: (await givePass()).secret });
    const actors = { pass: phone };
    for (const login of ["town", "village", "courier", "lab", "inspector", "auditor"]) actors[login] = await server.as(login);
    const seen = [];
    for (const [name, actor] of Object.entries(actors))
        for (const [path, { get }] of views)
            for (const address of addresses(path.slice(14), get.parameters))
                for (const more of ["&limit=1000", "&format=csv"]) {
                    const { status, text } = await actor.request("GET", `${address}${more}`);
                    assert.ok(status < 500, `${address}: ${text}`);
                    const leak = [...secrets, ...documents].find(s => text.includes(s));
                    const ids = name === "auditor" || name === "lab" ? [] : foreign;
                    const id = status === 200 && ids.find(i => text.includes(`"person":${i}`));
                    if (leak || id) seen.push(`${name} ${address}${more}: ${leak ?? id}`);
                }
    assert.deepEqual(seen, []);
});

test("no event of one town changes a person or a site of the other", async () => {
    const town = await server.as("town");
    const person = foreign[1];
    for (const [type, body] of [
        ["roster.person_moved", { person, unit: VILLAGE, reason: "抢人" }],
        ["roster.person_left", { person, cause: "died" }],
        ["roster.persons_merged", { kept: persons[0], dropped: person, reason: "合并" }],
        ["roster.person_exempted", { person, reason: "away", from_at: Date.now(), until_at: Date.now() + DAY }],
        ["account.person_viewed", { person, reason: "随便看看" }],
        ["account.list_viewed", { view: "roster_people", unit: OTHER_VILLAGE, reason: "随便看看" }],
        ["account.list_viewed", { view: "roster_people", reason: "随便看看" }],
        ["site.site_opened", { site: OTHER_POINT }],
        ["sampling.person_registered", { tube_code: tube(950), round, site: OTHER_POINT, person }],
        ["sampling.tube_voided", { tube_code: tube(900), round, site: OTHER_POINT, reason: "作废" }],
        ["missing.owner_assigned", { round, unit: OTHER_VILLAGE, owner: "某人" }],
        ["round.round_closed", { round, reason: "关掉" }],
        ["account.role_granted", { user: town.account, role: "county" }]
    ]) {
        const answer = await town.send(type, body);
        assert.equal(answer.status, "rejected", type);
        assert.match(answer.key, /^(rights\.|account\.more_than_own)/, `${type}: ${answer.key}`);
    }
    assert.deepEqual(await admin.rows("roster_person", { person }).then(rows => rows.map(r => r.unit)), [OTHER_VILLAGE]);
});

test("pages of a list are cut by area, not by the page's number", async () => {
    const village = await server.as("village");
    const ids = [];
    let after, answer;
    do {
        answer = await village.view("roster_people", { unit: VILLAGE, limit: 3, ...(after ? { after } : {}) });
        ids.push(...answer.rows.map(r => r.person));
        after = answer.next;
    } while (after);
    assert.deepEqual([...ids].sort(), persons.filter(p => !foreign.includes(p)).sort());
    for (const forged of [0, foreign[0], "99999999999999", "x", "-1", "1.1"]) {
        const { status, rows } = await village.view("roster_people", { unit: VILLAGE, after: forged });
        assert.ok(status === 422 || rows.every(r => !foreign.includes(r.person)), String(forged));
    }
});

test("who was seen is written down, and the auditor finds it", async () => {
    const auditor = await server.as("auditor");
    const looks = await auditor.rows("account_looks");
    assert.ok(looks.some(l => l.what === "list" && l.reason === "打印敲门名单"));
    assert.ok(looks.some(l => l.what === "person" && l.person === persons[0]));
});

test("afterwards everything adds up", () => {
    assert.match(verify(data), /whole: 0 findings/);
    assert.deepEqual(server.errors, []);
});
