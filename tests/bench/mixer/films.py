# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the programs of this folder share: footage, builds and children."""

import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
WIDTH, HEIGHT = 640, 480
FRAMES = 240


def die(text):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {text}")


def footage(name):
    """The path of a file of Debian's opencv-doc."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for folder in (
        "/usr/share/doc/opencv-doc/examples/data",
        os.path.join(cache, "gst-plaza/footage"),
    ):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    die(f"{name} of Debian's opencv-doc is missing: run scripts/setup --bench.")


def films(folder):
    """Two films as raw I420 of WIDTH x HEIGHT, decoded into the folder."""
    paths = []
    for name in ("vtest.avi", "Megamind.avi"):
        path = os.path.join(folder, name.split(".")[0] + ".i420")
        subprocess.run(
            ["gst-launch-1.0", "-q", "filesrc", f"location={footage(name)}", "!", "decodebin", "!",
             "videoconvertscale", "method=lanczos", "!",
             f"video/x-raw,format=I420,width={WIDTH},height={HEIGHT},pixel-aspect-ratio=1/1", "!",
             "identity", f"eos-after={FRAMES}", "!", "filesink", f"location={path}"],
            check=True,
        )
        paths.append(path)
    return paths


def environment(build):
    """Where GStreamer sees the plugins of a build folder."""
    plugins = [
        folder
        for folder, _, files in os.walk(build)
        if any(re.match(r"libgstplaza\w*\.so$", name) for name in files)
    ]
    if not plugins or not os.path.exists(mixbench(build)):
        die(f"nothing is built in {build}: meson setup {build} && ninja -C {build}.")
    env = dict(os.environ)
    env["GST_PLUGIN_PATH"] = ":".join(sorted(plugins))
    env["GST_REGISTRY"] = os.path.join(build, "registry-bench.bin")
    return env


def mixbench(build):
    return os.path.join(build, "tests/bench/mixer/mixbench")


def need(tool, package):
    for folder in os.environ.get("PATH", "").split(":"):
        if os.access(os.path.join(folder, tool), os.X_OK):
            return
    die(f"{tool} is missing: run scripts/setup --bench, or apt-get install {package}.")


def scratch():
    return tempfile.TemporaryDirectory(prefix="plaza-bench.")
