#!/bin/sh
# postgres.sh CMD ARGS… - run a command with a private PostgreSQL cluster.
#
# DB_URL names its database (C locale, UTF-8).  The cluster is fresh, listens on
# this machine only, is durable like a real one, and is removed at the end,
# whatever the end is.  Its tools refuse root, so root becomes the user postgres.
set -eu

bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
[ $# -gt 0 ] || { echo "usage: test/postgres.sh CMD ARGS…" >&2; exit 2; }
[ -x "$bin/initdb" ] || { echo "postgres.sh: no PostgreSQL in $bin" >&2; exit 2; }

as_owner() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

folder=$(mktemp -d "${TMPDIR:-/tmp}/postgres.XXXXXX")
[ "$(id -u)" != 0 ] || chown postgres "$folder"
cd_back=$PWD
cd "$folder"    # where its owner may stand

child=
clean() {
    trap - EXIT INT TERM HUP
    [ -z "$child" ] || kill "$child" 2>/dev/null || true
    cd "$folder"
    as_owner "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    cd /
    rm -rf "$folder"
}
trap clean EXIT
trap 'exit 130' INT TERM HUP

as_owner "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C -N >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 1; }

# Another program may take the port between our choice and the start.
started=
for try in 1 2 3 4 5 6 7 8; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=on"
    if as_owner "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o "$options" start >/dev/null 2>&1; then
        started=yes
        break
    fi
done
[ -n "$started" ] || { cat "$folder/log" >&2; exit 1; }
as_owner "$bin/createdb" -h "$folder" -p "$port" -U postgres -T template0 bulou

DB_URL="postgres://postgres@127.0.0.1:$port/bulou"
export DB_URL
cd "$cd_back"
exec 3<&0       # a command in the background would have no input
"$@" <&3 3<&- &
child=$!
status=0
wait "$child" || status=$?
child=
exit $status
