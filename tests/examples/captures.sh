#!/bin/sh
# Top talkers of every capture, and each anonymised: as many packets, the same findings, other addresses.
# captures.sh PUSHPKT CAPTURES TOP_TALKERS ANONYMISE
set -eu
pushpkt=$1 captures=$2 top_talkers=$3 anonymise=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Per packet: its size, and whether its checksums are right. Those that were left to a network card are
# computed, so they become right.
outline() {
  case $2 in
    *partial*) "$pushpkt" decode "$1" -T fields -e frame.len ;;
    *) "$pushpkt" decode "$1" -T fields -e frame.len -e ip.checksum.status -e udp.checksum.status -e tcp.checksum.status ;;
  esac
}
number=0
find "$captures" -name '*.pcap*' >"$folder/list"
while read -r capture; do
  "$pushpkt" decode "$capture" -T fields -e frame.len >/dev/null 2>&1 || continue  # damaged on purpose
  number=$((number + 1))
  "$top_talkers" "$capture" >"$folder/talkers" || { echo "top_talkers: $capture"; exit 1; }
  "$anonymise" "$capture" "$folder/other.pcapng" seed || { echo "anonymise: $capture"; exit 1; }
  outline "$capture" "$capture" >"$folder/before"
  outline "$folder/other.pcapng" "$capture" >"$folder/after"
  cmp "$folder/before" "$folder/after" || { echo "not the same outline: $capture"; exit 1; }
done <"$folder/list"
[ "$number" -ge 5 ] || { echo "only $number captures"; exit 1; }
echo "$number captures, all captures read"
