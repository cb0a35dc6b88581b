/* paper.js - what goes onto paper and comes back: printing, typing up, the cards of an area. */
import { html, render } from "../vendor/lit-html.js";
import { pageHead } from "../shared/layout.js";
import { may } from "../shared/roles.js";
import { start } from "../shared/shell.js";
import { t } from "../shared/t.js";
import { tabs } from "../shared/ui.js";
import { cards } from "./paper-cards.js";
import { printing } from "./paper-print.js";
import { typing } from "./paper-type.js";

const it = await start("paper", { rounds: true });
const { main, me } = it;

const all = { print: [printing, "paper"], typing: [typing, "sample"], cards: [cards, "roster"] };
const names = Object.keys(all).filter(name => may(me, all[name][1]));

function draw() {
    const asked = location.hash.slice(1),
        chosen = names.includes(asked) ? asked : names[0];
    const links = names.map(name => [name, t(`page.paper_${name}`)]);
    render(
        html`${pageHead(t("page.paper"))}${tabs(links, chosen, t("page.paper"))}
            <p class="about">${t(`page.paper_${chosen}_about`)}</p><section class="part-${chosen}"></section>`,
        main
    );
    all[chosen][0](main.querySelector(`.part-${chosen}`), it);
}

addEventListener("hashchange", draw);
draw();
