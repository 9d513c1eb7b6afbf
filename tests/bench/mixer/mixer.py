#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares layoutcompositor with GStreamer's compositor and with FFmpeg.

Usage: tests/bench/mixer/mixer.py [OPTION…] [CASE…]

Every mixer gets the same films at the same places. Each run is a process of
its own, measured from outside: its whole processor time, user and system. It
is run with few and with many frames, and the difference is what the frames
cost, whatever the start did. What it costs to have the films, measured the
same way without a mixer, is subtracted. The runs take turns, and the lowest
value counts: other programs on the machine can only add to it.

  --runs N        of each mixer (5)
  --length X      of the runs (1): 0.3 is enough for a first look
  --build FOLDER  of Meson (build)
  --no-ffmpeg     without FFmpeg
  --one-thread    no runs with the mixers' own choice of threads
  --list          the cases
  --profile CASE  where the time of layoutcompositor goes, by perf; with
  --mixer NAME    that of compositor
"""

import argparse
import collections
import dataclasses
import os
import re
import statistics
import subprocess
import time

import numpy

import films

OUT_RATE = 30
SHORT = 60


@dataclasses.dataclass
class Case:
    title: str
    inputs: int = 4
    columns: int = 2
    width: int = 1280
    height: int = 720
    rate: int = 30
    still: int = 0
    still_kind: str = "hold"
    labels: bool = False
    colorimetry: str = "bt601"
    wanted: float | None = None
    # more in the long run than in the short one: about a second's work
    frames: int = 1000

    def tiles(self):
        rows = -(-self.inputs // self.columns)
        width = self.width // self.columns & ~1
        height = self.height // rows & ~1
        left = (self.width - self.columns * width) // 2 & ~1
        top = (self.height - rows * height) // 2 & ~1
        return [
            (left + i % self.columns * width, top + i // self.columns * height, width, height)
            for i in range(self.inputs)
        ]


CASES = {
    "2x2": Case("2x2 → 1280x720", wanted=0.6),
    "3x3": Case("3x3 → 1920x1080", 9, 3, 1920, 1080, wanted=0.6, frames=500),
    "7x7": Case("7x7 → 1920x1080", 49, 7, 1920, 1080, wanted=0.6, frames=100),
    "half-rate": Case("2x2, inputs at 15 fps", rate=15, wanted=0.35),
    "still-hold": Case("2x2, three still, nothing new sent", still=3, wanted=0.15, frames=1500),
    "still-same": Case("2x2, three still, same memory sent", still=3, still_kind="same", wanted=0.15, frames=1500),
    "still-equal": Case("2x2, three still, equal pixels sent", still=3, still_kind="equal", wanted=0.15, frames=1500),
    "labels": Case("2x2 with labels (the others: without)", labels=True, wanted=0.6),
    "colours": Case("2x2, BT.601 → BT.709 (FFmpeg: no change)", colorimetry="bt709", wanted=0.6, frames=300),
}


def gst_command(build, case, mixer, threads, paths, frames):
    command = [
        films.mixbench(build), f"--mixer={mixer}", f"--inputs={case.inputs}", f"--columns={case.columns}",
        f"--width={case.width}", f"--height={case.height}", f"--rate={case.rate}", f"--still={case.still}",
        f"--still-kind={case.still_kind}", f"--colorimetry={case.colorimetry}", f"--threads={threads}",
        f"--frames={frames}",
    ]  # fmt: skip
    return command + (["--labels"] if case.labels and mixer == "layoutcompositor" else []) + paths


def ffmpeg_inputs(case, paths):
    """The same windows of the same films that filmsrc.c plays."""
    size = films.WIDTH * films.HEIGHT * 3 // 2
    for i in range(case.inputs):
        still = i >= case.inputs - case.still
        first = i // len(paths) * 7
        last = first + (1 if still else 30)
        yield from ("-f", "rawvideo", "-pixel_format", "yuv420p", "-video_size", f"{films.WIDTH}x{films.HEIGHT}")
        yield from ("-framerate", str(OUT_RATE if still else case.rate))
        if not (still and case.still_kind == "hold"):
            yield from ("-stream_loop", "-1")
        yield from ("-i", f"subfile,,start,{first * size},end,{last * size},,:{paths[i % len(paths)]}")


def ffmpeg_graph(case):
    graph = []
    tiles = case.tiles()
    for i, (_, _, width, height) in enumerate(tiles):
        chain = f"[{i}:v]scale={width}:{height}:flags=bicubic"
        if i >= case.inputs - case.still and case.still_kind == "hold":
            chain += ",loop=loop=-1:size=1"
        elif case.rate != OUT_RATE:
            chain += f",fps={OUT_RATE}"
        graph.append(f"{chain}[s{i}]")
    layout = "|".join(f"{x}_{y}" for x, y, _, _ in tiles)
    graph.append("".join(f"[s{i}]" for i in range(len(tiles))) + f"xstack=inputs={len(tiles)}:layout={layout}[out]")
    return ";".join(graph)


def ffmpeg_command(case, mixer, threads, paths, frames):
    command = ["ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
    if threads:
        command += ["-filter_threads", str(threads), "-filter_complex_threads", str(threads)]
    command += ffmpeg_inputs(case, paths)
    if mixer == "none":
        moving = range(case.inputs - case.still if case.still_kind == "hold" else case.inputs)
        for i in moving:
            command += ["-map", f"{i}:v"]
        return command + ["-frames:v", str(frames * case.rate // OUT_RATE), "-f", "null", "-"]
    command += ["-filter_complex", ffmpeg_graph(case), "-map", "[out]"]
    return command + ["-frames:v", str(frames), "-f", "null", "-"]


def measure(command, env):
    """Processor time and time of a child, in seconds."""
    start = time.monotonic()
    child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        films.die(f"this failed with {child.returncode}:\n{' '.join(command)}")
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start


class Series:
    """What the runs of one command cost, in milliseconds a frame."""

    def __init__(self, command, frames):
        self.commands = {"short": command(SHORT), "long": command(SHORT + frames)}
        self.frames = frames
        self.cpu = {"short": [], "long": []}
        self.wall = {"short": [], "long": []}

    def run(self, env):
        for length, command in self.commands.items():
            cpu, wall = measure(command, env)
            self.cpu[length].append(cpu)
            self.wall[length].append(wall)

    def per_frame(self, times, choose):
        return 1000 * (choose(times["long"]) - choose(times["short"])) / self.frames


def dump(case, mixer, paths, build, env, folder):
    """The tenth frame as it comes out."""
    path = os.path.join(folder, "dump.i420")
    if mixer == "ffmpeg":
        command = ffmpeg_command(case, mixer, 1, paths, 10)[:-3] + ["-f", "rawvideo", path]
        tiles = case.tiles()
        width, height = (max(t[i] + t[i + 2] for t in tiles) for i in (0, 1))
    else:
        command = gst_command(build, case, mixer, 1, paths, 10) + [f"--dump={path}"]
        width, height = case.width, case.height
    measure(command, env)
    size = width * height * 3 // 2
    frame = numpy.fromfile(path, numpy.uint8, size, offset=9 * size)
    return frame[: width * height].reshape(height, width).astype(float)


def check_pictures(case, paths, build, env, folder, mixers):
    """A mixer that draws something else is not to win."""
    pictures = [dump(case, mixer, paths, build, env, folder) for mixer in mixers]
    height = min(p.shape[0] for p in pictures)
    width = min(p.shape[1] for p in pictures)
    for mixer, picture in zip(mixers[1:], pictures[1:]):
        error = numpy.mean((pictures[0][:height, :width] - picture[:height, :width]) ** 2)
        psnr = 10 * numpy.log10(255**2 / max(error, 1e-9))
        if psnr < 30 and not case.labels:
            films.die(f"{case.title}: layoutcompositor and {mixer} draw different pictures ({psnr:.1f} dB).")


def run_case(case, options, paths, env, folder):
    build = options.build
    mixers = ["layoutcompositor", "compositor"] + ([] if options.no_ffmpeg else ["ffmpeg"])
    check_pictures(case, paths, build, env, folder, mixers)

    def command(mixer, threads):
        if mixer in ("ffmpeg", "ffmpeg-none"):
            kind = "none" if mixer == "ffmpeg-none" else "ffmpeg"
            return lambda frames: ffmpeg_command(case, kind, threads, paths, frames)
        return lambda frames: gst_command(build, case, mixer, threads, paths, frames)

    threads = [1] if options.one_thread else [1, 0]
    keys = [(mixer, n) for n in threads for mixer in mixers]
    keys += [("none", 1), ("floor", 1)] + ([] if options.no_ffmpeg else [("ffmpeg-none", 1)])
    series = {key: Series(command(*key), max(30, round(case.frames * options.length))) for key in keys}
    for _ in range(options.runs):
        for one in series.values():
            one.run(env)
    return [row(case, n, mixers, series) for n in threads]


def row(case, threads, mixers, series):
    def net(mixer, choose):
        reading = series["ffmpeg-none" if mixer == "ffmpeg" else "none", 1]
        mine = series[mixer, threads]
        return mine.per_frame(mine.cpu, choose) - reading.per_frame(reading.cpu, choose)

    least = {mixer: net(mixer, min) for mixer in mixers}
    middle = {mixer: net(mixer, statistics.median) for mixer in mixers}
    floor = series["floor", 1]
    cells = [case.title, str(threads or "default")]
    cells += [f"{least[m]:.2f} ({middle[m]:.2f})" if m in least else "" for m in MIXERS]
    cells += [f"{least['layoutcompositor'] / least[m]:.2f}" if m in least else "" for m in MIXERS[1:]]
    cells += [f"{case.wanted}" if case.wanted else ""]
    cells += [f"{floor.per_frame(floor.cpu, min):.2f}", f"{series['none', 1].per_frame(series['none', 1].cpu, min):.2f}"]
    cells += [
        " / ".join(f"{series[m, threads].per_frame(series[m, threads].wall, min):.2f}" for m in mixers)
    ]
    return cells


MIXERS = ["layoutcompositor", "compositor", "ffmpeg"]
HEAD = [
    "case", "threads", "layoutcompositor", "compositor", "FFmpeg", "÷ compositor", "÷ FFmpeg", "wanted",
    "memory", "films", "wall",
]  # fmt: skip
LEGEND = """
Milliseconds of processor time a frame, lowest (median) of the runs, without
what it costs to have the films. "÷" is layoutcompositor's lowest by the
other's. "memory": reading each new picture once and copying the canvas once,
the least that a mixer can do. "films": GStreamer's cost to have the films,
already subtracted. "wall": time that passes for a frame, of each mixer in
turn, not subtracted.
"""


def print_row(cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def profile(case, options, paths, env, folder):
    films.need("perf", "linux-perf")
    data = os.path.join(folder, "perf.data")
    command = gst_command(options.build, case, options.mixer, 1, paths, 3 * case.frames)
    subprocess.run(["perf", "record", "-q", "-F", "2000", "-o", data, "--", *command], env=env, check=True)
    report = subprocess.run(
        ["perf", "report", "-i", data, "--no-children", "-F", "overhead,sym,dso", "-t", "|"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    ).stdout  # fmt: skip
    shares = collections.Counter()
    for line in report.splitlines():
        match = re.match(r" *([0-9.]+)% *\|\[(.)\] ([^|]+)\|(\S+)", line)
        if match:
            shares[function(*match.group(2, 3, 4))] += float(match[1])
    for name, share in shares.most_common(25):
        print(f"{share:5.1f} %  {name}")


def function(mode, symbol, library):
    """Addresses without a name are taken together."""
    if library.startswith("orcexec"):
        return "(code made by ORC)"
    if mode == "k":
        return f"kernel: {symbol.strip()}"
    return f"{library}: {'(without a name)' if symbol.startswith('0x') else symbol.strip()}"


def parse():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--length", type=float, default=1)
    parser.add_argument("--build", default=os.path.join(films.ROOT, "build"))
    parser.add_argument("--no-ffmpeg", action="store_true")
    parser.add_argument("--one-thread", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--profile", choices=CASES)
    parser.add_argument("--mixer", default="layoutcompositor")
    parser.add_argument("cases", nargs="*", metavar="CASE")
    options = parser.parse_args()
    for name in options.cases:
        if name not in CASES:
            films.die(f"there is no case {name}: {', '.join(CASES)}.")
    return options


def main():
    options = parse()
    if options.help:
        print(__doc__)
        return
    if options.list:
        for name, case in CASES.items():
            print(f"{name:12} {case.title}")
        return
    if not options.no_ffmpeg and not options.profile:
        films.need("ffmpeg", "ffmpeg")
    env = films.environment(os.path.abspath(options.build))
    with films.scratch() as folder:
        paths = films.films(folder)
        if options.profile:
            profile(CASES[options.profile], options, paths, env, folder)
            return
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {options.runs} runs")
        print(LEGEND)
        print_row(HEAD)
        print_row(["---"] * len(HEAD))
        for name in options.cases or CASES:
            for cells in run_case(CASES[name], options, paths, env, folder):
                print_row(cells)


main()
