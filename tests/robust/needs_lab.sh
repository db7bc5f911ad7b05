# Sourced: skips (77) where the lab cannot be built, with the reason.
if ! reason=$("$pushpkt" lab -- true 2>&1); then
  echo "skipped: $reason"
  exit 77
fi
