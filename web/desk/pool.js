/* pool.js - how many to a tube, in words. */
import { t } from "../shared/t.js";

export const poolSize = size => (size === 0 ? t("page.pool_household") : t("page.pool_n", { n: size }));
