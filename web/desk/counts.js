/* counts.js - due = done + exempt + remaining, of one place or of many together. */
import { t } from "../shared/t.js";

const names = ["due", "done", "exempt", "remaining"];

export const sumOf = list =>
    Object.fromEntries(names.map(name => [name, list.reduce((sum, row) => sum + row[name], 0)]));

export const identity = ({ due, done, exempt, remaining }) => t("page.identity", { due, done, exempt, remaining });
