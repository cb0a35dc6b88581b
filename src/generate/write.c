/* write.c - the files of a county and of the city. */
#include "generate/write.h"

#include "generate/files.h"
#include "generate/summary.h"

#include <string.h>

#define ROSTER_HEADING                                                                                      \
    "\xEF\xBB\xBF序号,姓名,性别,证件类型,证件号码,联系电话,乡镇街道,村社区,楼栋,住址,户号,人员类别,户籍地,特殊人群,备注"
#define TRUTH_HEADING                                                                                       \
    "kind,row,what,verdict,same_as_row,name,sex,born,document_kind,document,phone,unit,building,household," \
    "dwelling,person_kind,registered_at,groups"

/* The words of the list, in the order of the bits. */
static const char *const groups[SPECIAL_GROUPS] = {"独居老人", "卧床", "孕妇", "婴幼儿", "残疾人", "透析"};

static const char *document_kind_text(const char *kind)
{
    static const struct { const char *kind, *text; } kinds[] = {
        {"01", "居民身份证"}, {"02", "居民户口簿"}, {"03", "护照"},
        {"06", "港澳居民来往内地通行证"}, {"07", "台湾居民来往大陆通行证"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return kinds[i].text;
    return "其他";
}

struct writing {
    const struct county_plan *plan;
    const char *dir;
    struct out_file roster, truth, *buildings;
    struct generate_summary *sum;
    struct census_taker taker;
    int64_t grid;
};

static void cell_groups(struct out_file *o, unsigned special, bool chinese)
{
    char text[128] = "";
    size_t len = 0;
    for (size_t i = 0; i < SPECIAL_GROUPS; i++)
        if (special & 1u << i)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len ? chinese ? "、" : ";" : "",
                                    chinese ? groups[i] : special_group_name(i));
    cell_text(o, text);
}

static err_t write_blank(struct out_file *o)
{
    for (int i = 0; i < 15; i++)
        cell_text(o, "");
    return out_file_line(o);
}

static err_t write_row(struct out_file *o, const struct list_row *row)
{
    const struct generated_person *p = row->person;
    if (!p)
        return write_blank(o);
    cell_int(o, row->row);
    cell_text(o, row->name);
    cell_text(o, p->male ? "男" : "女");
    cell_text(o, document_kind_text(p->document_kind));
    cell_text(o, row->document);
    cell_text(o, row->phone);
    cell_text(o, row->town);
    cell_text(o, row->village);
    cell_text(o, p->building_name);
    cell_text(o, p->dwelling);
    cell_int(o, p->household);
    cell_text(o, p->origin == ORIGIN_HERE ? "户籍人口" : "流动人口");
    cell_text(o, row->registered_at);
    cell_groups(o, p->special, true);
    cell_text(o, p->collective ? "集体户" : "");
    return out_file_line(o);
}

/* The person as they truly are; nothing of a blank row. */
static void write_truth_person(struct out_file *o, const struct generated_person *p)
{
    if (!p) {
        for (int i = 0; i < 13; i++)
            cell_text(o, "");
        return;
    }
    cell_text(o, p->name);
    cell_text(o, p->male ? "male" : "female");
    cell_text(o, p->birth);
    cell_text(o, p->document_kind);
    cell_text(o, p->document);
    cell_text(o, p->phone);
    cell_int(o, p->unit);
    cell_int(o, p->building);
    cell_int(o, p->household);
    cell_text(o, p->dwelling);
    cell_text(o, p->origin == ORIGIN_HERE ? "resident" : "floating");
    cell_text(o, p->registered_at);
    cell_groups(o, p->special, false);
}

static err_t write_truth(struct writing *w, const char *kind, const char *what, const struct list_row *row)
{
    struct out_file *o = &w->truth;
    cell_text(o, kind);
    cell_id(o, row->row);
    cell_text(o, what);
    cell_text(o, row->row ? verdict_name(row->verdict) : "");
    cell_id(o, row->same_as_row);
    write_truth_person(o, row->person);
    w->sum->truth_lines++;
    return out_file_line(o);
}

static err_t take_row(void *ctx, const struct list_row *row)
{
    struct writing *w = ctx;
    summary_count_row(w->sum, row);
    if (row->fault < ROW_BLANK)
        census_take(&w->taker, w->sum, row->person);
    TRY(write_row(&w->roster, row));
    if (row->fault != ROW_FINE)
        TRY(write_truth(w, "row", row_fault_name(row->fault), row));
    if (row->absence != ABSENCE_NONE)
        TRY(write_truth(w, "absent", absence_name(row->absence), row));
    return OK;
}

static err_t take_walk_in(void *ctx, const struct generated_person *p)
{
    struct writing *w = ctx;
    w->sum->walk_ins++;
    census_take(&w->taker, w->sum, p);
    return write_truth(w, "walk_in", "not_listed", &(struct list_row){.person = p});
}

static err_t open_in(const char *dir, struct arena *a, struct out_file *o, const char *name, const char *heading)
{
    TRY(out_file_open(o, arena_printf(a, "%s/%s", dir, name)));
    buf_text(&o->text, heading);
    return out_file_line(o);
}

static err_t write_list(struct writing *w, const struct list_rates *rates, struct arena *a)
{
    TRY(open_in(w->dir, a, &w->roster, "roster.csv", ROSTER_HEADING));
    TRY(open_in(w->dir, a, &w->truth, "truth.csv", TRUTH_HEADING));
    TRY(generate_list(w->plan, rates, &(struct list_reader){w, take_row, take_walk_in}));
    census_end(&w->taker, w->sum);
    TRY(out_file_finish(&w->roster));
    return out_file_finish(&w->truth);
}

static err_t take_building(void *ctx, const struct generated_building *b)
{
    struct writing *w = ctx;
    struct out_file *o = w->buildings;
    w->sum->buildings++;
    w->sum->grids += b->grid != w->grid;
    w->grid = b->grid;
    cell_int(o, b->building);
    cell_int(o, b->unit);
    cell_int(o, b->grid);
    cell_text(o, b->name);
    cell_text(o, building_kind_name(b->kind));
    cell_tenths(o, b->x);
    cell_tenths(o, b->y);
    return out_file_line(o);
}

static err_t write_buildings(struct writing *w, struct arena *a)
{
    OUT_FILE_SCOPED file = {0};
    TRY(open_in(w->dir, a, &file, "buildings.csv", "building,unit,grid,name,kind,x,y"));
    w->buildings = &file;
    TRY(generate_buildings(w->plan, take_building, w));
    return out_file_finish(&file);
}

enum { CENTRE_X = CANVAS_WIDTH / 2, CENTRE_Y = CANVAS_HEIGHT / 2 };

struct unit_line { int64_t unit, parent; const char *kind, *name; int64_t class, x, y; };

static err_t write_unit(struct out_file *o, struct unit_line u)
{
    cell_int(o, u.unit);
    cell_id(o, u.parent);
    cell_text(o, u.kind);
    cell_text(o, u.name);
    cell_id(o, u.class);
    cell_tenths(o, u.x);
    cell_tenths(o, u.y);
    return out_file_line(o);
}

#define UNITS_HEADING "unit,parent,kind,name,class,x,y"

static err_t write_units(struct writing *w, struct arena *a)
{
    const struct county_plan *plan = w->plan;
    int64_t county = plan->census.county * 1000000;
    OUT_FILE_SCOPED o = {0};
    TRY(open_in(w->dir, a, &o, "units.csv", UNITS_HEADING));
    TRY(write_unit(&o, (struct unit_line){county, 0, "county", plan->census.name, 0, CENTRE_X, CENTRE_Y}));
    for (size_t i = 0; i < plan->town_count; i++) {
        const struct generated_town *t = &plan->town[i];
        TRY(write_unit(&o, (struct unit_line){t->unit, county, "town", t->name, 0, t->x, t->y}));
    }
    for (size_t i = 0; i < plan->village_count; i++) {
        const struct generated_village *v = &plan->village[i];
        int64_t town = plan->town[v->town].unit;
        TRY(write_unit(&o, (struct unit_line){v->unit, town, "village", v->name, v->class, v->x, v->y}));
    }
    w->sum->towns = (int64_t)plan->town_count;
    w->sum->villages = (int64_t)plan->village_count;
    return out_file_finish(&o);
}

static err_t write_sites(struct writing *w, struct arena *a)
{
    const struct generated_site *site;
    size_t n;
    OUT_FILE_SCOPED o = {0};
    TRY(generate_sites(w->plan, a, &site, &n));
    TRY(open_in(w->dir, a, &o, "sites.csv", "site,kind,name,unit,serves,people,tables,capacity,opens,closes,x,y"));
    for (size_t i = 0; i < n; i++) {
        const struct generated_site *s = &site[i];
        w->sum->site[s->kind]++;
        w->sum->urban_points += s->kind == GENERATED_POINT && s->urban;
        cell_int(&o, s->site);
        cell_text(&o, site_kind_name(s->kind));
        cell_text(&o, s->name);
        cell_int(&o, s->unit);
        cell_text(&o, s->serves);
        cell_int(&o, s->people);
        cell_int(&o, s->tables);
        cell_int(&o, s->capacity);
        cell_text(&o, s->opens);
        cell_text(&o, s->closes);
        cell_tenths(&o, s->x);
        cell_tenths(&o, s->y);
        TRY(out_file_line(&o));
    }
    return out_file_finish(&o);
}

static err_t write_summary(const char *dir, struct arena *a, const struct summary_head *head,
                           const struct generate_summary *sum)
{
    OUT_FILE_SCOPED o = {0};
    TRY(out_file_open(&o, arena_printf(a, "%s/summary.json", dir)));
    summary_json(head, sum, &o.text);
    TRY(out_file_line(&o));
    return out_file_finish(&o);
}

static err_t write_all(struct writing *w, const struct list_rates *rates, struct arena *a)
{
    TRY(make_folder(w->dir));
    TRY(write_units(w, a));
    TRY(write_buildings(w, a));
    TRY(write_sites(w, a));
    TRY(write_list(w, rates, a));
    const struct census *c = &w->plan->census;
    return write_summary(w->dir, a, &(struct summary_head){c->county, c->name, w->plan->seed}, w->sum);
}

err_t generate_write(const struct county_plan *plan, const struct list_rates *rates, const char *dir,
                     struct generate_summary *out)
{
    ARENA_SCOPED a = {0};
    memset(out, 0, sizeof *out);
    struct writing *w = arena_new(&a, struct writing);
    w->plan = plan;
    w->dir = dir;
    w->sum = out;
    w->taker.plan = plan;
    err_t failed = write_all(w, rates, &a);
    out_file_close(&w->roster);
    out_file_close(&w->truth);
    return failed;
}

/* The city's counties in five columns: a diagram, not a map. */
static err_t write_city_units(const char *dir, struct arena *a, const struct census all[COUNTIES])
{
    enum { COLUMNS = 5, STEP_X = 2000, STEP_Y = 2500 };
    const int64_t city = 410100000000;
    OUT_FILE_SCOPED o = {0};
    TRY(open_in(dir, a, &o, "units.csv", UNITS_HEADING));
    TRY(write_unit(&o, (struct unit_line){city, 0, "city", "郑州市", 0, CENTRE_X, CENTRE_Y}));
    for (int64_t i = 0; i < COUNTIES; i++)
        TRY(write_unit(&o, (struct unit_line){all[i].county * 1000000, city, "county", all[i].name, 0,
                                              1000 + i % COLUMNS * STEP_X, 1500 + i / COLUMNS * STEP_Y}));
    return out_file_finish(&o);
}

static err_t write_city_county(const struct generate_options *city, int64_t county, const struct list_rates *rates,
                               const char *dir, struct generate_summary *all)
{
    ARENA_SCOPED a = {0};
    const struct county_plan *plan;
    struct generate_summary sum;
    struct generate_options options = *city;
    options.county = arena_printf(&a, "%lld", (long long)county);
    TRY(generate_plan(&a, &options, &plan));
    TRY(generate_write(plan, rates, arena_printf(&a, "%s/%s", dir, options.county), &sum));
    summary_add(all, &sum);
    return OK;
}

err_t generate_write_city(const struct generate_options *options, const struct list_rates *rates, const char *dir,
                          struct generate_summary *out)
{
    ARENA_SCOPED a = {0};
    struct census all[COUNTIES];
    memset(out, 0, sizeof *out);
    TRY(generate_census(&a, options->data_dir, all));
    TRY(make_folder(dir));
    TRY(write_city_units(dir, &a, all));
    for (size_t i = 0; i < COUNTIES; i++)
        TRY(write_city_county(options, all[i].county, rates, dir, out));
    return write_summary(dir, &a, &(struct summary_head){410100, "郑州市", options->seed}, out);
}
