# SPDX-License-Identifier: LGPL-2.1-or-later
"""Speech, noise and labels for the voice detector's training and its bench."""
import glob
import os
import subprocess

import numpy as np

RATE = 16000
FRAME = RATE // 100

# Who speaks in the recordings that the detector is scored on. They are in
# Debian's pocketsphinx-testdata and have no part in the training.
TESTDATA = '/usr/share/pocketsphinx/test/data/'


def read_raw(path):
    return np.fromfile(path, '<i2').astype(np.float32) / 32768


def read_wav(path):
    import wave
    with wave.open(path) as file:
        assert file.getframerate() == RATE and file.getnchannels() == 1, path
        data = file.readframes(file.getnframes())
    return np.frombuffer(data, '<i2').astype(np.float32) / 32768


def read_any(path):
    """Whatever FFmpeg decodes, through python3-av."""
    import av
    av.logging.set_level(av.logging.PANIC)
    resampler = av.AudioResampler('s16', 'mono', RATE)
    out = []
    with av.open(path, format='g722' if path.endswith('.g722') else None) as file:
        for frame in file.decode(audio=0):
            out += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    out += [part.to_ndarray()[0] for part in resampler.resample(None)]
    return np.concatenate(out).astype(np.float32) / 32768


def test_speech():
    reader = [read_wav(f) for f in sorted(glob.glob(TESTDATA + 'librivox/*.wav'))]
    others = [[read_wav(f) for f in sorted(glob.glob(TESTDATA + 'cards/*.wav'))]]
    others += [[read_raw(TESTDATA + f)] for f in
               ('goforward.raw', 'numbers.raw', 'something.raw', 'tidigits/dhd.2934z.raw')]
    return reader, others


def frame_power(x):
    n = len(x) // FRAME
    return (x[:n * FRAME].reshape(n, FRAME) ** 2).mean(1)


def runs(mask):
    edges = np.flatnonzero(np.diff(np.r_[0, mask.astype(int), 0]))
    return zip(edges[::2], edges[1::2])


def labels(x):
    """Where a clean recording holds speech, in frames of 10 ms.

    Within 25 dB of its loud frames (the 95th percentile) over about 25 ms;
    gaps under 100 ms, such as the closure of a stop, belong to speech, and
    bursts under 30 ms do not."""
    power = np.convolve(np.pad(frame_power(x), 1, mode='edge'), [.25, .5, .25], 'valid')
    level = 10 * np.log10(power + 1e-12)
    mask = level > np.percentile(level, 95) - 25
    for start, end in list(runs(~mask)):
        if end - start < 10 and start > 0 and end < len(mask):
            mask[start:end] = True
    for start, end in list(runs(mask)):
        if end - start < 3:
            mask[start:end] = False
    return mask


def rms(x):
    return np.sqrt((x.astype(float) ** 2).mean() + 1e-20)


def speech_rms(x, mask):
    return np.sqrt(frame_power(x)[mask].mean())


def in_turn(clips, pause, lead):
    """The clips one after the other, with nothing in between, and the labels."""
    parts, masks = [], []

    def silence(seconds):
        n = int(seconds * 100)
        parts.append(np.zeros(n * FRAME))
        masks.append(np.zeros(n, bool))

    silence(lead)
    for clip in clips:
        clip = clip[:len(clip) // FRAME * FRAME]
        parts.append(clip)
        masks.append(labels(clip))
        silence(pause())
    return np.concatenate(parts), np.concatenate(masks)


def coloured(rng, n, slope):
    """Gaussian noise whose power goes with frequency to the power of slope."""
    size = 1 << int(np.ceil(np.log2(n)))
    gain = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 20) ** (slope / 2)
    x = np.fft.irfft(np.fft.rfft(rng.standard_normal(size)) * gain)[:n]
    return x / rms(x)


def babble(rng, speakers, streams, n):
    """As many streams of speech, each as loud as the others, of the speakers in
    turn; each is a list of clips."""
    out = np.zeros(n)
    for i in range(streams):
        clips = speakers[i % len(speakers)]
        order, parts, total = rng.permutation(len(clips)), [], 0
        while total < n + 5 * RATE:
            clip = clips[order[len(parts) % len(clips)]]
            parts.append(clip / speech_rms(clip, labels(clip)))
            total += len(clip)
        stream = np.concatenate(parts)
        start = rng.integers(0, min(4 * RATE, len(stream) - n))
        out += stream[start:start + n]
    return out / rms(out)


def to_48k(x):
    """Three times the rate, by zeros in the spectrum."""
    n = len(x) // 2 * 2
    spectrum = np.zeros(3 * n // 2 + 1, complex)
    spectrum[:n // 2] = np.fft.rfft(x[:n])[:-1]
    return np.fft.irfft(spectrum, 3 * n) * 3


def s16(x):
    return (np.clip(x, -1, 32767 / 32768) * 32768).astype('<i2').tobytes()


def run_frames(tool, what, x, rate=RATE, extra=()):
    return subprocess.run([tool, what, str(rate), *extra], input=s16(x),
                          check=True, stdout=subprocess.PIPE).stdout


def find_tool(build):
    tool = os.path.join(build, 'tests/bench/speech/frames')
    if not os.path.exists(tool):
        raise SystemExit(f'{tool} is missing: run "ninja -C {build} tests/bench/speech/frames".')
    return tool
