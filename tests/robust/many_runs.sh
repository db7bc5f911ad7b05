#!/usr/bin/env bash
# The same verdict every time.
#   many_runs.sh PUSHPKT [RUNS]
set -euo pipefail
pushpkt=$1 runs=${2-10}
source "$(dirname "$0")/needs_lab.sh"

verdict() {
  "$pushpkt" ask "$@" --json | grep -E '"(answer|summary|path|sent|answered|unexplained|witness_disagreements|owner|field)":'
}
first=$(verdict)
for run in $(seq 2 "$runs"); do
  now=$(verdict)
  # What the kernel draws by lot (ids, checksums over them) may coincide, so rows that only say
  # "differs between any two packets" are not part of the verdict.
  diff <(echo "$first" | grep -vE '"(owner|field)"') <(echo "$now" | grep -vE '"(owner|field)"')
done
echo "$runs runs, $runs times: $(echo "$first" | grep -m1 summary | cut -c1-120)"
