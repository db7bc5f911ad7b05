#!/bin/sh
# Captures a packet with a TTL of 1 and looks at its comment. In the lab:
# commented_capture.sh EXAMPLE PUSHPKT
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" to-router udp 1 "$folder/seen.pcapng" >"$folder/log" &
capture=$!
until grep -q capturing "$folder/log" 2>/dev/null; do
  kill -0 "$capture" || exit 1
  sleep 0.05
done
"$2" send 'ip(dst=10.77.2.2, ttl=1)/udp(dport=9)/"x"' >/dev/null
wait "$capture"
"$2" decode "$folder/seen.pcapng" -v | grep 'no router forwards it'
