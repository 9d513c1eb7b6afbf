#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How well layoutcompositor scales, against compositor and FFmpeg.

Usage: tests/bench/mixer/scaling.py [--build FOLDER]

Real pictures are scaled by each, and PSNR and SSIM taken against FFmpeg's
bicubic (with accurate rounding) and against two scalers in double precision
written here: Lanczos with three lobes, which is sharp, and the mean over each
pixel's area, which is soft. Nobody can be equal to both. Where pictures are
enlarged, the truth is the picture before it was made small. Chroma is in the
middle of its four pixels (chroma-site=jpeg), where everybody scales it as luma
is scaled, but for one case with it on the left, as MPEG-2 has it.
"""

import argparse
import os
import subprocess

import numpy

import films

SCALERS = {"layoutcompositor": "layoutcompositor", "compositor": "compositor", "FFmpeg bicubic": "ffmpeg"}


# --- pictures: lists of [Y, U, V] ---------------------------------------------------------------


def read(path, width, height):
    pictures = numpy.fromfile(path, numpy.uint8).reshape(-1, width * height * 3 // 2)
    luma, quarter = width * height, (width // 2) * (height // 2)
    return [
        [
            p[:luma].reshape(height, width),
            p[luma : luma + quarter].reshape(height // 2, width // 2),
            p[luma + quarter :].reshape(height // 2, width // 2),
        ]
        for p in pictures
    ]


def write(path, pictures):
    with open(path, "wb") as file:
        for planes in pictures:
            for plane in planes:
                file.write(numpy.clip(numpy.rint(plane), 0, 255).astype(numpy.uint8).tobytes())


def photographs(folder):
    """Four crops of 1280x720 of two photographs of opencv-doc."""
    path = os.path.join(folder, "photographs.i420")
    data = b""
    for name in ("aloeL.jpg", "aloeR.jpg"):
        for top in (0, 390):
            one = os.path.join(folder, "one.i420")
            subprocess.run(
                ["gst-launch-1.0", "-q", "filesrc", f"location={films.footage(name)}", "!", "jpegdec", "!",
                 "videoconvert", "!", "video/x-raw,format=RGB", "!",
                 "videocrop", f"top={top}", f"bottom={390 - top}", "right=2", "!",
                 "videoconvert", "!", "video/x-raw,format=I420,width=1280,height=720", "!",
                 "filesink", f"location={one}"],
                check=True,
            )  # fmt: skip
            with open(one, "rb") as file:
                data += file.read()
    with open(path, "wb") as file:
        file.write(data)
    return read(path, 1280, 720)


def film_pictures(folder):
    """Eight pictures of each film, a few seconds apart."""
    pictures = []
    for path in films.films(folder):
        pictures += read(path, films.WIDTH, films.HEIGHT)[::30]
        os.unlink(path)
    return pictures


# --- the truth ----------------------------------------------------------------------------------


def lanczos(x):
    return numpy.where(numpy.abs(x) < 3, numpy.sinc(x) * numpy.sinc(x / 3), 0)


def weights_lanczos(n_in, n_out, site=0.5):
    """site: where in its pixels a sample is."""
    scale = n_in / n_out
    stretch = max(1, scale)
    centres = (numpy.arange(n_out)[:, None] + site) * scale - site + 0.5
    reach = int(3 * stretch) + 1
    positions = numpy.arange(-reach, n_in + reach)
    weights = lanczos((positions[None, :] + 0.5 - centres) / stretch)
    weights /= weights.sum(1, keepdims=True)
    # what lies outside is the pixel of the edge
    matrix = weights[:, reach : reach + n_in].copy()
    matrix[:, 0] += weights[:, :reach].sum(1)
    matrix[:, -1] += weights[:, reach + n_in :].sum(1)
    return matrix


def weights_area(n_in, n_out):
    edges = numpy.arange(n_out + 1) * n_in / n_out
    pixels = numpy.arange(n_in)
    left = numpy.maximum(edges[:-1, None], pixels[None, :])
    right = numpy.minimum(edges[1:, None], pixels[None, :] + 1)
    matrix = numpy.maximum(0, right - left)
    return matrix / matrix.sum(1, keepdims=True)


def scale(pictures, width, height, weights):
    scaled = []
    for planes in pictures:
        sizes = [(height, width)] + [(height // 2, width // 2)] * 2
        scaled.append([
            weights(plane.shape[0], rows) @ plane.astype(float) @ weights(plane.shape[1], columns).T
            for plane, (rows, columns) in zip(planes, sizes)
        ])  # fmt: skip
    return scaled


# --- measures -----------------------------------------------------------------------------------


def psnr(pairs):
    error = numpy.mean([numpy.mean((a.astype(float) - b) ** 2) for a, b in pairs])
    return f"{10 * numpy.log10(255**2 / error):.2f}" if error > 0 else "equal"


def blur(plane):
    """Gaussian, 11 taps, sigma 1.5: the window of Wang et al., 2004."""
    taps = numpy.exp(-((numpy.arange(11) - 5) ** 2) / (2 * 1.5**2))
    taps /= taps.sum()
    for axis in (0, 1):
        n = plane.shape[axis] - 10
        plane = sum(t * numpy.take(plane, range(i, i + n), axis) for i, t in enumerate(taps))
    return plane


def ssim(pairs):
    values = []
    for a, b in pairs:
        a, b = a.astype(float), b.astype(float)
        mean_a, mean_b = blur(a), blur(b)
        var_a, var_b = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2
        cov = blur(a * b) - mean_a * mean_b
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        values.append(numpy.mean(
            (2 * mean_a * mean_b + c1) * (2 * cov + c2)
            / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))
        ))  # fmt: skip
    return numpy.mean(values)


def compare(pictures, truth):
    """PSNR of luma, of chroma, and SSIM of luma, in words."""
    luma = [(p[0], t[0]) for p, t in zip(pictures, truth)]
    chroma = [(p[i], t[i]) for p, t in zip(pictures, truth) for i in (1, 2)]
    return f"{psnr(luma)} {psnr(chroma)} {ssim(luma):.4f}"


# --- the scalers --------------------------------------------------------------------------------


def scale_by(scaler, pictures, width, height, options, env, folder, extra="bicubic", site="jpeg"):
    source, result = os.path.join(folder, "in.i420"), os.path.join(folder, "out.i420")
    rows, columns = pictures[0][0].shape
    write(source, pictures)
    if scaler == "ffmpeg":
        command = [
            "ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "rawvideo", "-pixel_format", "yuv420p",
            "-video_size", f"{columns}x{rows}", "-i", source, "-vf", f"scale={width}:{height}:flags={extra}",
            "-f", "rawvideo", result,
        ]  # fmt: skip
    else:
        command = [
            films.mixbench(options.build), f"--mixer={scaler}", "--inputs=1", "--columns=1", f"--width={width}",
            f"--height={height}", f"--film-width={columns}", f"--film-height={rows}", f"--chroma-site={site}",
            f"--frames={len(pictures)}", f"--dump={result}", source,
        ]  # fmt: skip
    subprocess.run(command, env=env, check=True)
    scaled = read(result, width, height)
    if len(scaled) != len(pictures):
        films.die(f"{scaler} made {len(scaled)} pictures of {len(pictures)}.")
    return scaled


def smaller(title, pictures, sizes, options, env, folder):
    for width, height in sizes:
        truths = [
            scale_by("ffmpeg", pictures, width, height, options, env, folder, "bicubic+accurate_rnd"),
            scale(pictures, width, height, weights_lanczos),
            scale(pictures, width, height, weights_area),
        ]
        for name, scaler in SCALERS.items():
            scaled = scale_by(scaler, pictures, width, height, options, env, folder)
            cells = [compare(scaled, truth) for truth in truths]
            row(f"{title} → {width}x{height}", name, *cells, "")


def larger(title, pictures, width, height, options, env, folder):
    """The pictures made small, and large again."""
    small = scale(pictures, width, height, weights_lanczos)
    rows, columns = pictures[0][0].shape
    reference = scale_by("ffmpeg", small, columns, rows, options, env, folder, "bicubic+accurate_rnd")
    for name, scaler in SCALERS.items():
        scaled = scale_by(scaler, small, columns, rows, options, env, folder)
        row(f"{title}: {width}x{height} → {columns}x{rows}", name, compare(scaled, reference), "", "",
            compare(scaled, pictures))  # fmt: skip


def sited(title, pictures, width, height, options, env, folder):
    """Chroma alone, where its samples are on the left of two pixels."""
    columns = pictures[0][1].shape[1]
    truth = scale(pictures, width, height, weights_lanczos)
    for planes, sources in zip(truth, pictures):
        for i in (1, 2):
            rows = weights_lanczos(sources[i].shape[0], height // 2)
            planes[i] = rows @ sources[i].astype(float) @ weights_lanczos(columns, width // 2, 0.25).T
    for name, scaler in SCALERS.items():
        scaled = scale_by(scaler, pictures, width, height, options, env, folder, site="mpeg2")
        pairs = [(p[i], t[i]) for p, t in zip(scaled, truth) for i in (1, 2)]
        row(f"{title} → {width}x{height}, chroma-site=mpeg2", name, "", f"– {psnr(pairs)} –", "", "")


def row(*cells):
    print("| " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--build", default=os.path.join(films.ROOT, "build"))
    options = parser.parse_args()
    if options.help:
        print(__doc__)
        return
    films.need("ffmpeg", "ffmpeg")
    env = films.environment(os.path.abspath(options.build))
    print("Each cell: PSNR of luma, PSNR of chroma (dB), SSIM of luma, against …\n")
    row("pictures", "scaled by", "FFmpeg bicubic", "Lanczos", "area", "the original")
    row(*["---"] * 6)
    with films.scratch() as folder:
        film, photos = film_pictures(folder), photographs(folder)
        smaller("640x480", film, [(640, 360), (320, 180), (274, 154), (854, 480)], options, env, folder)
        smaller("1280x720", photos, [(640, 360), (426, 240)], options, env, folder)
        sited("640x480", film, 320, 180, options, env, folder)
        larger("film", film, 320, 240, options, env, folder)
        larger("photographs", photos, 320, 180, options, env, folder)


main()
