#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares qrreader with GStreamer's zbar.

Usage: tests/bench/vision/codes.py [BUILD]

Both get the same frames of 1280x720 in the same run: codes of qrencode seen
askew, blurred, noisy, small, turned or light on dark, before real footage.
Told are the texts that were read exactly, those that were read wrong, and
processor time per frame beyond that of the pipeline without a reader.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile

import numpy

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
WIDTH, HEIGHT = 1280, 720
FOOTAGE = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
REPEATS = 8


def launch(env, *words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["gst-launch-1.0", "-m", *words], env=env, text=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"codes.py: {' '.join(words)}\n{done.stderr}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def code(text):
    """One byte a module, with the quiet zone: 0 dark, 255 light."""
    done = subprocess.run(["qrencode", "-t", "ASCII", "-m", "4", text], text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit("codes.py: qrencode is missing: run scripts/setup --bench.")
    rows = [line[::2] for line in done.stdout.splitlines() if line]
    return numpy.array([[0 if c == "#" else 255 for c in row] for row in rows], numpy.float64)


def place(frame, modules, size, turn, tilt, rng):
    """Draws the code through a perspective; each pixel is the mean of 3x3 samples."""
    height, width = frame.shape
    cx = rng.uniform(size, width - size)
    cy = rng.uniform(min(size, height / 2), max(height - size, height / 2))
    y, x = numpy.mgrid[0:height * 3, 0:width * 3] / 3.0
    dx, dy = x - cx, y - cy
    u = dx * numpy.cos(turn) + dy * numpy.sin(turn)
    v = -dx * numpy.sin(turn) + dy * numpy.cos(turn)
    depth = 1 + tilt * u / size
    u, v = u / depth / size + 0.5, v / depth / size + 0.5
    inside = (u >= 0) & (u < 1) & (v >= 0) & (v < 1) & (depth > 0)
    n = modules.shape[0]
    samples = numpy.repeat(numpy.repeat(frame, 3, 0), 3, 1)
    samples[inside] = modules[(v[inside] * n).astype(int), (u[inside] * n).astype(int)]
    return samples.reshape(height, 3, width, 3).mean((1, 3))


def blur(frame, times):
    for _ in range(times):
        frame = (frame + numpy.roll(frame, 1, 0) + numpy.roll(frame, 1, 1) + numpy.roll(frame, (1, 1), (0, 1))) / 4
    return frame


CASES = {
    "upright, 240 pixels": dict(size=240),
    "turned": dict(size=240, turn=True),
    "askew": dict(size=260, tilt=0.5),
    "turned and askew": dict(size=260, turn=True, tilt=0.5),
    "small: 3 pixels a module": dict(module=3),
    "small: 2 pixels a module": dict(module=2),
    "blurred": dict(size=240, blur=6),
    "noise of 25": dict(size=240, noise=25),
    "light on dark": dict(size=240, inverted=True),
    "little contrast": dict(size=240, contrast=0.25),
}


def frames(background):
    rng = numpy.random.default_rng(1)
    for name, case in CASES.items():
        for i in range(REPEATS):
            text = f"https://example.org/{name.replace(' ', '-')}/{i}"
            modules = code(text)
            if case.get("inverted"):
                modules = 255 - modules
            modules = 128 + (modules - 128) * case.get("contrast", 1)
            size = case.get("size", case.get("module", 0) * modules.shape[0])
            turn = rng.uniform(0, 2 * numpy.pi) if case.get("turn") else 0
            frame = place(background[i % len(background)], modules, size, turn, case.get("tilt", 0), rng)
            frame = blur(frame, case.get("blur", 0)) + rng.normal(0, case.get("noise", 2), frame.shape)
            yield name, text, numpy.clip(frame, 0, 255).astype(numpy.uint8)


def backgrounds(env, folder):
    path = os.path.join(folder, "film")
    launch(env, "filesrc", f"location={FOOTAGE}", "!", "decodebin", "!", "videoconvertscale", "!",
           f"video/x-raw,format=GRAY8,width={WIDTH},height={HEIGHT},pixel-aspect-ratio=1/1", "!",
           "identity", f"eos-after={REPEATS + 1}", "!", "filesink", f"location={path}")
    film = numpy.fromfile(path, numpy.uint8)
    return film[:len(film) // (WIDTH * HEIGHT) * WIDTH * HEIGHT].reshape(-1, HEIGHT, WIDTH).astype(numpy.float64)


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build"))
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, GST_PLUGIN_PATH=os.path.join(build, "ext/zxing"),
                   GST_REGISTRY=os.path.join(folder, "registry"))
        path = os.path.join(folder, "frames")
        expected = []
        with open(path, "wb") as file:
            for name, text, frame in frames(backgrounds(env, folder)):
                expected.append((name, text))
                file.write(frame.tobytes() + bytes([128]) * (WIDTH * HEIGHT // 2))
        source = ["filesrc", f"location={path}", f"blocksize={WIDTH * HEIGHT * 3 // 2}", "!", "rawvideoparse",
                  f"width={WIDTH}", f"height={HEIGHT}", "format=i420", "framerate=10/1", "!"]
        readers = {
            "qrreader": (["qrreader", "mode=sync", "repeat-interval=0", "!"], r'qr-code, text=\(string\)("[^"]*"|[^,]*),'),
            "zbar": (["zbar", "cache=false", "!"], r'symbol=\(string\)("[^"]*"|[^,]*),'),
        }
        _, without = launch(env, *source, "fakesink")
        results = {}
        for reader, (words, pattern) in readers.items():
            output, seconds = launch(env, *source, *words, "fakesink")
            texts = [text.strip('"').replace("\\", "") for text in re.findall(pattern, output)]
            results[reader] = (texts, (seconds - without) / len(expected) * 1000)

        print("| exact of", REPEATS, "|", " | ".join(results), "|")
        print("| --- |", "--- | " * len(results))
        for name in CASES:
            texts = [text for case, text in expected if case == name]
            print("|", name, "|", " | ".join(str(sum(t in found for t in texts)) for found, _ in results.values()), "|")
        known = {text for _, text in expected}
        print("| read wrong |", " | ".join(str(sum(t not in known for t in found)) for found, _ in results.values()), "|")
        print("| CPU ms a frame |", " | ".join(f"{ms:.1f}" for _, ms in results.values()), "|")
        print("| ratio to zbar |", " | ".join(f"{ms / results['zbar'][1]:.2f}" for _, ms in results.values()), "|")


if __name__ == "__main__":
    main()
