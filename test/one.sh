#!/bin/sh
# one.sh CMD ARGS… - run one test program and count the lines of its TAP.
#
# A wrapper for `meson test`.  RESULTS is a folder: NAME.log gets what the program
# said, NAME.sum "passed failed skipped seconds".  A program that ends badly without
# having said which test failed is itself one failed test.
set -u

name=${TEST_RUN:-}${TEST_NAME:-$(basename "$1")}
log=$RESULTS/$name.log
echo "0 1 0 0" >"$RESULTS/$name.sum"     # until it is known better: it was stopped
began=$(date +%s.%N)
CMOCKA_MESSAGE_OUTPUT=TAP "$@" >"$log" 2>&1
status=$?
ended=$(date +%s.%N)

awk -v status="$status" -v began="$began" -v ended="$ended" '
    /^(not )?ok [0-9]+.*# SKIP/ { skipped++; next }
    /^ok [0-9]/ { passed++ }
    /^not ok [0-9]/ { failed++ }
    END {
        if (status != 0 && failed == 0) failed = 1
        if (status == 0 && passed + failed + skipped == 0) passed = 1
        printf "%d %d %d %.1f\n", passed, failed, skipped, ended - began
    }' "$log" >"$RESULTS/$name.sum"
exit $status
