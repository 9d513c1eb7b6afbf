#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares motiondetector with motioncells, and tells what crowddetector costs.

Usage: tests/bench/vision/motion.py [BUILD]

On the same footage in the same run: processor time per frame of 1280x720,
events where nothing moves, and how long it takes until motion is told.
"""

import os
import random
import re
import resource
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
WIDTH, HEIGHT, RATE = 320, 240, 30
SIZE = WIDTH * HEIGHT
# In tree.avi a hand comes into the picture after these frames.
LEAVES = 52


def footage(name):
    """The path of a file of Debian's opencv-doc."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    for folder in ("/usr/share/doc/opencv-doc/examples/data", os.path.join(cache, "gst-plaza/footage")):
        if os.path.exists(os.path.join(folder, name)):
            return os.path.join(folder, name)
    sys.exit(f"motion.py: {name} of Debian's opencv-doc is missing: run scripts/setup --bench.")


def launch(env, *words):
    """Output and processor seconds of a pipeline."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["gst-launch-1.0", "-m", *words], env=env, text=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"motion.py: {' '.join(words)}\n{done.stderr}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def decode(env, name, path, width, height, fmt):
    launch(env, "filesrc", f"location={footage(name)}", "!", "decodebin", "!", "videoconvertscale", "!",
           f"video/x-raw,format={fmt},width={width},height={height},pixel-aspect-ratio=1/1", "!",
           "filesink", f"location={path}")


def source(path, width, height, fmt, rate):
    return ["filesrc", f"location={path}", f"blocksize={1 << 20}", "!", "rawvideoparse", f"width={width}",
            f"height={height}", f"format={fmt}", f"framerate={rate}/1"]


def cpu(env, folder):
    """Milliseconds of a frame beyond those of the pipeline without the element."""
    path, frames = os.path.join(folder, "720.i420"), 300
    decode(env, "vtest.avi", path, 1280, 720, "i420".upper())
    with open(path, "r+b") as file:
        file.truncate(frames * 1280 * 720 * 3 // 2)
    feed = source(path, 1280, 720, "i420", RATE)
    rgb = ["!", "videoconvert", "!", "video/x-raw,format=RGB"]
    rows = [("motiondetector", [], ["motiondetector", "mode=sync"]),
            ("motioncells", rgb, ["motioncells"]),
            ("crowddetector", [], ["crowddetector", "mode=sync"])]
    print(f"CPU for a frame of 1280x720, vtest.avi, {RATE} frames a second")
    for name, convert, element in rows:
        _, without = launch(env, *feed, *convert, "!", "fakesink")
        _, conversion = launch(env, *feed, "!", "fakesink")
        _, seconds = launch(env, *feed, *convert, "!", *element, "!", "fakesink")
        note = f", and {1000 * (without - conversion) / frames:.2f} ms to convert to RGB" if convert else ""
        print(f"  {name:15} {1000 * (seconds - without) / frames:6.2f} ms{note}")


def still(env, folder):
    path = os.path.join(folder, "still.gray")
    decode(env, "vtest.avi", path, WIDTH, HEIGHT, "GRAY8")
    with open(path, "rb") as file:
        return file.read(SIZE)


def noisy(frame, strength, n):
    """So many pictures with noise of a deviation, in any order."""
    made = [bytes(max(0, min(255, round(random.gauss(p, strength)))) for p in frame) for _ in range(8)]
    return [random.choice(made) for _ in range(n)]


def light(frame, gain, offset):
    table = bytes(max(16, min(235, round(16 + gain * (i - 16) + offset))) for i in range(256))
    return frame.translate(table)


def recompressed(env, folder, frame, encoder):
    one, many = os.path.join(folder, "one.gray"), os.path.join(folder, "many.gray")
    with open(one, "wb") as file:
        file.write(frame * 30)
    launch(env, *source(one, WIDTH, HEIGHT, "gray8", RATE), "!", "videoconvert", "!", *encoder, "!", "videoconvert",
           "!", "video/x-raw,format=GRAY8", "!", "filesink", f"location={many}")
    with open(many, "rb") as file:
        data = file.read()
    return [data[i:i + SIZE] for i in range(0, len(data), SIZE)]


def with_box(frame, x):
    rows = bytearray(frame)
    for y in range(140, 180):
        rows[y * WIDTH + x:y * WIDTH + x + 20] = bytes([40]) * 20
    return bytes(rows)


def scenarios(env, folder):
    """(name, frames, frames that are not judged)"""
    frame = still(env, folder)
    calm = [frame] * 60
    yield "a still with sensor noise, sigma 8", noisy(frame, 8, 300), 0
    for gain in (1.3, 0.7):
        yield f"light x {gain} and back", calm + [light(frame, gain, 0)] * 90 + calm * 2, 0
    for offset in (66, -66):
        yield f"brightness {offset:+} and back", calm + [light(frame, 1, offset)] * 90 + calm * 2, 0
    jpeg = []
    for quality in (90, 10, 60, 20, 85):
        jpeg += recompressed(env, folder, frame, ["jpegenc", f"quality={quality}", "!", "jpegdec"])
    yield "a still as JPEG of five qualities", calm + jpeg, 0
    vp8 = []
    for rate in (500000, 40000, 200000, 30000):
        vp8 += recompressed(env, folder, frame, ["vp8enc", "deadline=1", f"target-bitrate={rate}", "!", "vp8dec"])
    yield "a still as VP8 of four bit rates", calm + vp8, 0
    path = os.path.join(folder, "tree.gray")
    decode(env, "tree.avi", path, WIDTH, HEIGHT, "GRAY8")
    with open(path, "rb") as file:
        leaves = [file.read(SIZE) for _ in range(LEAVES)]
    yield "leaves in the wind, a minute after ten seconds", leaves * 20, 150


def events(env, folder, frames, element, rate):
    """When each motion began, in seconds."""
    path = os.path.join(folder, "frames.gray")
    with open(path, "wb") as file:
        file.writelines(frames)
    convert = ["!", "videoconvert", "!", "video/x-raw,format=RGB"] if element[0] == "motioncells" else []
    text, _ = launch(env, *source(path, WIDTH, HEIGHT, "gray8", rate), *convert, "!", *element, "!", "fakesink")
    pattern = (r"\): motion, .*motion_begin=\(guint64\)(\d+)" if element[0] == "motioncells"
               else r"\): motion, state=\(string\)begin.*?timestamp=\(guint64\)(\d+)")
    return [int(found) / 1e9 for found in re.findall(pattern, text)]


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
    env = dict(os.environ, GST_PLUGIN_PATH=os.path.join(build, "ext/opencv"))
    elements = (["motiondetector", "mode=sync"], ["motioncells"])
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder:
        env["GST_REGISTRY"] = os.path.join(folder, "registry.bin")
        cpu(env, folder)
        print(f"Events where nothing moves, {WIDTH}x{HEIGHT}" + " " * 12 + "motiondetector  motioncells")
        for name, frames, skipped in scenarios(env, folder):
            rate = 15 if "leaves" in name else RATE
            counts = [sum(t >= skipped / rate for t in events(env, folder, frames, e, rate)) for e in elements]
            print(f"  {name:46} {counts[0]:11} {counts[1]:12}")
        print("Milliseconds until a box of 20x40 that moves is told")
        frame = still(env, folder)
        for rate in (30, 15, 10):
            calm = 3 * rate
            frames = [frame] * calm + [with_box(frame, 20 + 120 * i // rate) for i in range(2 * rate)]
            delays = []
            for element in elements:
                began = [t for t in events(env, folder, frames, element, rate) if t >= calm / rate]
                delays.append(f"{1000 * (began[0] - calm / rate):.0f}" if began else "never")
            print(f"  {rate} frames a second {delays[0]:>36} {delays[1]:>12}")


main()
