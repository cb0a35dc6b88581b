# imports.sh - import of a list of people, sealed, checked, matched and balanced, beside the
# sqlite3 shell that puts the same file into one untyped table.  For run.sh.

LISTED=410184   # large enough that nine tenths of it are more than a million rows

import_timed() {
    rm -rf "$work/imported"
    import_places "$work/list" --county "$LISTED" --data "$work/imported"
    build/bench_took "$bulou" import "$1" --county "$LISTED" --data "$work/imported" --rejects "$work/rejects.csv" \
        2>"$work/import.said" || fail "import of $1: $(tail -3 "$work/import.said")"
}

shell_timed() {
    rm -f "$work/plain.db"
    build/bench_took sqlite3 "$work/plain.db" ".mode csv" ".import $1 plain" 2>"$work/shell.said" || fail "$(tail -3 "$work/shell.said")"
}

part_imports() {
    tenth=$((ROWS / 10))
    "$bulou" generate --county "$LISTED" --seed 1 --scale "$(calc "0.9 * $ROWS / 1000000")" --out "$work/list" >/dev/null
    head -$((ROWS + 1)) "$work/list/roster.csv" >"$work/whole.csv"
    head -$((tenth + 1)) "$work/list/roster.csv" >"$work/part.csv"
    [ "$(wc -l <"$work/whole.csv")" = $((ROWS + 1)) ] || fail "the list has too few rows"
    for run in $(seq "$RUNS"); do
        progress "import of $ROWS rows, run $run of $RUNS"
        shell_timed "$work/whole.csv" >>"$work/shell"
        import_timed "$work/part.csv" >>"$work/import-part"
        import_timed "$work/whole.csv" >>"$work/import"
        machine_look
    done
    rm -rf "$work/imported" "$work/plain.db" "$work/list" "$work/whole.csv" "$work/part.csv"
    s=$(median "$work/import" seconds) shell=$(median "$work/shell" seconds)
    row "import of $ROWS rows" "$s" s "sqlite3 shell" "$shell"
    row "  rows" "$(calc "$ROWS / $s")" /s "sqlite3 shell" "$(calc "$ROWS / $shell")" least 144444 216667
    row "  CPU" "$(median "$work/import" cpu_s)" s "sqlite3 shell" "$(median "$work/shell" cpu_s)"
    row "  most memory" "$(median "$work/import" rss_mb)" MB "for $tenth rows" "$(median "$work/import-part" rss_mb)" most - 512
}
