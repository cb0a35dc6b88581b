# county.sh - a county that was made and imported, and a server for it.  For run.sh.
#
# In $made/COUNTY-SCALE: csv (what `bulou generate` wrote), documents.txt (who is on the list), and
# store, the data folder, which stays as it is: each part works on a copy.

port_of() { awk 'BEGIN { srand('$$' + '"$1"'); print 20000 + int(rand() * 12000) }'; }
port=$(port_of 1) hello_port=$(port_of 2)

# import_list FILE REJECTS OPTIONS…: a list of people; what was rejected is told by the file
import_list() {
    list=$1 rejects=$2
    shift 2
    "$bulou" import "$list" --rejects "$rejects" "$@" >"$work/import.said" 2>&1 || fail "import of $list: $(tail -3 "$work/import.said")"
}

# Places and a user; OPTIONS say which county and store.
import_places() {
    places=$1
    shift
    "$bulou" user add bench "$@" >"$work/import.said" 2>&1 && "$bulou" import --places "$places" "$@" >"$work/import.said" 2>&1 ||
        fail "import of $places: $(tail -3 "$work/import.said")"
}

# documents_of LIST REJECTS: whoever was rejected is not on the list and cannot be registered
documents_of() {
    tail -n +2 "$2" 2>/dev/null | cut -d, -f5 | sort -u >"$work/rejected"
    cut -d, -f5 "$1" | grep -E '^[0-9]{17}[0-9X]$' | sort -u | comm -23 - "$work/rejected"
}

make_county() {
    at=$made/$COUNTY-$SCALE
    [ ! -f "$at/ready" ] || return 0
    progress "making county $COUNTY"
    rm -rf "$at"
    mkdir -p "$at"
    "$bulou" generate --county "$COUNTY" --seed 1 --scale "$SCALE" --out "$at/csv" >/dev/null
    import_places "$at/csv" --county "$COUNTY" --data "$at/store"
    import_list "$at/csv/roster.csv" "$at/rejects.csv" --county "$COUNTY" --data "$at/store"
    documents_of "$at/csv/roster.csv" "$at/rejects.csv" >"$at/documents.txt"
    : >"$at/ready"
}

people_of() { wc -l <"$1/documents.txt" | tr -d ' '; }

# copy_store NAME: the store of $at, to be written to, as $work/NAME
copy_store() {
    rm -rf "${work:?}/$1"
    cp -r "$at/store" "$work/$1"
    sync "$work/$1/bulou.db"
}

# serve OPTIONS…: when it answers, $server is its process and $address where it listens
serve() {
    address=127.0.0.1:$port
    "$bulou" serve --listen "$address" "$@" 2>"$work/serve.log" &
    server=$!
    started="$started $server"
    until curl -s -o /dev/null "http://$address/healthz"; do
        kill -0 "$server" 2>/dev/null || fail "the server ended: $(tail -3 "$work/serve.log")"
        sleep 0.1
    done
}

# end_of PID: it ends, and is waited for
end_of() {
    kill "$1" 2>/dev/null || :
    wait "$1" 2>/dev/null || :
    started=$(printf '%s\n' $started | grep -vx "$1" | tr '\n' ' ')
}

# prepare ROUNDS: open rounds, and points with passes
prepare() {
    build/bench_ready "$address" bench "$at/csv/sites.csv" "$1" 200 >"$work/ready"
}

round_number() { awk '$1 == "round" { print $2 }' "$work/ready" | sed -n "$1p"; }

# phones KIND ROUND OPTIONS…: a line of figures; a refusal spoils it
phones() {
    kind=$1 round=$2 connections=200
    shift 2
    [ "$kind" != thousand ] || connections=16   # each holds a thousand events
    line=$(build/bench_load --to "$address" --pid "$server" --ready "$work/ready" --people "$at/documents.txt" \
        --kind "$kind" --round "$round" --connections "$connections" --seconds "$SECONDS_EACH" "$@")
    [ "$(figure refused "$line")" = 0 ] || fail "some of what the phones sent was refused"
    echo "$line"
}
