#!/bin/sh
# plan_county.sh - how long it takes to simulate the round of a whole county; needs `make build`.
#
# plan_county.sh [PROBLEM]
#   Dengfeng from the generator (729,332 people, 292 points, 13 vans, 7 hubs, 3 laboratories) becomes a
#   problem of `bulou plan simulate`, which is kept as PROBLEM.  Processor seconds of one core, for one
#   round and for one day of the plan with its changes.
set -eu
bulou=$(dirname "$0")/../build/bulou
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
problem=${1:-$work/county.json}
$bulou generate --county 410185 --out "$work/county" --data-dir "$(dirname "$0")/../data" >"$work/said"
# The generator's map has 39 m to a unit.  A laboratory's capacity is tubes a day, a machine makes 8 runs of 94.
awk -F, '
    function hour(t) { split(t, part, ":"); return part[1] * 3600 + part[2] * 60 }
    function add(list, row) { rows[list] = rows[list] (rows[list] ? ",\n" : "") row }
    NR > 1 { place = sprintf("\"id\":\"%s\",\"x\":%.0f,\"y\":%.0f", $3, $(NF - 1) * 39, $NF * 39) }
    $2 == "point" { add("points", sprintf("{%s,\"area\":\"%s\",\"people\":%d,\"tables\":%d,\"opens\":%d,\"closes\":%d}", place, substr($4, 1, 9), $6, $7, hour($9), hour($10))) }
    $2 == "van" { add("vans", sprintf("{\"id\":\"%s\"}", $3)) }
    $2 == "hub" { add("hubs", sprintf("{%s}", place)) }
    $2 == "lab" { add("labs", sprintf("{%s,\"tubes_per_hour\":%d,\"machines\":%d}", place, $8 / 24, $8 / 752)) }
    END { printf "{\"coordinates\":\"metres\",\"patience_minutes\":90,\"table_hours_between_breakdowns\":20,\"van_hours_between_breakdowns\":40,\n"
          printf "\"failed_runs_per_thousand\":10,\"weather\":[{\"name\":\"snow\",\"from\":28800,\"until\":43200,\"chance_percent\":30,\"travel_percent\":150,\"work_percent\":120,\"stay_home_percent\":5}],\n"
          printf "\"points\":[\n%s],\n\"vans\":[\n%s],\n\"hubs\":[\n%s],\n\"labs\":[\n%s]}\n", rows["points"], rows["vans"], rows["hubs"], rows["labs"] }
' "$work/county/sites.csv" >"$problem"
for iterations in 1 12 120; do
    /bin/sh -c "time -p $bulou plan simulate --in $problem --out $work/days.json --iterations $iterations" 2>"$work/time"
    awk -v n="$iterations" '$1 == "user" || $1 == "sys" { s += $2 } END { printf "simulated_rounds=%d cpu_seconds=%.2f\n", n, s }' "$work/time"
done
tr '{' '\n' <"$work/days.json" | sed -n 's/^"measure":"\(wait_mean\|wait_p90\|sampling_ends\|finish\)",\(.*\)}.*/\1 \2/p; s/^"change":\("[^"]*"\).*"saves_seconds":\([0-9-]*\).*/change \1 saves \2 s/p'
