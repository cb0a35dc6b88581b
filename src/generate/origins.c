/* origins.c - towns, counties and cities that people come from. */
#include "generate/origins.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const in_province[] = {
    "周口市太康县", "周口市扶沟县", "周口市西华县", "周口市郸城县", "周口市淮阳区", "周口市商水县", "周口市项城市",
    "商丘市夏邑县", "商丘市虞城县", "商丘市柘城县", "商丘市民权县", "商丘市永城市", "驻马店市上蔡县", "驻马店市平舆县",
    "驻马店市新蔡县", "驻马店市汝南县", "驻马店市泌阳县", "信阳市固始县", "信阳市息县", "信阳市光山县", "信阳市罗山县",
    "南阳市唐河县", "南阳市邓州市", "南阳市社旗县", "南阳市方城县", "南阳市镇平县", "开封市杞县", "开封市通许县",
    "开封市尉氏县", "开封市兰考县", "许昌市禹州市", "许昌市长葛市", "许昌市鄢陵县", "洛阳市偃师区", "洛阳市伊川县",
    "洛阳市汝阳县", "平顶山市汝州市", "平顶山市郏县", "平顶山市叶县", "新乡市原阳县", "新乡市封丘县", "新乡市长垣市",
    "焦作市武陟县", "焦作市温县", "安阳市滑县", "安阳市内黄县", "濮阳市濮阳县", "濮阳市台前县", "漯河市临颍县",
    "三门峡市灵宝市", "鹤壁市浚县", "济源市",
};

static const char *const elsewhere[] = {
    "安徽省阜阳市", "安徽省亳州市", "安徽省六安市", "山东省菏泽市", "山东省济宁市", "山东省聊城市", "河北省邯郸市",
    "河北省邢台市", "山西省晋城市", "山西省长治市", "山西省运城市", "陕西省渭南市", "陕西省商洛市", "湖北省襄阳市",
    "湖北省十堰市", "湖北省黄冈市", "湖南省邵阳市", "江苏省徐州市", "江苏省盐城市", "浙江省温州市", "浙江省台州市",
    "福建省莆田市", "江西省上饶市", "广东省茂名市", "广西壮族自治区玉林市", "四川省南充市", "四川省达州市", "重庆市万州区",
    "贵州省毕节市", "云南省昭通市", "甘肃省天水市", "甘肃省临夏回族自治州", "宁夏回族自治区固原市", "青海省西宁市",
    "新疆维吾尔自治区喀什地区", "新疆维吾尔自治区伊犁哈萨克自治州", "内蒙古自治区赤峰市", "辽宁省铁岭市", "吉林省四平市",
    "黑龙江省绥化市",
};

static const char *other_town(const struct county_plan *plan, size_t village, struct random *r)
{
    size_t own = plan->village[village].town, n = plan->town_count;
    if (n == 1)
        return plan->town[own].name;
    return plan->town[(own + 1 + (size_t)random_below(r, (int64_t)n - 1)) % n].name;
}

/* Another county of the city; the development zones register nobody. */
static const char *other_county(const struct county_plan *plan, struct random *r)
{
    for (;;) {
        const struct census *c = &plan->all[random_below(r, COUNTIES)];
        if (c->county / 10 != 41017 && c->county != plan->census.county)
            return c->name;
    }
}

void origin_draw(const struct county_plan *plan, size_t village, enum origin origin, struct random *r, char *out,
                 size_t size)
{
    switch (origin) {
    case ORIGIN_HERE:
        *out = '\0';
        return;
    case ORIGIN_SAME_COUNTY:
        snprintf(out, size, "%s%s", plan->census.name, other_town(plan, village, r));
        return;
    case ORIGIN_SAME_PROVINCE:
        if (random_chance(r, 300000))
            snprintf(out, size, "河南省郑州市%s", other_county(plan, r));
        else
            snprintf(out, size, "河南省%s", in_province[random_below(r, COUNT(in_province))]);
        return;
    case ORIGIN_OTHER_PROVINCE:
        snprintf(out, size, "%s", elsewhere[random_below(r, COUNT(elsewhere))]);
        return;
    case ORIGINS:
        break;
    }
    abort();
}
