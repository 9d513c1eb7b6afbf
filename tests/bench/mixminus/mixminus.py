#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What N return feeds cost: one mixminus against N audiomixers.

Usage: mixminus.py [--seconds S] [--runs R] [--mode live|file] [N ...]

N participants (2 5 10 20 50) send 48 kHz stereo S16 in buffers of 20 ms.
mixminus gives each his return feed; in its place, N audiomixers mix the N - 1
others, which reach them through tees. What comes out is thrown away.

live: the sources run by the clock, as those of a conference do.
file: all runs as fast as it goes, as when files are mixed.

A row is measured in one go: the sources alone, mixminus, the audiomixers, each
once short and once longer by S seconds of sound, R times, of which the least
counts. The figures are what those S seconds cost the whole process, user and
system, less what they cost the sources alone.

It needs gstreamer1.0-tools, gstreamer1.0-plugins-base and mixminus where
GStreamer looks for plugins: `meson devenv -C build` sees to that. Let the
machine do nothing else.
"""

import argparse
import resource
import subprocess
import sys

BUFFERS_PER_SECOND = 50
SINK = 'fakesink sync=false async=false'
# As short as a run may be that still has every thread started.
START = {'live': 1, 'file': 5}
SECONDS = {'live': 5, 'file': 60}


def source(number, live, seconds):
    """A square wave costs least to make, and 50 of these fit without a limiter."""
    return (f'audiotestsrc is-live={str(live).lower()} wave=square '
            f'volume=0.01 freq={200 + 37 * number} samplesperbuffer=960 '
            f'num-buffers={seconds * BUFFERS_PER_SECOND} '
            '! audio/x-raw,format=S16LE,rate=48000,channels=2')


def sources_alone(sources):
    return ' '.join(f'{source} ! {SINK}' for source in sources)


def with_mixminus(sources):
    parts = ['mixminus name=m m.src ! ' + SINK]
    for n, src in enumerate(sources):
        parts.append(f'{src} ! m.sink_{n} m.src_{n} ! {SINK}')
    return ' '.join(parts)


def with_audiomixers(sources):
    """The programme is one more audiomixer, as `src` of mixminus is one more
    output."""
    parts = [f'audiomixer name=m{n} output-buffer-duration=20000000 ! {SINK}'
             for n in range(len(sources) + 1)]
    for n, src in enumerate(sources):
        parts.append(f'{src} ! tee name=t{n}')
        parts += [f't{n}. ! m{k}.sink_{n}'
                  for k in range(len(sources) + 1) if k != n]
    return ' '.join(parts)


def cpu_of(description):
    """Seconds of CPU of a gst-launch-1.0 that plays `description`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(['gst-launch-1.0', '-q', *description.split()],
                         capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        sys.exit(f'gst-launch-1.0 failed:\n{run.stderr}')
    return (after.ru_utime + after.ru_stime
            - before.ru_utime - before.ru_stime)


def measure(count, mode, seconds, runs):
    """Milliseconds of CPU for a second of sound: of the sources, and of both
    mixers less those."""
    kinds = (sources_alone, with_mixminus, with_audiomixers)
    least = {}
    for _ in range(runs):
        for kind in kinds:
            for length in (START[mode], START[mode] + seconds):
                cpu = cpu_of(kind([source(n, mode == 'live', length)
                                   for n in range(count)]))
                least[kind, length] = min(cpu, least.get((kind, length), cpu))
    base, ours, theirs = (
        1000 * (least[kind, START[mode] + seconds] - least[kind, START[mode]])
        / seconds for kind in kinds)
    return base, ours - base, theirs - base


def print_table(counts, mode, seconds, runs):
    print(f'{mode}: ms of CPU for a second of sound')
    print('  N   sources  mixminus  audiomixers  ratio   a feed: '
          'mixminus  audiomixer')
    for count in counts:
        base, ours, theirs = measure(count, mode, seconds, runs)
        print(f'{count:3}   {base:7.2f}  {ours:8.2f}  {theirs:11.2f}'
              f'  {ours / theirs:5.3f}           {ours / count:8.3f}'
              f'  {theirs / count:10.3f}', flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('counts', metavar='N', type=int, nargs='*',
                        default=[2, 5, 10, 20, 50])
    parser.add_argument('--mode', choices=('live', 'file'),
                        help='only this one')
    parser.add_argument('--seconds', type=int,
                        help='length of the sound (5 live, 60 from files)')
    parser.add_argument('--runs', type=int, default=3,
                        help='how often, the least counts (3)')
    args = parser.parse_args()

    for mode in [args.mode] if args.mode else ['live', 'file']:
        print_table(args.counts, mode, args.seconds or SECONDS[mode],
                    args.runs)


if __name__ == '__main__':
    main()
