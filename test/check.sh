#!/bin/sh
# check.sh [SUITE…] - build and run every test, quietly; the last line is "N passed, N failed".
#
# A line per program, and of a failed one all that it said.  Everything runs on SQLite;
# tests of modules and of the store run again on PostgreSQL, and all that runs in one
# process again under the sanitizers.  CHECK_ONLY="sqlite postgres san programs" runs a part.
set -u
cd "$(dirname "$0")/.."

parts=${CHECK_ONLY:-sqlite postgres san programs}
jobs=${J:-$(nproc)}
RESULTS=$(mktemp -d "${TMPDIR:-/tmp}/bulou-check.XXXXXX")
export RESULTS
trap 'rm -rf "$RESULTS"' EXIT
trap 'exit 130' INT TERM HUP

wanted() { case " $parts " in *" $1 "*) true ;; *) false ;; esac; }

# build FOLDER OPTIONS… - quiet unless it fails
build() {
    folder=$1
    shift
    if [ -f "$folder/build.ninja" ]; then set -- --reconfigure "$@"; fi
    { meson setup "$folder" "$@" && ninja -C "$folder" -j "$jobs" all meson-test-prereq; } >"$RESULTS/build" 2>&1 && return
    cat "$RESULTS/build"
    echo "0 passed, 1 failed"
    exit 1
}

# say PREFIX - a line per program of this run; of a failed one everything
say() {
    for sum in "$RESULTS/$1"*.sum; do
        [ -f "$sum" ] || continue
        read -r passed failed skipped seconds <"$sum"
        name=$(basename "$sum" .sum)
        line=$(printf '%-34s %4d passed %6.1f s' "$name" "$passed" "$seconds")
        [ "$skipped" = 0 ] || line="$line   ($skipped skipped)"
        [ "$failed" = 0 ] || { line="$line   $failed FAILED"; cat "${sum%.sum}.log"; }
        echo "$line"
        echo "$passed $failed $skipped $seconds $name" >>"$RESULTS/all"
        rm "$sum"
    done
}

# run PREFIX BUILD JOBS SUITES… - the suites, each program through test/one.sh
run() {
    TEST_RUN=$1 build_folder=$2 at_once=$3
    shift 3
    export TEST_RUN
    suites=""
    for suite in "$@"; do suites="$suites --suite $suite"; done
    # shellcheck disable=SC2086
    ${BEFORE:-} meson test -C "$build_folder" --no-rebuild --num-processes "$at_once" --wrapper "$PWD/test/one.sh" $suites \
        >"$RESULTS/meson" 2>&1
    ended=$?
    found=$(ls "$RESULTS" | grep -c "^$TEST_RUN.*\.sum$")
    if [ "$ended" != 0 ] && [ "$found" = 0 ]; then
        cat "$RESULTS/meson"
        echo "0 1 0 0 ${TEST_RUN}meson" >>"$RESULTS/all"
    fi
    say "$TEST_RUN"
}

build build
: >"$RESULTS/all"
if wanted sqlite; then run "" build "$jobs" source gen fuzz unit store module; fi
if wanted postgres; then
    BEFORE="$PWD/test/postgres.sh" run postgres. build 1 store module
fi
if wanted san; then
    build build-san -Db_sanitize=address,undefined -Db_lundef=false
    ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
    export ASAN_OPTIONS UBSAN_OPTIONS
    run san. build-san "$jobs" fuzz unit store module
    unset ASAN_OPTIONS UBSAN_OPTIONS
fi
if wanted programs; then
    [ -d node_modules ] || npm ci --silent --no-audit --no-fund >"$RESULTS/npm" 2>&1 || cat "$RESULTS/npm"
    run "" build 1 http crash
    run "" build 1 browser
fi

echo
echo "slowest:"
sort -k4,4nr "$RESULTS/all" | head -5 | awk '{ printf "  %6.1f s  %s\n", $4, $5 }'
awk '{ passed += $1; failed += $2; skipped += $3 }
     END { if (skipped) printf "(%d skipped)\n", skipped
           printf "%d passed, %d failed\n", passed, failed; exit failed != 0 }' "$RESULTS/all"
