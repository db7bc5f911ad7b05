#!/usr/bin/env bash
# hardened.sh PROGRAM CONFIGURATION: an optimised build is position independent, binds at start, has
# no executable stack, and its functions are guarded. readelf(1), as `checksec` looks.
set -uo pipefail
program=$1 configuration=${2-}
case $configuration in
  Release | RelWithDebInfo | MinSizeRel) ;;
  *) echo "skipped: a build of type '$configuration' is not hardened"; exit 77 ;;
esac
command -v readelf >/dev/null || { echo "skipped: readelf is not installed (binutils)"; exit 77; }

failures=0
check() {  # NAME PATTERN TEXT
  if grep -Eq -- "$2" <<<"$3"; then
    echo "yes  $1"
  else
    echo "NO   $1"
    failures=$((failures + 1))
  fi
}

dynamic=$(readelf -dW "$program")
segments=$(readelf -lW "$program")
symbols=$(readelf -W --dyn-syms "$program")
check "position independent executable" 'Type: +DYN|Elf file type is DYN' "$segments"
check "read-only relocations (RELRO)" 'GNU_RELRO' "$segments"
check "all bound at start (BIND_NOW)" 'BIND_NOW|FLAGS_1.*NOW' "$dynamic"
check "stack is not executable" 'GNU_STACK.* RW +0x' "$segments"
check "stack protector" '__stack_chk_fail' "$symbols"
check "fortified C functions" '_chk@' "$symbols"
# The ELF note says it only where the C runtime's own objects have it too.
case $(uname -m) in
  x86_64) check "indirect branch targets are marked (CET)" 'endbr64' \
    "$(objdump -d --no-show-raw-insn "$program" | grep -m 1 endbr64)" ;;
esac
exit $((failures > 0))
