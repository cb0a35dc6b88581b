/* browser.mjs - a browser for the tests of the pages, and what every page must keep.
 *
 * The tests make a server of their own with a small county (county.mjs), unless they are
 * told of one that is up:
 *     BULOU_URL, BULOU_LOGIN, BULOU_PASSWORD   where, and an account of the county there
 *     BULOU_PASS                               secret of a duty pass of a point there
 *     BULOU_SHOTS                              a folder for pictures of every page */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { PASSWORD } from "../server.mjs";
import { county } from "./county.mjs";

/* { url, login, password, pass, stop } */
export async function place() {
    const { BULOU_URL: url, BULOU_LOGIN: login, BULOU_PASSWORD: password, BULOU_PASS: pass } = process.env;
    if (url) return { url, login, password, pass, stop: async () => {} };
    const { server, secret } = await county();
    const own = { url: `http://127.0.0.1:${server.port}`, login: "admin", password: PASSWORD, pass: secret };
    return { ...own, stop: () => server.stop() };
}

const shots = process.env.BULOU_SHOTS;

export const sizes = [
    ["phone", { width: 360, height: 800 }],
    ["desk", { width: 1920, height: 1080 }]
];
export const languages = ["zh", "en"];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export const launch = () =>
    chromium.launch({
        executablePath: process.env.BULOU_CHROMIUM ?? "/usr/bin/chromium",
        args: [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync"
        ]
    });

/* A context of a browser in a language, signed in with `body` if there is one, without a
 * page of ours having been used. */
export async function signedIn(browser, url, body, viewport, language) {
    const context = await browser.newContext({
        viewport,
        locale: language === "zh" ? "zh-CN" : "en-GB",
        reducedMotion: "reduce"
    });
    await context.addCookies([{ name: "bulou_lang", value: language, url }]);
    if (body) {
        const answer = await context.request.post(`${url}/api/v1/sign-in`, {
            data: body,
            headers: { "X-Bulou-Request": "1" }
        });
        if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
    }
    return context;
}

/* A page that remembers what went wrong in it. */
export async function open(context, url) {
    const page = await context.newPage();
    page.wrong = [];
    page.root = url;
    page.on("console", said => said.type() === "error" && page.wrong.push(said.text()));
    page.on("pageerror", error => page.wrong.push(String(error)));
    return page;
}

/* Go there and wait until nothing is read any more. */
export async function goTo(page, path) {
    await page.goto(page.root + path);
    await page.waitForSelector("h1");
    await page.waitForFunction(() => !document.querySelector(".waiting"));
    await page.waitForTimeout(300);
}

export async function shot(page, name) {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: !name.includes("wall-desk") });
}

/* Wider than the screen? */
export const sideways = page =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/* What axe finds; run apart from the page's own policy, which would not let it in. */
export async function violations(page) {
    await page.evaluate(axe);
    const found = await page.evaluate(
        tags => window.axe.run(document, { runOnly: { type: "tag", values: tags } }),
        rules
    );
    return found.violations.map(
        v =>
            `${v.id}: ${v.nodes
                .slice(0, 3)
                .map(n => n.target.join(" "))
                .join(" | ")}`
    );
}

/* ---- what people press and are told --------------------------------------------------------- */

export const button = (page, name) => page.getByRole("button", { name, exact: true });

/* The dialog's own button, which has the name of the one that opened it. */
export const confirm = (page, name) =>
    page.locator("dialog[open] form").last().getByRole("button", { name, exact: true });

export const said = (page, text) => page.waitForSelector(`.said:has-text("${text}")`);

/* Tables that follow are some seconds behind. */
export async function eventually(claim) {
    for (let tries = 0; ; tries++)
        try {
            return await claim();
        } catch (why) {
            if (tries === 30) throw why;
            await new Promise(resolve => setTimeout(resolve, 500));
        }
}
