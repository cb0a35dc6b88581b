# views.sh - the views of the wall and of the missing, while registrations run at half of
# what is possible.  For run.sh.

# rows_of_views WORDS: of the county in $at, whose server runs
rows_of_views() {
    prepare 6   # one after the other, should all people come
    full=$(phones single 1)
    half=$(calc "int($(figure rate "$full") / 2) + 1")
    progress "views while $half a second register"
    build/bench_load --to "$address" --pid "$server" --ready "$work/ready" --people "$at/documents.txt" \
        --kind single --round 2 --connections 200 --seconds 86400 --rate "$half" >/dev/null &
    phones=$!
    started="$started $phones"
    sleep 3
    build/bench_views --to "$address" --login bench --places "$at/csv" --round "$(round_number 2)" --times $((TIMES * RUNS)) >"$work/views"
    kill -0 "$phones" 2>/dev/null || fail "the phones stopped while the views were measured"
    machine_look
    end_of "$phones"
    write_view_rows "$1"
}

# write_view_rows WORDS: what the server answers to /healthz at the same time is the baseline
write_view_rows() {
    least=$(awk -F '\t' '$1 == "healthz" { print $2, $3 }' "$work/views")
    tab=$(printf '\t')
    while IFS=$tab read -r name p50 p99 goal; do
        [ "$name" != healthz ] || continue
        row "$1$name, median" "$p50" ms healthz "${least% *}"
        row "  p99" "$p99" ms healthz "${least#* }" most - "$goal"
    done <"$work/views"
}

part_views() {
    make_county
    copy_store store
    serve --data "$work/store"
    rows_of_views ""
    end_of "$server"
    rm -rf "$work/store"
}

# ---- the city as one county -----------------------------------------------------------------------------

# Districts become part of the names of their towns, which hang below the city.
name_towns() { awk -F, -v OFS=, -v district="$1" 'NR > 1 && $7 != "" { $7 = district $7 } { print }'; }
hang_towns() { awk -F, -v OFS=, 'NR == 2 { district = $4 } NR > 2 { if ($3 == "town") { $2 = "410100000000"; $4 = district $4 } print }'; }

make_city_places() {
    mkdir -p "$at/csv"
    sed -n 's/,city,/,county,/; 1,2p' "$work/city/units.csv" >"$at/csv/units.csv"
    for name in buildings sites; do head -1 "$work/city/410106/$name.csv" >"$at/csv/$name.csv"; done
    for district in "$work/city"/4*/; do
        hang_towns <"$district/units.csv" >>"$at/csv/units.csv"
        for name in buildings sites; do tail -n +2 "$district/$name.csv" >>"$at/csv/$name.csv"; done
    done
}

# One list for each district, since a file may have a gigabyte.
import_city_lists() {
    for district in "$work/city"/4*/; do
        progress "importing district $(basename "$district")"
        name_towns "$(sed -n 2p "$district/units.csv" | cut -d, -f4)" <"$district/roster.csv" >"$work/list.csv"
        import_list "$work/list.csv" "$work/rejects.csv" --county 410100 --data "$at/store"
        documents_of "$work/list.csv" "$work/rejects.csv" >>"$at/documents.txt"
        rm -r "$district" "$work/list.csv"
    done
}

make_city() {
    at=$made/410100
    [ ! -f "$at/ready" ] || return 0
    progress "making the city"
    rm -rf "$at"
    "$bulou" generate --city --seed 1 --out "$work/city" >/dev/null
    make_city_places
    import_places "$at/csv" --county 410100 --data "$at/store"
    import_city_lists
    : >"$at/ready"
}

# Too large to be copied: each run leaves its rounds behind.
part_city() {
    make_city
    serve --data "$at/store"
    rows_of_views "city of $(people_of "$at"), "
    row "city, one person a request: registrations" "$(figure rate "$full")" /s - - least 12000 16320
    row "  p99" "$(figure p99_ms "$full")" ms
    row "  server CPU for a registration" "$(figure cpu_us "$full")" us - - most 70 50
    row "  most memory of the server" "$(figure rss_mb "$full")" MB
    end_of "$server"
}
