# SPDX-License-Identifier: LGPL-2.1-or-later
"""Half minutes of speech in trouble, and of everything that is no speech."""
import glob
import os

import numpy as np

import sounds
from sounds import FRAME, RATE, babble, coloured, rms

# Debian packages of speech in five languages, with men and women, and music.
# None of the speakers is in pocketsphinx-testdata.
PACKAGES = ['asterisk-core-sounds-en-g722', 'asterisk-core-sounds-es-g722',
            'asterisk-core-sounds-fr-g722', 'asterisk-core-sounds-it-g722',
            'asterisk-core-sounds-ru-g722', 'asterisk-moh-opsound-g722',
            'fillets-ng-data-nl', 'fillets-ng-data-cs']
VALIDATION = ['ru', 'csv']


def load(root):
    """Speakers by name, and pieces of music."""
    rng = np.random.default_rng(1)
    speakers = {}
    for folder in sorted(glob.glob(root + '/usr/share/asterisk/sounds/*_*')):
        files = [f for f in sorted(glob.glob(folder + '/**/*.g722', recursive=True))
                 if 24000 < os.path.getsize(f) < 90000 and 'silence' not in f]
        files = [files[i] for i in rng.permutation(len(files))[:28]]
        speakers[os.path.basename(folder)[:2]] = [sounds.read_any(f) for f in files]
    for language in 'nl', 'cs':
        for who in 'm', 'v':
            files = [f for f in sorted(glob.glob(
                f'{root}/usr/share/games/fillets-ng/sound/*/{language}/*-{who}-*.ogg'))
                     if os.path.getsize(f) > 18000]
            clips = [sounds.read_any(files[i]) for i in rng.permutation(len(files))[:45]]
            speakers[language + who] = [c for c in clips if 1.5 * RATE < len(c) < 9 * RATE][:30]
    music = [sounds.read_any(f) for f in sorted(glob.glob(root + '/usr/share/asterisk/moh/*.g722'))]
    if len(speakers) != 9 or len(music) != 5:
        raise SystemExit(f'{root} does not hold what these packages do: {" ".join(PACKAGES)}.')
    return speakers, [m[30 * RATE:80 * RATE] for m in music]


def whole(x):
    return x / np.abs(x).max()


def clicks(rng, n):
    """Keys going down and up."""
    x, at = np.zeros(n), 0
    while True:
        at += int(RATE * (rng.exponential(.18) + .04))
        if at + 2400 >= n:
            return whole(x)
        for start, gain in ((at, 1), (at + int(RATE * rng.uniform(.03, .09)), .6)):
            size = int(RATE * rng.uniform(.004, .02))
            t = np.arange(size)
            wave = .5 * rng.standard_normal(size) + np.sin(
                2 * np.pi * rng.uniform(800, 4500) * t / RATE)
            x[start:start + size] += gain * rng.uniform(.3, 1) * np.exp(-5 * t / size) * wave


def coughs(rng, n):
    x, at = np.zeros(n), int(RATE * rng.uniform(.2, 1))
    while at + 2 * RATE < n:
        for _ in range(rng.integers(1, 4)):
            size = int(RATE * rng.uniform(.12, .35))
            t = np.arange(size)
            wave = coloured(rng, size, rng.uniform(-1.2, 0)) + rng.uniform(0, .6) * np.sin(
                2 * np.pi * rng.uniform(300, 700) * t / RATE + rng.uniform(0, 6))
            envelope = np.minimum(1, t / (RATE * .008)) * np.exp(-4 * t / size)
            x[at:at + size] += rng.uniform(.4, 1) * envelope * wave
            at += size + int(RATE * rng.uniform(.03, .2))
        at += int(RATE * rng.uniform(.8, 3))
    return whole(x)


def breaths(rng, n):
    x, at = np.zeros(n), int(RATE * .3)
    while at + 2 * RATE < n:
        size = int(RATE * rng.uniform(.4, 1.4))
        spectrum = np.fft.rfft(coloured(rng, size, -.5))
        f = np.fft.rfftfreq(size, 1 / RATE)
        for _ in range(2):
            spectrum *= 1 + 3 * np.exp(
                -((f - rng.uniform(500, 3000)) / rng.uniform(150, 500)) ** 2)
        wave = np.fft.irfft(spectrum, size)
        envelope = np.sin(np.pi * np.arange(size) / size) ** rng.uniform(.6, 2)
        x[at:at + size] += rng.uniform(.4, 1) * envelope * wave / rms(wave)
        at += size + int(RATE * rng.uniform(.2, 1.5))
    return whole(x)


def hum(rng, n):
    f = rng.choice([50, 60, 100, 120, rng.uniform(80, 400)])
    t = np.arange(n) / RATE
    x = sum(np.sin(2 * np.pi * f * k * t + rng.uniform(0, 6)) * 10 ** (-rng.uniform(0, 30) / 20)
            for k in range(1, 12) if f * k < 7000)
    x[:int(RATE * rng.uniform(0, 3))] *= rng.random() < .5
    return whole(x)


def tones(rng, n):
    x, at = np.zeros(n), 0
    while at < n:
        size = int(RATE * rng.choice([.1, .2, .5, 1, 2]))
        t = np.arange(size)
        wave = sum(np.sin(2 * np.pi * rng.uniform(200, 3000) * t / RATE)
                   for _ in range(rng.integers(1, 4)))
        wave *= np.minimum(1, np.minimum(t, t[::-1]) / (RATE * .005))
        x[at:at + size] += wave[:n - at]
        at += size + int(RATE * rng.choice([.05, .1, .5, 2]))
    return whole(x)


