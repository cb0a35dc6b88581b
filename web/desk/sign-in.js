/* sign-in.js - with a login and a password, or with a duty pass.
 *
 * A pass may come in the address as #pass=SECRET: then it is used at once and taken out
 * of the address, so that it stays in no history. */
import { html, render } from "../vendor/lit-html.js";
import { ask, query } from "../shared/api.js";
import { makeForm } from "../shared/form.js";
import { icons, languageButton, parameter } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { failure, tabs } from "../shared/ui.js";

document.title = t("page.title", { page: t("page.sign_in") });
document.body.className = "entrance";

/* Only to a page of ours. */
const target = fallback => {
    const to = parameter("to") ?? "";
    return /^\/[a-z0-9-]*(\.html)?(\?[^#]*)?$/i.test(to) && !to.startsWith("//") ? to : fallback;
};

async function signIn(body, fallback) {
    await ask("/api/v1/sign-in", { method: "POST", body, signingIn: true });
    location.replace(target(fallback));
}

/* The QR holds "bulou:pass:SECRET". */
const secretOf = text => text.trim().replace(/^bulou:pass:/, "");

/* The phone signs in by itself: its session is kept with its records. */
function signInByPass(secret) {
    if (parameter("to")) return signIn({ pass: secretOf(secret) }, "/");
    location.assign(`/field/#pass=${encodeURIComponent(secretOf(secret))}`);
    return new Promise(() => {});
}

const login = { name: "login", need: true, max: 40, wide: true };
const password = {
    name: "password",
    label: t("page.password"),
    kind: "secret",
    need: true,
    autocomplete: "current-password",
    wide: true
};
const pass = { name: "pass", label: t("page.pass_secret"), need: true, hint: t("page.pass_secret_hint"), wide: true };

/* Where several counties share a server one says which; what was typed is offered again. */
const REMEMBERED = "bulou_county";
const county = { name: "county", kind: "int", need: true, min: 100000, max: 999999, hint: t("page.county_hint"), wide: true };
const byPassword = [login, password];
if (localStorage.getItem(REMEMBERED)) byPassword.push(county);

async function signInByPassword(body) {
    try {
        if (body.county) localStorage.setItem(REMEMBERED, body.county);
        await signIn(body, "/");
    } catch (why) {
        if (why.key === "account.which_county" && !byPassword.includes(county)) byPassword.push(county);
        throw why;
    }
}

const forms = {
    password: {
        label: t("page.sign_in"),
        fields: byPassword,
        values: { county: localStorage.getItem(REMEMBERED) ?? undefined },
        submit: signInByPassword
    },
    pass: { label: t("page.sign_in"), fields: [pass], submit: body => signInByPass(body.pass) }
};
const names = [
    ["password", t("page.by_password")],
    ["pass", t("page.by_pass")]
];

function draw() {
    const chosen = location.hash === "#pass" ? "pass" : "password";
    render(
        html`<header>${languageButton()}</header><main id="main">
            <div class="name">${icons.brand}<h1>${t("page.brand")}</h1></div><p>${t("page.brand_about")}</p>
            ${tabs(names, chosen, t("page.sign_in"))}<div class="by-${chosen}"></div></main>`,
        document.body
    );
    makeForm(main(`.by-${chosen}`), forms[chosen]);
    main("input").focus();
}

const main = selector => document.querySelector(`#main ${selector}`);

async function usePass(secret) {
    history.replaceState(null, "", location.pathname + query({ to: parameter("to") }));
    render(
        html`<main id="main"><h1>${t("page.sign_in")}</h1><p role="status">${t("page.signing_in")}</p></main>`,
        document.body
    );
    try {
        await signInByPass(secret);
    } catch (why) {
        history.replaceState(null, "", "#pass");
        draw();
        const place = document.createElement("div");
        main(".by-pass").after(place);
        render(failure(why), place);
    }
}

const given = location.hash.match(/^#pass=(.+)$/);
addEventListener("hashchange", draw);
if (given) usePass(decodeURIComponent(given[1]));
else draw();
