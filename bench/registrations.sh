# registrations.sh - registrations over HTTP, each on the disk before it is answered; the
# phones run on the same cores.  For run.sh.

batches() { curl -s "http://$address/metrics" | awk '$1 == "bulou_writer_batches_total" { print $2 }'; }

# measure FILE KIND ROUND OPTIONS…: adds a line, with how many registrations a commit held
measure() {
    file=$1
    shift
    before=$(batches) began=$(date +%s%N)
    line=$(phones "$@")
    commits=$(calc "($(batches) - $before) * 1e9 / ($(date +%s%N) - $began)")
    echo "$line batch $(calc "int($(figure rate "$line") / ($commits + 0.001)) + 1")" >>"$file"
    machine_look
}

measure_hello() {
    build/bench_hello "$hello_port" &
    hello=$!
    started="$started $hello"
    sleep 0.3
    build/bench_load --to "127.0.0.1:$hello_port" --pid "$hello" --ready "$work/ready" --people "$at/documents.txt" \
        --kind hello --connections 200 --seconds "$SECONDS_EACH" >>"$work/hello"
    end_of "$hello"
}

# measure_bare NAME KIND: as many registrations to a commit as the server just had
measure_bare() {
    batch=$(figure batch "$(tail -1 "$work/$1")")
    build/bench_bare_sqlite "$work/bare/bulou.db" "$2" "$batch" "$SECONDS_EACH" >>"$work/bare-$1"
}

# rows_of NAME WORDS [FLOOR GOAL] [CPU-FLOOR CPU-GOAL] [P99-GOAL]
rows_of() {
    f=$work/$1 bare=$work/bare-$1
    row "$2: registrations" "$(median "$f" rate)" /s "bare loop" "$(median "$bare" rate)" least "${3:--}" "${4:--}"
    row "  beside a raw append" "$(median "$f" rate)" /s append "$(median "$work/raw" rate)"
    row "  beside the HTTP library's hello" "$(median "$f" rate)" /s hello "$(median "$work/hello" rate)"
    row "  median" "$(median "$f" p50_ms)" ms hello "$(median "$work/hello" p50_ms)"
    row "  p99" "$(median "$f" p99_ms)" ms hello "$(median "$work/hello" p99_ms)" most - "${7:--}"
    row "  server CPU for a registration" "$(median "$f" cpu_us)" us "bare loop" "$(median "$bare" cpu_us)" most "${5:--}" "${6:--}"
    row "  beside hello" "$(median "$f" cpu_us)" us hello "$(median "$work/hello" cpu_us)"
    row "  most memory of the server" "$(median "$f" rss_mb)" MB - - most - 512
}

part_registrations() {
    make_county
    copy_store bare
    copy_store store
    serve --data "$work/store"
    prepare $((RUNS * 4))
    for run in $(seq "$RUNS"); do
        progress "registrations, run $run of $RUNS"
        build/bench_raw_append "$work/append" 100 "$SECONDS_EACH" >>"$work/raw"
        measure_hello
        measure "$work/single" single $((run * 4 - 3))
        measure_bare single single
        measure "$work/tube" tube $((run * 4 - 2))
        measure_bare tube tube
        measure "$work/thousand" thousand $((run * 4 - 1))
        measure_bare thousand tube
        measure "$work/fixed" single $((run * 4)) --rate "$RATE"
        measure_bare fixed single
    done
    end_of "$server"
    rm -rf "$work/store" "$work/bare"
    rows_of single "one person a request" 12000 16320 70 50
    rows_of fixed "$RATE persons a second come, one a request" - - 70 50 50
    rows_of tube "a tube of ten a request" 40000 80000
    rows_of thousand "a thousand events a request"
}

# ---- the same on PostgreSQL --------------------------------------------------------------------------

# A cluster of its own; $database is its address and $postmaster its first process.
start_postgres() {
    test/postgres.sh sh -c 'echo "$DB_URL" >"$1"; exec sleep infinity' sh "$work/database" &
    cluster=$!
    started="$started $cluster"
    until [ -s "$work/database" ]; do
        kill -0 "$cluster" 2>/dev/null || fail "PostgreSQL did not start"
        sleep 0.2
    done
    database=$(cat "$work/database")
    postmaster=$(psql "$database" -Atc "select pg_read_file('postmaster.pid')" | head -1)
}

# on_postgres NAME WORDS [FLOOR GOAL]
on_postgres() {
    f=$work/postgres-$1
    row "on PostgreSQL, $2: registrations" "$(median "$f" rate)" /s "on SQLite" "$(median "$work/$1" rate)" least "${3:--}" "${4:--}"
    row "  median" "$(median "$f" p50_ms)" ms "on SQLite" "$(median "$work/$1" p50_ms)"
    row "  p99" "$(median "$f" p99_ms)" ms "on SQLite" "$(median "$work/$1" p99_ms)"
    row "  CPU of server and PostgreSQL" "$(median "$f" cpu_us)" us "on SQLite" "$(median "$work/$1" cpu_us)"
    row "  most memory of the server" "$(median "$f" rss_mb)" MB "on SQLite" "$(median "$work/$1" rss_mb)"
}

part_postgres() {
    make_county
    start_postgres
    progress "making county $COUNTY on PostgreSQL"
    set -- --data "$work/beside" --database "$database"
    import_places "$at/csv" --county "$COUNTY" "$@"
    import_list "$at/csv/roster.csv" "$work/rejects.csv" --county "$COUNTY" "$@"
    serve "$@"
    prepare $((RUNS * 3))
    for run in $(seq "$RUNS"); do
        progress "registrations on PostgreSQL, run $run of $RUNS"
        measure "$work/postgres-single" single $((run * 3 - 2)) --store-pid "$postmaster"
        measure "$work/postgres-tube" tube $((run * 3 - 1)) --store-pid "$postmaster"
        measure "$work/postgres-thousand" thousand $((run * 3)) --store-pid "$postmaster"
    done
    end_of "$server"
    end_of "$cluster"
    on_postgres single "one person a request"
    on_postgres tube "a tube of ten a request"
    on_postgres thousand "a thousand events a request" 6000 12000
}
