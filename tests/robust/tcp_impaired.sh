#!/usr/bin/env bash
# 10 MB both ways over links that drop, reorder, duplicate and corrupt packets: our client against
# the kernel's server, and the kernel's client against our server. Each seed, each role, unharmed.
#   tcp_impaired.sh PUSHPKT [SEEDS] [MEGABYTES] [FIRST]
set -euo pipefail
pushpkt=$1 seeds=${2-2} megabytes=${3-10} first=${4-1}
source "$(dirname "$0")/needs_lab.sh"
for program in socat nft; do
  command -v $program >/dev/null || is_missing $program
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# What an upper-case server sends back unchanged.
head -c $((megabytes * 750000)) /dev/urandom | base64 -w 0 | tr a-z A-Z >"$folder/sent"

# run ROLE WAY SEED SERVER CLIENT: the client's answer must be what was sent.
run() {
  local began=$SECONDS text
  text=$(timeout 600 "$pushpkt" lab --impair "drop=5%,reorder=5%,duplicate=2%,corrupt=1%,seed=$3" \
    --server "$4" -- bash -c "$5 <$folder/sent 2>$folder/client | cmp - $folder/sent" 2>&1) || {
    printf 'seed %s, %s by %s: not the same bytes\n%s\n' "$3" "$1" "$2" "$text" >&2
    cat "$folder/client" >&2
    exit 1
  }
  printf 'seed %s, %s by %s: %s s; %s\n' "$3" "$1" "$2" $((SECONDS - began)) \
    "$(grep -m1 'to-server: ' <<<"$text")"
}

paths=(packet raw-ip inject) servers=(10.77.2.2 fd77:2::2)
for seed in $(seq "$first" $((first + seeds - 1))); do
  path=${paths[seed % 3]} family=$((seed / 3 % 2))
  run 'our client' "$path to ${servers[family]}" "$seed" \
    'socat -t 300 TCP6-LISTEN:9000,fork,reuseaddr,ipv6only=0 EXEC:cat' \
    "$pushpkt client tcp ${servers[family]} -p 9000 --path $path --wait 300 --half-close 0 --raw"
  path=${paths[seed % 2 * 2]} # packet or inject: a host of its own
  own=(10.77.2.9 [fd77:2::9])
  run 'our server' "$path at ${own[family]}" "$seed" \
    "$pushpkt server tcp --path $path -i to-router --address 10.77.2.9 --address fd77:2::9" \
    "socat -t 300 - TCP:${own[family]}:12000"
done
echo "$seeds seeds, both roles: unharmed"
