/* workplace.js - a duty pass that is for one kind of work in the field opens that page at once. */
import { rolesOf } from "../shared/roles.js";

const pages = { door: "/visits.html", census: "/census.html", checkpoint: "/arrivals.html" };

/* Where a pass begins its work; undefined: at the list of what waits. */
export const workplace = me => (me.kind === "pass" && rolesOf(me).length === 1 ? pages[rolesOf(me)[0]] : undefined);
