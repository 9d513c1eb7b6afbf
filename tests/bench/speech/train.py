#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes gst/mixer/voiceweights.h: the weights of the voice detector.

Usage: tests/bench/speech/train.py SOUNDS [BUILD] > gst/mixer/voiceweights.h

SOUNDS is a folder into which the Debian packages that scenes.py names were
unpacked with dpkg-deb -x. It needs python3-numpy and python3-av, and some
minutes. How well the weights do on two speakers that they were not made from
goes to standard error.
"""
import sys

import numpy as np

import scenes
import sounds

HIDDEN = 32
EPOCHS = 14
BATCH = 1024
RATE = 3e-3
# The detector's own, in voicedetector.c
CHANGE, TRUST, PRIOR, LAG = 0.02, 0.5, 1.0, 6


def measure(tool, made):
    out = []
    for kind, x, mask in made:
        data = np.frombuffer(sounds.run_frames(tool, 'features', x), np.float32)
        data = data.reshape(len(x) // sounds.FRAME, -1)
        n = min(len(data), len(mask))
        out.append((kind, data[:n], mask[:n]))
    return out


def edge_weights(mask):
    """Where speech begins and ends to the frame is a matter of taste."""
    weights = np.ones(len(mask), np.float32)
    edges = np.flatnonzero(np.diff(mask.astype(int)))
    for d in range(-2, 4):
        weights[np.clip(edges + d, 0, len(mask) - 1)] = .4
    return weights


def forward(p, x):
    hidden = np.tanh(x @ p[0] + p[1])
    return hidden, hidden @ p[2] + p[3]


def fit(x, y, weights):
    """One hidden layer, cross entropy, Adam with a cosine schedule."""
    rng = np.random.default_rng(5)
    n = x.shape[1]
    p = [rng.standard_normal((n, HIDDEN)).astype(np.float32) / np.sqrt(n),
         np.zeros(HIDDEN, np.float32),
         rng.standard_normal((HIDDEN, 1)).astype(np.float32) / np.sqrt(HIDDEN),
         np.zeros(1, np.float32)]
    m, v, t = [np.zeros_like(a) for a in p], [np.zeros_like(a) for a in p], 0
    for epoch in range(EPOCHS):
        order = rng.permutation(len(x))
        rate = RATE * .5 * (1 + np.cos(np.pi * epoch / EPOCHS)) + 1e-5
        for i in range(0, len(order) - BATCH, BATCH):
            j = order[i:i + BATCH]
            hidden, z = forward(p, x[j])
            g = (1 / (1 + np.exp(-z)) - y[j][:, None]) * weights[j][:, None] / BATCH
            back = (g @ p[2].T) * (1 - hidden * hidden)
            grads = [x[j].T @ back + 1e-5 * p[0], back.sum(0), hidden.T @ g, g.sum(0)]
            t += 1
            for k in range(4):
                m[k] += .1 * (grads[k] - m[k])
                v[k] += .001 * (grads[k] ** 2 - v[k])
                p[k] -= rate * (m[k] / (1 - .9 ** t)) / (np.sqrt(v[k] / (1 - .999 ** t)) + 1e-8)
    return p


def decide(z):
    """What voicedetector.c does with the network's answers."""
    z = np.clip(TRUST * (z + PRIOR), -8, 8)
    odds = np.stack([np.exp(-z / 2), np.exp(z / 2)], 1)
    change = np.array([[1 - CHANGE, CHANGE], [CHANGE, 1 - CHANGE]])
    state, ahead = np.array([.5, .5]), np.ones((len(z), 2))
    past = np.zeros((len(z), 2))
    for i in range(len(z)):
        state = state @ change * odds[i]
        state /= state.sum()
        past[i] = state
    following = np.minimum(np.arange(len(z)) + 1, len(z) - 1)
    for _ in range(LAG):
        ahead = (odds * ahead)[following] @ change.T
        ahead /= ahead.sum(1, keepdims=True)
    both = past * ahead
    return both[:, 1] > both[:, 0]


def report(p, scale, made):
    groups = {}
    for kind, data, mask in made:
        x = (data[:, :-1] - scale[0]) / scale[1]
        groups.setdefault(kind, []).append((decide(forward(p, x)[1][:, 0]), mask))
    for kind, pairs in sorted(groups.items()):
        found = np.concatenate([a for a, _ in pairs])
        mask = np.concatenate([b for _, b in pairs])
        if kind.startswith('only'):
            text = f'{found.mean():.3f} of the time called speech'
        else:
            text = f'F1 {2 * (found & mask).sum() / (found.sum() + mask.sum()):.3f}'
        print(f'  {kind:14} {text}', file=sys.stderr)


def write(p, scale):
    first = p[0] / scale[1][:, None]
    bias = p[1] - scale[0] @ first

    def row(values):
        text = ', '.join(f'{v:.4g}f' if '.' in f'{v:.4g}' or 'e' in f'{v:.4g}' else f'{v:.4g}.0f'
                         for v in values)
        lines, line = [], ' '
        for word in text.split(' '):
            if len(line) + len(word) > 76:
                lines.append(line)
                line = ' '
            line += ' ' + word
        return '\n'.join(lines + [line])

    print('// SPDX-License-Identifier: LGPL-2.1-or-later')
    print('#pragma once\n')
    print('/* Made by tests/bench/speech/train.py; included by voicedetector.c alone. */')
    print(f'#define VOICE_HIDDEN {HIDDEN}')
    print('/* *INDENT-OFF* */')
    print('static const gfloat voice_weights[SPEECH_N_FEATURES][VOICE_HIDDEN] = {')
    print(',\n'.join('  {\n' + row(r) + '\n  }' for r in first))
    print('};\n')
    print('static const gfloat voice_biases[VOICE_HIDDEN] = {\n' + row(bias) + '\n};\n')
    print('static const gfloat voice_answer[VOICE_HIDDEN] = {\n' + row(p[2][:, 0]) + '\n};\n')
    print(f'static const gfloat voice_answer_bias = {p[3][0]:.4g}f;')
    print('/* *INDENT-ON* */')


def main():
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    tool = sounds.find_tool(sys.argv[2] if len(sys.argv) > 2 else 'build')
    speakers, music = scenes.load(sys.argv[1])
    names = [s for s in speakers if s not in scenes.VALIDATION]
    training = measure(tool, scenes.make(1, {s: speakers[s] for s in names}, music[:3], 330, 108))
    kept = measure(tool, scenes.make(2, speakers, music[3:], 48, 18, names=scenes.VALIDATION))

    x = np.concatenate([data for _, data, _ in training])
    y = np.concatenate([mask for _, _, mask in training]).astype(np.float32)
    weights = np.concatenate([edge_weights(mask) for _, _, mask in training])
    weights *= x[:, -1] > -90
    x = x[:, :-1]
    scale = x.mean(0), x.std(0) + 1e-3
    p = fit((x - scale[0]) / scale[1], y, weights)
    report(p, scale, kept)
    write(p, scale)


main()
