#!/bin/sh
# What is installed is what the headers directly in pushpkt/ reach, and less than there is:
# few_headers.sh INSTALLED-INCLUDE-FOLDER SOURCE-INCLUDE-FOLDER
set -eu
installed=$1 source=$2
cd "$installed"
failures=0
for header in $(find pushpkt -mindepth 2 -name '*.hpp'); do
  grep -rqF "#include \"$header\"" pushpkt && continue
  echo "no installed header includes $header"
  failures=1
done
for header in $(grep -rhoE '#include "pushpkt/[^"]+' pushpkt | cut -d'"' -f2 | sort -u); do
  [ -e "$header" ] && continue
  echo "included, and not installed: $header"
  failures=1
done
count() { find "$1/pushpkt" -name '*.hpp' | wc -l; }
echo "$(count .) of $(count "$source") headers are installed"
[ "$(count .)" -lt "$(count "$source")" ] && [ "$failures" = 0 ]
