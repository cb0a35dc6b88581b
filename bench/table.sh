# table.sh - figures: medians of runs, and the table that stands at the end.  For run.sh.
#
# Programs of bench/ say their figures as one line of names and values; a file collects the
# lines of all runs.

# figure NAME LINE: the value behind the name
figure() { printf '%s\n' "$2" | awk -v name="$1" '{ for (i = 1; i < NF; i++) if ($i == name) print $(i + 1) }'; }

# median FILE NAME; nothing when there is no such file
median() {
    [ -f "$1" ] || return 0
    awk -v name="$2" '{ for (i = 1; i < NF; i++) if ($i == name) print $(i + 1) }' "$1" | sort -n |
        awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# calc EXPRESSION: of numbers
calc() { awk "BEGIN { printf \"%.6g\", $1 }"; }

# ---- rows -------------------------------------------------------------------------------------

# row WHAT VALUE UNIT [BASELINE BASE] [least|most FLOOR GOAL]
# BASE is the baseline's value in the same unit; "-" stands for none.  least: at least the
# goal is wanted; most: at most.
row() {
    printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:--}" "${5:--}" "${6:--}" "${7:--}" "${8:--}" >>"$work/rows"
}

table_begin() {
    : >"$work/rows"
    : >"$work/machine"
}

# Columns as wide as what stands in them: a table in Markdown that can be read as it is.
align() {
    awk -F '\t' '
        { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > wide[i]) wide[i] = length($i) } if (NF > n) n = NF }
        END {
            for (r = 1; r <= NR; r++) {
                line = "|"
                for (i = 1; i <= n; i++) line = line sprintf(i == 1 ? " %-" wide[i] "s |" : " %" wide[i] "s |", cell[r, i])
                print line
                if (r > 1) continue
                line = "|"
                for (i = 1; i <= n; i++) { dashes = sprintf("%" wide[i] "s", ""); gsub(/ /, "-", dashes); line = line " " dashes (i == 1 ? " |" : ":|") }
                print line
            }
        }'
}

# Four figures are enough; long ones get commas.
judge() {
    awk -F '\t' -v OFS='\t' '
        function short(x,    t, head) {
            if (x == "-") return ""
            if (x < 1000) return x < 10 ? sprintf("%.2f", x) : x < 100 ? sprintf("%.1f", x) : sprintf("%.0f", x)
            t = sprintf("%.0f", x)
            for (head = ""; length(t) > 3; t = substr(t, 1, length(t) - 3)) head = "," substr(t, length(t) - 2) head
            return t head
        }
        function reaches(x, mark) { return mark != "-" && ($6 == "least" ? x + 0 >= mark + 0 : x + 0 <= mark + 0) }
        BEGIN { print "what", "figure", "baseline", "ratio", "floor", "goal", "reached" }
        {
            reached = $7 == "-" && $8 == "-" ? "" : reaches($2, $8) ? "goal" : reaches($2, $7) ? "floor" : "NO"
            print $1, short($2) " " $3, $5 == "-" ? "" : short($5) " " $4, $5 == "-" || $5 == 0 ? "" : short($2 / $5), short($7), short($8), reached
        }' "$work/rows"
}

table_end() {
    {
        echo "Bulou $($bulou --version | cut -d' ' -f2), $(date -u +%Y-%m-%d), $(nproc) cores ($(awk -F ': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)), $(uname -sr). County $COUNTY, $RUNS runs of $SECONDS_EACH s."
        echo
        judge | align
        echo
        echo "The machine meanwhile:"
        echo
        { printf 'part\tbegan, UTC\tseconds\tload before\tload after\tbusy %%\tsteal %%\twaiting for the disk %%\tleast free MB\n'; cat "$work/machine"; } | align
    } >"$work/table"
    cat "$work/table"
    [ -z "${RECORD:-}" ] || record
}

# Between two marks in docs/benchmarks.md.
record() {
    awk -v table="$work/table" '
        /^<!-- figures end -->/ { skip = 0 }
        !skip { print }
        /^<!-- figures begin -->/ { skip = 1; print ""; while ((getline line < table) > 0) print line; print "" }' docs/benchmarks.md >"$work/page"
    cp "$work/page" docs/benchmarks.md
    progress "the figures stand in docs/benchmarks.md"
}

# ---- what the machine did meanwhile ----------------------------------------------------------------

load_average() { cut -d' ' -f1 /proc/loadavg; }
free_mb() { awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo; }
# busy, steal, waiting for the disk, all: in ticks since the start of the machine
ticks() { awk '/^cpu / { print $2 + $3 + $4 + $7 + $8, $9, $6, $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 }' /proc/stat; }

machine_begin() {
    machine_at=$(date +%s) machine_load=$(load_average) machine_ticks=$(ticks) machine_free=$(free_mb)
}

# Called where much memory is in use.
machine_look() {
    now_free=$(free_mb)
    [ "$now_free" -ge "$machine_free" ] || machine_free=$now_free
}

machine_end() {
    machine_look
    echo "$machine_ticks $(ticks)" | awk -v part="$1" -v at="$(date -u -d "@$machine_at" +%H:%M)" -v s=$(($(date +%s) - machine_at)) \
        -v before="$machine_load" -v after="$(load_average)" -v free="$machine_free" -v OFS='\t' '{
            all = $8 - $4; if (all < 1) all = 1
            print part, at, s, before, after, int(100 * ($5 - $1) / all), int(100 * ($6 - $2) / all), int(100 * ($7 - $3) / all), free }' >>"$work/machine"
}
