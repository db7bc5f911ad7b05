#!/usr/bin/env bash
# Two `ask` at once do not disturb each other.
#   two_at_once.sh PUSHPKT
set -euo pipefail
pushpkt=$1
source "$(dirname "$0")/needs_lab.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Each path and the socket: their requests were answered, whatever number of paths there is.
ways=$("$pushpkt" ask --json | grep -c '"answered": true')
[ "$ways" -ge 6 ]
for round in 1 2 3; do
  "$pushpkt" ask --json >"$folder/a" & a=$!
  "$pushpkt" ask --ipv6 --json >"$folder/b" & b=$!
  "$pushpkt" ask --message other --json >"$folder/c" & c=$!
  wait $a && wait $b && wait $c
  for answer in a b c; do
    grep -q '"answer": "yes"' "$folder/$answer"
    [ "$(grep -c '"answered": true' "$folder/$answer")" = "$ways" ]
  done
  [ "$(grep -c '"reply": "OTHER"' "$folder/c")" = "$ways" ]
done
echo "3 rounds of 3 at once, each undisturbed"
