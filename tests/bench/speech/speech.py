#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the voice detector with webrtcdsp's, and with energy alone.

Usage: tests/bench/speech/speech.py [BUILD]

Prints F1 over frames of 10 ms, and CPU. See README.md beside this file.
"""
import re
import subprocess
import sys

import numpy as np

import scenes
import sounds
from sounds import RATE, babble, coloured

CONDITIONS = [('clean', None), ('pink', 10), ('pink', 0), ('babble', 20), ('babble', 10)]
LIKELIHOODS = ['very-low', 'low', 'moderate', 'high']


def f1(found, mask):
    n = min(len(found), len(mask))
    found, mask = found[:n], mask[:n]
    return 2 * (found & mask).sum() / max(1, found.sum() + mask.sum())


def detect(tool, what, x, *extra):
    """Decisions for each frame at 48 kHz, and microseconds of CPU for one."""
    run = subprocess.run([tool, what, '48000', *extra], input=sounds.s16(sounds.to_48k(x)),
                         check=True, capture_output=True)
    cpu = float(re.search(rb'([\d.]+) us', run.stderr).group(1))
    return np.frombuffer(run.stdout, np.uint8) == ord('1'), cpu


def recordings(seed):
    """The test's speech in each condition, and the truth."""
    rng = np.random.default_rng(seed)
    reader, others = sounds.test_speech()
    x, mask = sounds.in_turn(reader * 2, lambda: rng.uniform(1.8, 2.8), 2)
    loudness = sounds.speech_rms(x, mask)
    room = coloured(rng, len(x), -1) * 10 ** (-62 / 20)
    noise = {'pink': coloured(rng, len(x), -1), 'babble': babble(rng, others, 8, len(x))}
    made = [x + room if snr is None else
            x + room + noise[kind] * loudness * 10 ** (-snr / 20) for kind, snr in CONDITIONS]
    return made, mask


def level(x):
    return 10 * np.log10(sounds.frame_power(x) + 1e-12)


def row(name, values):
    print(f'| {name} | ' + ' | '.join(f'{v:.3f}' for v in values) + ' |')


def compare(tool, seeds):
    made = [recordings(seed) for seed in seeds]

    def mean(find):
        return np.mean([[f1(find(x), mask) for x in xs] for xs, mask in made], 0)

    cpu = {}

    def ask(what, *extra):
        def find(x):
            found, cost = detect(tool, what, x, *extra)
            cpu.setdefault(what, []).append(cost)
            return found
        return find

    print('| F1 over 10 ms frames | ' + ' | '.join(
        kind + ('' if snr is None else f' {snr} dB') for kind, snr in CONDITIONS) + ' |')
    print('| --- |' + ' --- |' * len(CONDITIONS))
    row('mixminus', mean(ask('voice')))
    for likelihood in LIKELIHOODS:
        row(f'webrtcdsp, {likelihood}', mean(ask('webrtcdsp', likelihood)))
    for threshold in -48, -42, -36:
        row(f'energy above {threshold} dBFS', mean(lambda x: level(x) > threshold))
    thresholds = [mean(lambda x: level(x) > t) for t in range(-60, -15)]
    row('energy, the best threshold for each', np.max(thresholds, 0))
    row('always', mean(lambda x: np.ones(len(x), bool)))
    speech = np.mean([mask.mean() for _, mask in made])
    print(f'\n{speech:.0%} of the frames are speech.')
    print('CPU at 48 kHz, us for 10 ms: ' + ', '.join(
        f'{what} {np.median(costs):.1f}' for what, costs in cpu.items()))


def others(tool):
    """Sounds that are no speech, eight half minutes of each."""
    rng = np.random.default_rng(77)
    n = 30 * RATE
    kinds = {'clicks': scenes.clicks, 'coughs': scenes.coughs, 'breaths': scenes.breaths,
             'hum': scenes.hum, 'tones': scenes.tones, 'steps': scenes.steps,
             'noise': lambda r, n: coloured(r, n, r.uniform(-2, .5))}
    print('\n| part of the frames called speech | ' + ' | '.join(kinds) + ' |')
    print('| --- |' + ' --- |' * len(kinds))
    made = {}
    for kind, make in kinds.items():
        made[kind] = [scenes.whole(make(rng, n)) * 10 ** (rng.uniform(-30, -3) / 20)
                      + 10 ** (-70 / 20) * coloured(rng, n, -1) for _ in range(8)]
    for name, what, extra in (('mixminus', 'voice', ()), ('webrtcdsp, low', 'webrtcdsp', ('low',)),
                              ('webrtcdsp, high', 'webrtcdsp', ('high',))):
        row(name, [np.mean([detect(tool, what, x, *extra)[0].mean() for x in made[kind]])
                   for kind in kinds])
    row('energy above -42 dBFS',
        [np.mean([(level(x) > -42).mean() for x in made[kind]]) for kind in kinds])


def main():
    if len(sys.argv) > 2:
        raise SystemExit(__doc__)
    tool = sounds.find_tool(sys.argv[1] if len(sys.argv) > 1 else 'build')
    compare(tool, range(100, 104))
    others(tool)


main()
