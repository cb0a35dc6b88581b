/* field-look.test.mjs - how the field app looks, weighs, and can be used by everybody. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { document as documentNumber } from "../server.mjs";
import { languages, shot, sideways, violations } from "./browser.mjs";
import { Line, Phone, card, point, tubeCode, unknownCard } from "./field.mjs";

const FIRST_LOAD_MOST = 520 * 1024,
    OWN_MOST = 66 * 1024; /* the app itself 40, the rest is shared with the desk */

const sizes = [
    ["small", { width: 360, height: 640 }],
    ["phone", { width: 360, height: 800 }],
    ["desk", { width: 1920, height: 1080 }]
];

let it;
before(async () => (it = await point(60)));
after(() => it?.server.stop());

const phones = [];
afterEach(async () => {
    for (const phone of phones.splice(0)) {
        await phone.stop();
        assert.deepEqual(phone.wrong, []);
    }
});

async function phoneOf(url, options) {
    const phone = await Phone.start();
    phones.push(phone);
    await phone.open(url, options);
    return phone;
}

let series = 8000;

/* Everything that a registrar sees, one after the other. */
const walk = [
    ["start", async () => {}],
    ["no-tube", async phone => phone.signIn(await it.pass("登记 1 号台 · 上午班"))],
    ["open", async phone => {
        await phone.scan(tubeCode(++series));
        await phone.page.waitForSelector(".tube .n");
    }],
    ["saved", async (phone, people) => {
        await phone.scan(card(people[0]));
        await phone.page.waitForSelector('.tube .n[data-count="1"]');
    }],
    ["already", async (phone, people) => {
        await phone.scan(card(people[0]));
        await phone.page.waitForSelector(".band.soon");
    }],
    ["type", async (phone, people) => {
        await phone.page.locator("nav button").nth(1).click();
        await phone.page.fill("#typed", documentNumber(it.persons.indexOf(people[1]) + 1));
        await phone.page.waitForSelector(".names button");
    }],
    ["new", phone => phone.page.locator("dialog .find > button").click()],
    ["phone", async phone => {
        await phone.page.keyboard.press("Escape");
        await phone.page.click(".chip");
    }],
    ["count", async phone => {
        await phone.page.keyboard.press("Escape");
        await phone.page.locator("nav button.primary").click();
    }],
    ["full", async (phone, people) => {
        await phone.page.keyboard.press("Escape");
        for (const [i, person] of people.slice(1, 10).entries()) {
            await phone.scan(card(person));
            await phone.page.waitForSelector(`.tube .n[data-count="${i + 2}"]`);
        }
        await phone.page.waitForSelector("body.is-full");
    }],
    ["refused", async phone => {
        await phone.scan(unknownCard);
        await phone.page.waitForSelector(".band.soon");
    }],
    ["stand", async phone => {
        await phone.page.locator(".tools button").last().click();
        await phone.page.waitForSelector("body.stand");
    }]
];

/* What is drawn outside of its own box, or cut off at the screen's edge. */
const clipped = page =>
    page.evaluate(() =>
        [...document.querySelectorAll("body.phone :is(button, h1, p, b, span, dd)")]
            .filter(e => e.checkVisibility() && !e.closest(".hidden") && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
            .map(e => e.textContent.trim().slice(0, 40))
    );

for (const language of languages)
    for (const [size, viewport] of sizes)
        test(`every screen can be read and used: ${language}, ${size}`, async () => {
            const phone = await phoneOf(it.url, { viewport, language });
            const from = (languages.indexOf(language) * 3 + sizes.findIndex(([name]) => name === size)) * 10;
            const people = it.persons.slice(from, from + 10);
            for (const [name, go] of walk) {
                await go(phone, people);
                await phone.page.waitForTimeout(200);
                await shot(phone.page, `field-${name}-${size}-${language}`);
                const found = {
                    axe: await violations(phone.page),
                    sideways: await sideways(phone.page),
                    clipped: await clipped(phone.page)
                };
                assert.deepEqual(found, { axe: [], sideways: 0, clipped: [] }, name);
            }
        });

test("what is pressed in gloves is at least 64 px high", async () => {
    const phone = await phoneOf(it.url, {});
    await phone.signIn(await it.pass());
    await phone.scan(tubeCode(++series));
    await phone.page.waitForSelector(".tube .n");
    const low = await phone.page.evaluate(() =>
        [...document.querySelectorAll("nav button, .tools button")].map(e => e.getBoundingClientRect().height).filter(h => h < 64));
    assert.deepEqual(low, []);
});

test("the app is light the first time, and comes from the phone itself the next", async () => {
    const line = await Line.open(it.server);
    const phone = await phoneOf(line.url, {});
    await phone.page.waitForFunction(async () => {
        await navigator.serviceWorker.ready;
        return Boolean(await caches.match("/api/v1/messages/zh"));
    });
    await phone.page.waitForTimeout(1000);
    const first = line.bytes;
    console.log(`# first load: ${first} bytes, of them our own code ${line.ownBytes}`);
    assert.ok(first <= FIRST_LOAD_MOST, `${first} bytes`);
    assert.ok(line.ownBytes <= OWN_MOST, `${line.ownBytes} bytes of our own`);
    line.bytes = 0;
    line.paths.length = 0;
    await phone.page.reload();
    await phone.page.waitForSelector("h1");
    await phone.page.waitForTimeout(1000);
    assert.deepEqual(line.paths.filter(path => !/sw\.js|assets\.js/.test(path)), [], "nothing but a look for a new version");
    assert.ok(line.bytes < 8192, `${line.bytes} bytes`);
    await line.close();
});
