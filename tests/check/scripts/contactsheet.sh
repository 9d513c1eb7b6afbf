#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# scripts/contactsheet draws what it is asked for, each canvas in its place,
# and says what is wrong with what it is not able to.
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

refused ()
{
  local words=$1
  shift
  scripts/contactsheet "$@" > "$scratch/out" 2>&1
  [ $? -eq 2 ] && grep -q -- "$words" "$scratch/out" || { cat "$scratch/out"; return 1; }
}

# pixels FILE WIDTH HEIGHT EXPRESSION: about p, an array of rows of RGB
pixels ()
{
  gst-launch-1.0 -q filesrc location="$1" ! decodebin ! videoconvert ! \
    "video/x-raw,format=RGB,width=$2,height=$3" ! filesink location="$scratch/pixels" &&
    /usr/bin/python3 - "$scratch/pixels" "$2" "$3" "$4" <<'END'
import sys
import numpy

width, height = int(sys.argv[2]), int(sys.argv[3])
stride = (3 * width + 3) // 4 * 4
p = numpy.fromfile(sys.argv[1], numpy.uint8).reshape(height, stride)[:, : 3 * width]
p = p.reshape(height, width, 3).astype(int)
sys.exit(not eval(f"({sys.argv[4]})"))
END
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/tmp"
export TMPDIR=$scratch/tmp

check 'a picture without a format is refused' refused 'ends in .png or .jpg' "$scratch/sheet"
check 'a number beyond those there are is refused' refused 'it can be 1 to 16' --inputs 17 "$scratch/a.png"
check 'a size that is none is refused' refused '1280 is no size' --size 1280 "$scratch/a.png"
check 'one picture of two layouts is refused' refused 'one layout' --single --inputs 1 --layouts 'grid pip' "$scratch/a.png"

scripts/contactsheet --layouts 'grid custom' --inputs '2 5' --size 640x360 --cell 160 "$scratch/sheet.png" > "$scratch/out" 2>&1
check 'a sheet is drawn' test $? -eq 0
cat "$scratch/out"
# headings of 120 and 48, canvases of 160x90, gaps of 12
check 'it is as large as its parts' pixels "$scratch/sheet.png" 476 264 'True'
check 'there is nothing between the canvases' pixels "$scratch/sheet.png" 476 264 \
  'abs (p[48:, 281:291] - (0x2b, 0x2f, 0x36)).max () < 6 and abs (p[139:149, 121:] - (0x2b, 0x2f, 0x36)).max () < 6'
check 'each canvas has a picture in it' pixels "$scratch/sheet.png" 476 264 \
  'min (p[y + 20 : y + 70, x + 20 : x + 140].std () for x in (120, 292) for y in (48, 150)) > 15'
check 'no two are the same' pixels "$scratch/sheet.png" 476 264 \
  '(lambda c: min (abs (a - b).mean () for i, a in enumerate (c) for b in c[:i]))
   ([p[y : y + 90, x : x + 160] for x in (120, 292) for y in (48, 150)]) > 5'
check 'rows and columns have headings' pixels "$scratch/sheet.png" 476 264 \
  'min (h.max () for h in (p[:48, 120:280], p[:48, 292:452], p[48:138, :120], p[150:240, :120])) > 180'

scripts/contactsheet --single --layouts grid --inputs 5 --size 640x360 --set 'gap=40' "$scratch/one.jpg" > "$scratch/out" 2>&1
check 'one layout by itself is drawn' test $? -eq 0
cat "$scratch/out"
# three tiles of 186x160 above, two below
check 'in the size of its canvas, with films in it' pixels "$scratch/one.jpg" 640 360 \
  'min (p[20:140, x : x + 140].std () for x in (20, 250)) > 15 and p[220:340, 160:280].std () > 15'
check 'with the properties it was given' pixels "$scratch/one.jpg" 640 360 'p[165:195].std (axis=(0, 1)).max () < 3'
check 'and with the one who has stalled' pixels "$scratch/one.jpg" 640 360 \
  'p[205:225, 345:505].std (axis=(0, 1)).max () < 3 and p[260:300, 400:450].max () > 180'
check 'no file is left' test -z "$(ls -A "$scratch/tmp")"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
