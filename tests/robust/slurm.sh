# Run by engines.sh in namespaces of its own: Slurm, one controller and two nodes, runs one-part.sh as a
# job array and the merge as the job that depends on it.
#   slurm.sh PARTS
# Waits for what Slurm says; the test's own time limit ends it where that never comes.
set -euo pipefail
parts=$1
export PATH=$PATH:/usr/sbin
mkdir -m 700 slurm
cd slurm
ip link set lo up
ip address add 10.77.0.1/32 dev lo  # getaddrinfo(3), AI_ADDRCONFIG: 127.0.0.1 does not count
hostname node

head -c 1024 /dev/urandom >key
chmod 400 key
munged --force --key-file="$PWD/key" --socket="$PWD/socket" --pid-file="$PWD/pid" --log-file="$PWD/log" \
  --seed-file="$PWD/seed" >munged.log 2>&1

mkdir state n1 n2
cat >slurm.conf <<CONF
ClusterName=lab
SlurmctldHost=node(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$PWD/socket
StateSaveLocation=$PWD/state
SlurmdSpoolDir=$PWD/%n
SlurmdPidFile=$PWD/%n.pid
SlurmctldPidFile=$PWD/slurmctld.pid
SlurmctldLogFile=$PWD/slurmctld.log
SlurmdLogFile=$PWD/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1
ReturnToService=2
# A task that was killed is run again.
RequeueExit=137
NodeName=n1 NodeHostname=node NodeAddr=127.0.0.1 Port=7001 CPUs=1
NodeName=n2 NodeHostname=node NodeAddr=127.0.0.1 Port=7002 CPUs=1
PartitionName=all Nodes=n1,n2 Default=YES State=UP
CONF
export SLURM_CONF=$PWD/slurm.conf
slurmctld -f "$SLURM_CONF" >start.log 2>&1
slurmd -f "$SLURM_CONF" -N n1 >>start.log 2>&1
slurmd -f "$SLURM_CONF" -N n2 >>start.log 2>&1
cd ..

array=$(sbatch --parsable --array="1-$parts" --requeue --output=/dev/null --wrap 'bash one-part.sh $SLURM_ARRAY_TASK_ID')
merge=$(sbatch --parsable --dependency="afterany:$array" --output=merge.log --wrap 'pushpkt merge part.* >by-slurm')

# Slurm puts a task that it runs again off for two minutes.
until again=$(squeue --noheader --array --states=PENDING --format='%i %r' | awk '$2 == "BeginTime" {print $1}') &&
  [ -n "$again" ]; do read -r -t 0.2 <> <(:) || true; done
scontrol update "JobId=$again" StartTime=now
until [ "$(scontrol show job "$merge" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p')" = COMPLETED ]; do
  read -r -t 0.2 <> <(:) || true
done
# The engine merged: what it printed is what a merge prints.
pushpkt merge part.* | cmp - by-slurm
