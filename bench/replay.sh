# replay.sh - a whole round, made again from its ledger and proved.  For run.sh.

part_replay() {
    make_county
    copy_store store
    serve --data "$work/store"
    prepare 2   # the last request may begin the next round
    progress "a whole round comes"
    phones thousand 1 --seconds 0 >/dev/null
    end_of "$server"
    cp -r "$work/store" "$work/round"
    for run in $(seq "$RUNS"); do
        progress "rebuild and verify, run $run of $RUNS"
        build/bench_bare_sqlite "$work/store/bulou.db" tube 10000 "$SECONDS_EACH" >>"$work/bare-replay"
        build/bench_took "$bulou" rebuild --data "$work/round" 2>"$work/rebuild.said" >>"$work/rebuild" || fail "$(tail -1 "$work/rebuild.said")"
        build/bench_took "$bulou" verify --data "$work/round" 2>"$work/verify.said" >>"$work/verify" || fail "$(tail -1 "$work/verify.said")"
        machine_look
    done
    rm -rf "$work/store" "$work/round"
    events=$(sed -n 's/.*chain of \([0-9]*\) events.*/\1/p' "$work/verify.said")
    bare=$(median "$work/bare-replay" events)
    for command in rebuild verify; do
        row "$command of a round: events" "$(calc "$events / $(median "$work/$command" seconds)")" /s "bare loop" "$bare"
        row "  time for $events events" "$(median "$work/$command" seconds)" s
        row "  most memory" "$(median "$work/$command" rss_mb)" MB - - most - 512
    done
}
