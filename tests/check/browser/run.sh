#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh unit | FILE…: runs the tests in Node, or says in one sentence what is
# missing and exits with 77, which is a skip to Meson.
set -u

here=$(cd "$(dirname "$0")" && pwd)

skip() {
  echo "Skipped: $1" >&2
  exit 77
}

command -v node >/dev/null || skip "node is missing, apt-get install nodejs."

if [ "$1" = unit ]; then
  exec node --test "$here"/unit/*.test.js
fi

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser)}
[ -n "$CHROMIUM" ] || skip "Chromium is missing, apt-get install chromium."
export CHROMIUM
command -v gst-launch-1.0 >/dev/null ||
  skip "gst-launch-1.0 is missing, apt-get install gstreamer1.0-tools."
[ -d "$here/node_modules/playwright-core" ] ||
  skip "playwright-core is missing, run npm ci in tests/check/browser."
footage=${PLAZA_FOOTAGE:-/usr/share/doc/opencv-doc/examples/data}
[ -e "$footage/vtest.avi" ] && [ -e "$footage/Megamind.avi" ] ||
  skip "the footage is missing, apt-get install opencv-doc."
export PLAZA_FOOTAGE="$footage"

cd "$here" && exec node --test "$@"
