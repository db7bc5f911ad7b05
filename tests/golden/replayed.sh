#!/usr/bin/env bash
# Every capture in captures/ decodes to what is written beside it.
#   replayed.sh PUSHPKT CAPTURES
set -euo pipefail
pushpkt=$1 captures=$2
export NO_COLOR=1
count=0 failed=0
while IFS= read -r -d '' file; do
  expected=${file%.pcapng}.txt
  [ -f "$expected" ] || { echo "no expected decode beside $file"; failed=1; continue; }
  # The name of the file is printed where it was recorded: from the project's root.
  (cd "$(dirname "$captures")" && "$pushpkt" decode "captures/${file#"$captures"/}" -v -x) |
    diff -u "$expected" - || failed=1
  count=$((count + 1))
done < <(find "$captures" -name '*.pcapng' -not -path '*/crash/*' -print0 | sort -z)
[ "$count" -gt 0 ] || { echo "no capture in $captures"; exit 1; }
echo "$count captures replayed"
exit $failed
