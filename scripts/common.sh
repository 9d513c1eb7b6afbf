# SPDX-License-Identifier: LGPL-2.1-or-later
# What the scripts of this folder share. Sourced, never run.

plaza_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
plaza_cache=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/gst-plaza
plaza_models=${XDG_DATA_HOME:-${HOME:-/root}/.local/share}/gst-plaza/models

# One sentence that says what to do, then out.
die ()
{
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit "${2:-1}"
}

say ()
{
  printf '%s\n' "$*"
}

# Prints the comment block at the head of the script that runs, as its --help.
usage ()
{
  sed -n '3,/^[^#]/ { /^#/ { s/^# \{0,1\}//; p } }' "$0"
}

# Runs a long command so that a signal to the script ends it at once: bash
# waits for a command in the foreground before it looks at its traps.
child=
run ()
{
  local status=0
  "$@" < /dev/null &
  child=$!
  wait "$child" || status=$?
  child=
  return "$status"
}

# Runs a command with its output in a file, shown only when it fails.
run_quietly ()
{
  local log=$1
  shift
  if ! run "$@" > "$log" 2>&1; then
    tail -n 40 "$log" >&2
    return 1
  fi
}

# Where a piece of footage of a Debian package is: in the package, or in the
# cache when that is not installed or dpkg leaves /usr/share/doc out. Prints
# nothing when it is in neither.
footage_file ()
{
  local folder
  for folder in /usr/share/doc/opencv-doc/examples/data \
    /usr/lib/python3/dist-packages/skimage/data "$plaza_cache/footage"; do
    if [ -s "$folder/$1" ]; then
      printf '%s\n' "$folder/$1"
      return
    fi
  done
}

# Lets GStreamer see the plugins of a build folder, as `meson devenv` does.
use_plugins ()
{
  local so path=
  for so in "$1"/gst/*/libgstplaza*.so "$1"/ext/*/libgstplaza*.so; do
    [ -e "$so" ] && path=$path${path:+:}$(dirname "$so")
  done
  export GST_PLUGIN_PATH=$path${GST_PLUGIN_PATH:+:$GST_PLUGIN_PATH}
  export GST_REGISTRY=$1/registry.bin
}

# Prepares a build folder and builds in it: build_in FOLDER LOG TARGETS [OPTION…]
build_in ()
{
  local folder=$1 log=$2 targets=$3
  shift 3
  if [ ! -e "$folder/build.ninja" ]; then
    rm -rf "$folder/meson-private"
    run_quietly "$log" meson setup "$folder" "$plaza_root" "$@" ||
      die "the build could not be configured; the messages are above and in $log."
  elif [ $# -gt 0 ]; then
    run_quietly "$log" meson configure "$folder" "$@" ||
      die "the build could not be configured; the messages are above and in $log."
  fi
  # shellcheck disable=SC2086
  run_quietly "$log" ninja -C "$folder" $targets ||
    die "the build failed; the messages are above and in $log."
}

# Adds up lines of the form "N passed, N failed, N skipped".
passed=0 failed=0 skipped=0
count ()
{
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

count_line ()
{
  local line
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$1" | tail -n 1)
  if [ -z "$line" ]; then
    return 1
  fi
  # shellcheck disable=SC2086
  count ${line//[!0-9 ]/}
}

totals ()
{
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
}
