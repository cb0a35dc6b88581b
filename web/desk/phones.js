/* phones.js - phones of points that are silent, as one thing that somebody must see to. */
import { t } from "../shared/t.js";

const pointsOf = phones => new Set(phones.map(phone => phone.site)).size;

/* As the items of missing_todo; none when every phone was heard of. */
export function offlineItems(phones) {
    const silent = phones.filter(phone => phone.offline);
    if (!silent.length) return [];
    return [
        {
            kind: "phones_offline",
            n: silent.reduce((sum, phone) => sum + phone.about, 0),
            oldest_at: Math.min(...silent.map(phone => phone.seen_at)),
            where_site: pointsOf(silent) === 1 ? silent[0].site_name : t("page.points_offline", { n: pointsOf(silent) })
        }
    ];
}
