#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh FILE: runs a test in Debian's own Python, which has aiortc, or says in
# one sentence what is missing and exits with 77, which is a skip to Meson.
# Another python3 may come first on PATH: hence the path.
set -u

here=$(cd "$(dirname "$0")" && pwd)
python=${PLAZA_PYTHON:-/usr/bin/python3}

skip() {
  echo "Skipped: $1" >&2
  exit 77
}

[ -x "$python" ] || skip "$python is missing, apt-get install python3."
"$python" -c 'import aiortc, numpy' 2>/dev/null ||
  skip "aiortc is missing, apt-get install python3-aiortc python3-numpy."
command -v gst-launch-1.0 >/dev/null ||
  skip "gst-launch-1.0 is missing, apt-get install gstreamer1.0-tools."

exec "$python" -B "$here/$1"
