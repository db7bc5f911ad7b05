# Sourced: skips (77) where the lab cannot be built, with the reason.
if ! reason=$("$pushpkt" lab -- true 2>&1); then
  echo "skipped: $reason"
  exit 77
fi
# is_missing PROGRAM: skips, too; with PUSHPKT_PROGRAMS=required it is a failure.
is_missing() {
  echo "skipped: $1 is not installed"
  [ "${PUSHPKT_PROGRAMS-}" != required ] || exit 1
  exit 77
}
