#!/bin/sh
# run.sh GEN_SQL - every file in bad/ must be refused with the line and the words
# that its first line tells, and must leave nothing behind.
set -u

gen=$1
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
failed=0
n=0

complain() {
    echo "$1" >&2
    failed=$((failed + 1))
}

for file in "$here"/bad/*.sql; do
    n=$((n + 1))
    wanted=$(sed -n '1s/^-- refused: //p' "$file")
    said=$("$gen" "$file" "$out/bad.c" "$out/bad_sql.h" 2>&1)
    status=$?
    [ "$status" = 1 ] || complain "$file: status $status"
    case $said in
    "$file:${wanted%%: *}: "*"${wanted#*: }"*) ;;
    *) complain "$file: wanted '$wanted', said '$said'" ;;
    esac
    [ -z "$(ls -A "$out")" ] || complain "$file: left something behind"
    rm -f "$out"/*
done

echo "$n refused files, $failed wrong"
[ "$failed" = 0 ]
