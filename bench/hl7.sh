# hl7.sh - a laboratory's results by HL7, beside the same number by one CSV file.  For run.sh.

part_hl7() {
    results=$(calc "int($ROWS / 20)")
    hl7_address=127.0.0.1:$(port_of 3)
    for run in $(seq "$RUNS"); do
        progress "$results results by HL7, run $run of $RUNS"
        rm -rf "$work/hl7"
        "$bulou" user add bench --county 410185 --data "$work/hl7" >"$work/import.said" 2>&1 || fail "$(tail -3 "$work/import.said")"
        serve --data "$work/hl7" --hl7 "$hl7_address"
        build/bench_hl7 "$address" "$hl7_address" "$server" "$results" >>"$work/hl7-figures" || fail "HL7 results"
        end_of "$server"
        machine_look
    done
    rm -rf "$work/hl7"
    csv=$(median "$work/hl7-figures" csv_s)
    row "results by HL7, 64 connections" "$(median "$work/hl7-figures" messages_s)" /s "CSV file" "$csv" least 5000 5000
    row "  CPU" "$(median "$work/hl7-figures" messages_cpu_us)" us "CSV file" "$(median "$work/hl7-figures" csv_cpu_us)"
    row "results by an HL7 batch file" "$(median "$work/hl7-figures" batch_s)" /s "CSV file" "$csv" least 20000 20000
    row "  CPU" "$(median "$work/hl7-figures" batch_cpu_us)" us "CSV file" "$(median "$work/hl7-figures" csv_cpu_us)"
}
