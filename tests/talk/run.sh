#!/bin/sh
# Runs dialogue scripts against a TCP listener in the lab; each has a lab of its own.
#   run.sh PUSHPKT [SCRIPT...]        all scripts of this folder without SCRIPT
#   LISTENER='COMMAND' SERVER=ADDRESS run.sh PUSHPKT     another listener on the lab's server
# The listener answers on port 12000 what it gets, in upper case; the kernel's TCP without LISTENER.
# Exit: 0 all as expected, 1 some are not, 77 no lab can be built here.
pushpkt=$1; shift
listener=${LISTENER:-pushpkt server tcp}
server=${SERVER:-10.77.2.2}
PATH=$(dirname "$pushpkt"):$PATH; export PATH
"$pushpkt" lab -- true 2>/dev/null || { echo "no lab can be built here"; exit 77; }
[ $# -gt 0 ] || set -- "$(dirname "$0")"/*.talk
good=0 bad=0
for script in "$@"; do
  if said=$("$pushpkt" talk "$script" --run "$listener" --let "server=$server" 2>&1); then
    good=$((good + 1))
  else
    bad=$((bad + 1))
    printf '%s\n%s\n\n' "--- $script" "$said"
  fi
done
echo "$good as expected, $bad not"
[ "$bad" -eq 0 ] && [ "$good" -gt 0 ]
