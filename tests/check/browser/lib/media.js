// SPDX-License-Identifier: LGPL-2.1-or-later
// What the browsers of a test have for cameras and microphones: real footage
// and pure tones, made by GStreamer's own elements.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export const CAMERA = { width: 320, height: 240, fps: 15, seconds: 5 };

const launch = words => run('gst-launch-1.0', ['-q', ...words.split(/\s+/)], { timeout: 60000 });

// Chromium plays the file over and over as its camera.
export async function makeCamera (footage, folder, name, more) {
  const { width, height, fps, seconds } = { ...CAMERA, ...more };
  const file = join(folder, `${name}.y4m`);
  await launch(`filesrc location=${footage} ! decodebin ! videoconvert ! videoscale add-borders=false
    ! videorate ! video/x-raw,format=I420,width=${width},height=${height},framerate=${fps}/1,pixel-aspect-ratio=1/1
    ! identity eos-after=${fps * seconds + 1} ! y4menc ! filesink location=${file}`);
  return file;
}

export async function makeTone (frequency, folder, name) {
  const file = join(folder, `${name}.wav`);
  await launch(`audiotestsrc freq=${frequency} volume=0.4 samplesperbuffer=480 num-buffers=1000
    ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! wavenc ! filesink location=${file}`);
  return file;
}

// The luma of each frame of a camera file, as thumbnails of `columns` x `rows`;
// of the part that a tile of that aspect shows when it is covered.
export function readThumbnails (file, aspect, columns, rows) {
  const { width, height } = CAMERA;
  const data = readFileSync(file);
  const thumbnails = [];
  const part = {
    width: Math.min(width, Math.round(height * aspect)),
    height: Math.min(height, Math.round(width / aspect)),
  };
  part.x = (width - part.width) >> 1;
  part.y = (height - part.height) >> 1;
  let offset = data.indexOf(0x0a) + 1;
  while (offset < data.length) {
    offset = data.indexOf(0x0a, offset) + 1;
    thumbnails.push(average(data.subarray(offset, offset + width * height), width, part, columns, rows));
    offset += width * height * 3 / 2;
  }
  return thumbnails;
}

function average (luma, stride, part, columns, rows) {
  const sums = new Float64Array(columns * rows);
  for (let y = 0; y < part.height; y++) {
    const row = Math.floor(y * rows / part.height) * columns;
    for (let x = 0; x < part.width; x++) {
      sums[row + Math.floor(x * columns / part.width)] += luma[(part.y + y) * stride + part.x + x];
    }
  }
  return sums;
}

// Pearson's correlation: indifferent to brightness and contrast, which the
// conversions between studio and full range change.
export function correlation (a, b) {
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - meanA) * (b[i] - meanB);
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  }
  return aa && bb ? ab / Math.sqrt(aa * bb) : 0;
}

// How well a picture fits the frame of a film that it fits best.
export const likeness = (picture, film) => Math.max(...film.map(frame => correlation(picture, frame)));