def steps(rng, n):
    """Noise that fades, or jumps."""
    if rng.random() < .5:
        level = np.interp(np.arange(n), np.sort(rng.integers(0, n, 6)), rng.uniform(-25, 0, 6))
    else:
        level = np.repeat(rng.uniform(-25, 0, 8), n // 8 + 1)[:n]
    return whole(coloured(rng, n, rng.uniform(-2, .5)) * 10 ** (level / 20))


def piece(rng, music, n):
    x = music[rng.integers(len(music))]
    start = rng.integers(0, max(len(x) - n, 1))
    return whole(np.resize(x[start:start + n], n).astype(float))


def reverberate(rng, x):
    size, decay = int(RATE * .7), rng.uniform(.12, .6)
    h = rng.standard_normal(size) * 10 ** (-3 * np.arange(size) / RATE / decay)
    h *= rng.uniform(.2, .9) / np.sqrt((h ** 2).sum())
    h[0] = 1
    n = len(x) + size
    return np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(h, n), n)[:len(x)]


def microphone(rng, x):
    """A tilted spectrum, and sometimes no bass."""
    f = np.fft.rfftfreq(len(x), 1 / RATE)
    gain = 10 ** (rng.uniform(-4, 4) * np.log2(np.maximum(f, 60) / 700) / 20)
    if rng.random() < .3:
        gain /= 1 + (rng.uniform(80, 250) / np.maximum(f, 1)) ** 4
    return np.fft.irfft(np.fft.rfft(x) * gain, len(x))


def telephone(rng, x):
    spectrum = np.fft.rfft(x)
    spectrum[int(rng.uniform(3300, 4000) / 8000 * len(spectrum)):] = 0
    return np.fft.irfft(spectrum, len(x))


def disturbance(rng, kind, n, others, music):
    if kind == 'babble':
        return babble(rng, others, rng.integers(3, 11), n)
    x = {'pink': lambda: coloured(rng, n, -1),
         'colour': lambda: coloured(rng, n, rng.uniform(-2, .5)),
         'hum': lambda: hum(rng, n), 'music': lambda: piece(rng, music, n),
         'clicks': lambda: clicks(rng, n) / 3, 'steps': lambda: steps(rng, n)}[kind]()
    return x / rms(x) / (3 if kind == 'clicks' else 1)


SNRS = {'babble': [25, 20, 15, 10, 10, 7], 'music': [25, 20, 15, 10, 5],
        'clicks': [25, 20, 15, 10, 5], 'steps': [25, 20, 15, 10, 5, 0]}


def speech_scene(rng, name, speakers, music, seconds):
    clips = speakers[name]
    chosen = [clips[i] for i in rng.permutation(len(clips))[:8]]
    if rng.random() < .45:
        chosen = [reverberate(rng, c) for c in chosen]
    pace = 1.5 * rng.uniform(.3, 2)
    x, mask = sounds.in_turn(chosen, lambda: rng.uniform(.2, 1) * pace, rng.choice([0, .5, 1.5]))
    x, mask = x[:seconds * RATE], mask[:seconds * 100]
    x = microphone(rng, x)
    x *= 10 ** (rng.uniform(-38, -16) / 20) / sounds.speech_rms(x, mask)
    loudness = sounds.speech_rms(x, mask)
    kind = rng.choice(['clean', 'pink', 'colour', 'babble', 'hum', 'music', 'clicks', 'steps'],
                      p=[.2, .17, .15, .25, .05, .06, .05, .07])
    snr = rng.choice(SNRS.get(kind, [25, 20, 15, 10, 10, 5, 0, 0, -3]))
    if kind != 'clean':
        names = [s for s in speakers if s != name]
        others = [speakers[names[i]] for i in rng.permutation(len(names))]
        x = x + loudness * 10 ** (-snr / 20) * disturbance(rng, kind, len(x), others, music)
    room = -80 if rng.random() < .2 else rng.uniform(-75, -50)
    x = x + coloured(rng, len(x), -rng.uniform(0, 1.5)) * min(
        10 ** (room / 20), loudness * 10 ** (-25 / 20))
    if rng.random() < .12:
        x = telephone(rng, x)
    return kind, x, mask


def other_scene(rng, kind, speakers, music, seconds):
    n = seconds * RATE
    x = {'clicks': clicks, 'coughs': coughs, 'breaths': breaths, 'hum': hum, 'tones': tones,
         'steps': steps, 'music': lambda r, n: piece(r, music, n),
         'noise': lambda r, n: coloured(r, n, r.uniform(-2, .5)),
         'babble': lambda r, n: babble(r, list(speakers.values()), 12, n)}[kind](rng, n)
    x = whole(x) * 10 ** (rng.uniform(-30, -3) / 20)
    room = 10 ** (rng.uniform(-80, -55) / 20)
    x = x + room * coloured(rng, n, -rng.uniform(0, 1.5))
    return 'only ' + kind, x, np.zeros(n // FRAME, bool)


OTHERS = ['clicks', 'coughs', 'breaths', 'hum', 'tones', 'music', 'steps', 'noise', 'babble']


def make(seed, speakers, music, with_speech, without, names=None, seconds=30):
    rng = np.random.default_rng(seed)
    names = names or list(speakers)
    for i in range(with_speech):
        yield speech_scene(rng, names[i % len(names)], speakers, music, seconds)
    for i in range(without):
        yield other_scene(rng, OTHERS[i % len(OTHERS)], speakers, music, seconds)
