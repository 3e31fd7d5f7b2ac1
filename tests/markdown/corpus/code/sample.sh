#!/bin/bash
set -euo pipefail
# comment
cat <<EOF > file
hello $USER
  # no comment
EOF
for i in $(seq 1 10); do
  echo "x ${i}" | grep -v 'y' && ls -la
done
if [[ -f "$1" ]]; then export X=1; fi
function run() { local a="$1"; }
