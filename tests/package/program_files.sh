#!/bin/sh
# program_files.sh PREFIX PUSHPKT: whether all that belongs to the program is installed below PREFIX.
set -eu
prefix=$1 program=$2
failed=0
wants() {
  for found in "$@"; do [ -s "$found" ] && return; done
  echo "missing: $1" >&2
  failed=1
}

wants "$prefix/bin/pushpkt"
man=$prefix/share/man
verbs=$("$program" --help-json | sed -n 's/.*"command": "pushpkt \([a-z]*\)".*/\1/p')
[ "$(echo "$verbs" | wc -l)" -ge 14 ] || { echo "too few verbs: $verbs" >&2; failed=1; }
wants "$man/man1/pushpkt.1.gz" "$man/man1/pushpkt.1"
wants "$man/man7/pushpkt-recipes.7.gz" "$man/man7/pushpkt-recipes.7"
for verb in $verbs; do wants "$man/man1/pushpkt-$verb.1.gz" "$man/man1/pushpkt-$verb.1"; done
if command -v gzip >/dev/null && [ -e "$man/man1/pushpkt.1.gz" ]; then
  gzip -dc "$man/man1/pushpkt.1.gz" | grep -q '^\.SH NAME' || failed=1
fi

wants "$prefix/share/bash-completion/completions/pushpkt"
wants "$prefix/share/zsh/site-functions/_pushpkt"
wants "$prefix/share/fish/vendor_completions.d/pushpkt.fish"
for file in LICENSE README.md docs/tutorial.md docs/recipes.md docs/questions/index.md \
  examples/hello.cpp apparmor/pushpkt; do
  wants "$prefix/share/doc/pushpkt/$file"
done
exit "$failed"
