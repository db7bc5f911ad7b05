#!/usr/bin/env bash
# kill -9 in the middle of `ask`: no process, namespace, interface, rule or file is left.
#   killed.sh PUSHPKT
set -euo pipefail
pushpkt=$1
source "$(dirname "$0")/needs_lab.sh"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

interfaces() { ip -o link show | awk -F': ' '{print $2}' | sort; }
rules() { nft list ruleset 2>/dev/null || true; }
# Namespaces of processes that carry our mark in their environment: other runs are not our business.
ours() { grep -lza "PUSHPKT_KILLED_TEST=$$" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 | grep -vx $$ || true; }

before_interfaces=$(interfaces) before_rules=$(rules)
# The more descriptors it has open, the further it is: namespaces, the server, sniffers, paths.
for descriptors in 5 8 11 14 17 20 23 26 29 32; do
  PUSHPKT_KILLED_TEST=$$ "$pushpkt" ask >"$folder/out" 2>&1 &
  pid=$!
  until [ "$(ls /proc/$pid/fd 2>/dev/null | wc -l)" -ge "$descriptors" ]; do
    kill -0 $pid 2>/dev/null || break
  done
  kill -KILL $pid 2>/dev/null || true
  wait $pid 2>/dev/null || true
  rm -f "$folder/out"
  # A killed process's children are ended by the kernel, which may take a moment; a minute is ages.
  for try in $(seq 600); do
    left=$(ours)
    [ -z "$left" ] && break
    read -rt 0.1 <> <(:) || true
  done
  [ -z "$left" ] || { echo "processes left: $left"; exit 1; }
done

[ "$(interfaces)" = "$before_interfaces" ] || { echo "interfaces changed:"; interfaces; exit 1; }
[ "$(rules)" = "$before_rules" ] || { echo "nft rules changed:"; rules; exit 1; }
[ -z "$(ls -A "$folder")" ] || { echo "files left:"; ls -A "$folder"; exit 1; }
echo "10 times killed, nothing left"
