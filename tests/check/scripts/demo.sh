#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# scripts/demo opens a room that answers, refuses a port that is taken, and
# leaves nothing behind when it is interrupted.
set -uo pipefail
cd "$(dirname "$0")/../../.."
unset GST_PLUGIN_PATH_1_0 GST_PLUGIN_SYSTEM_PATH_1_0 GST_REGISTRY

passed=0 failed=0
check ()
{
  local title=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $title"
  fi
}

answers ()
{
  local line=
  { exec 3<> "/dev/tcp/127.0.0.1/$port" &&
      printf 'GET /peers HTTP/1.0\r\n\r\n' >&3 && read -r -t 5 line <&3; } 2> /dev/null
  exec 3>&-
  [[ $line == HTTP/1.?\ 200* ]]
}

gone ()
{
  ! (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null
}

says ()
{
  grep -q -- "$1" "$scratch/$2" || { cat "$scratch/$2"; return 1; }
}

scratch=$(mktemp -d)
trap 'kill -TERM ${demo:-} 2> /dev/null; rm -rf "$scratch"' EXIT
mkdir "$scratch/tmp"
port=$((20000 + RANDOM % 10000))

scripts/demo --port 0 > "$scratch/bad" 2>&1
check 'a port that is none is refused' test $? -ne 0
check 'and named' says '0 is no port' bad

TMPDIR=$scratch/tmp scripts/demo --no-browser --port "$port" > "$scratch/out" 2>&1 &
demo=$!
# A build and the preparation of the footage may come first.
for ((i = 0; i < 600; i++)); do
  if grep -qs 'The room is open' "$scratch/out" || ! kill -0 "$demo" 2> /dev/null; then
    break
  fi
  sleep 0.1
done
check 'it says the address' says "http://localhost:$port/" out
check 'the room answers' answers

scripts/demo --no-browser --port "$port" > "$scratch/second" 2>&1
check 'a port that is taken ends it' test $? -ne 0
check 'and is named' says "port $port is taken" second

kill -TERM "$demo"
wait "$demo"
check 'a stop is no failure' test $? -eq 0
demo=
check 'the room is gone' gone
check 'no file is left' test -z "$(ls -A "$scratch/tmp")"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
