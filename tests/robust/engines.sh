#!/usr/bin/env bash
# A capture decoded in parts by engines that people run, one part of which dies: merged, the parts
# are byte for byte what one run prints.
#   engines.sh PUSHPKT [PACKETS [PARTS]]
# Slurm is a controller and two nodes of its own, in namespaces of its own; it is left out where its
# programs are not installed.
set -euo pipefail
pushpkt=$1 packets=${2-20000} parts=${3-8}
here=$(cd "$(dirname "$0")" && pwd)
source "$here/needs_lab.sh"
command -v parallel >/dev/null || is_missing parallel

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH="$(dirname "$pushpkt"):$PATH" PUSHPKT_PARTS=$parts
cd "$scratch"

# 1,000 conversations, whose packets stand in turn.
conversations=1000
pushpkt -q send 'eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02)/ip(src=10.0.0.1,dst=10.0.0.2)/udp(dport=9)/"x"*1400' \
  --vary "udp.srcport=20000..$((20000 + conversations - 1))" -c "$packets" --path file -w big.pcap
columns='-T fields -e frame.number -e frame.time_relative -e ip.src -e udp.srcport -e udp.checksum.status'
echo "pushpkt decode '$scratch/big.pcap' $columns" >command
sh command >whole

# One part of the run; the third dies in its first attempt, with a part that is not whole.
cat >one-part.sh <<'PART'
part=$1
if [ "$part" = 3 ] && mkdir died 2>/dev/null; then
  sh command --shard "$part/$PUSHPKT_PARTS" | head -c 1000 >"part.$part"
  kill -KILL $$
fi
exec sh -c "$(cat command) --shard $part/$PUSHPKT_PARTS" >"part.$part"
PART

same() {
  pushpkt merge part.* >merged
  cmp whole merged
  [ -d died ] || { echo "no part died"; exit 1; }
  echo "$1: $packets packets in $parts parts, one of which died: the same $(wc -c <merged) bytes"
  rm -rf part.? part.?? merged died
}

parallel --will-cite --retries 3 -j2 'bash one-part.sh {}' ::: $(seq "$parts")
same 'GNU parallel'

for program in slurmctld slurmd sbatch munged; do
  PATH=$PATH:/usr/sbin command -v $program >/dev/null || { echo "left out: Slurm, $program is not installed"; exit 0; }
done
# slurmd drops its groups, which a user namespace of an ordinary user forbids.
if [ "$(id -u)" -ne 0 ]; then
  echo "left out: Slurm, it needs root"
  exit 0
fi
unshare --net --uts --mount --pid --fork --mount-proc --kill-child \
  bash "$here/slurm.sh" "$parts"
same 'Slurm'
