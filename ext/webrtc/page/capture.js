// SPDX-License-Identifier: LGPL-2.1-or-later
// Opens camera and microphone, and makes do with what is there.

import { captureText, withoutText } from './words.js';

// The mixer shows each participant in a tile: more than 720p would only be
// scaled down again, at everybody's cost.
const VIDEO = {
  width: { min: 320, ideal: 1280, max: 1280 },
  height: { min: 180, ideal: 720, max: 720 },
  frameRate: { ideal: 30, max: 30 },
};

export function audioConstraints (music = false) {
  return { echoCancellation: !music, noiseSuppression: !music, autoGainControl: !music };
}

export function constraints (kinds, { music = false } = {}) {
  return {
    audio: kinds.includes('audio') ? audioConstraints(music) : false,
    video: kinds.includes('video') ? VIDEO : false,
  };
}

export class CaptureError extends Error {
  constructor (message) {
    super(message);
    this.name = 'CaptureError';
  }
}

// After a refusal only those devices are tried again that are allowed for
// certain: asking a second time for what was just refused is rude.
async function allowed (kind, permissions) {
  try {
    const name = kind === 'video' ? 'camera' : 'microphone';
    return (await permissions.query({ name })).state === 'granted';
  } catch {
    return false;
  }
}

const isRefusal = error => error.name === 'NotAllowedError' || error.name === 'SecurityError';

// Both devices at once, so that the browser asks once. If that fails each by
// itself. Resolves to the tracks and to remarks about what is missing; rejects
// with a CaptureError when nothing at all can be opened.
export async function openDevices (devices, { music = false, permissions } = {}) {
  let first;
  try {
    const stream = await devices.getUserMedia(constraints(['audio', 'video'], { music }));
    return { tracks: stream.getTracks(), notes: [] };
  } catch (error) {
    first = error;
  }

  const tracks = [];
  const problems = [];
  for (const kind of ['audio', 'video']) {
    if (isRefusal(first) && !await allowed(kind, permissions)) {
      problems.push({ kind, name: first.name });
      continue;
    }
    try {
      const stream = await devices.getUserMedia(constraints([kind], { music }));
      tracks.push(...stream.getTracks());
    } catch (error) {
      problems.push({ kind, name: error.name });
    }
  }

  if (tracks.length === 0) {
    const same = problems.every(problem => problem.name === problems[0].name);
    throw new CaptureError(same
      ? captureText(problems[0].name, ['video', 'audio'])
      : problems.map(({ kind, name }) => captureText(name, [kind])).join(' '));
  }
  return { tracks, notes: problems.map(({ kind, name }) => withoutText(kind, name)) };
}

export async function openCamera (devices) {
  try {
    const stream = await devices.getUserMedia(constraints(['video']));
    return stream.getVideoTracks()[0];
  } catch (error) {
    throw new CaptureError(captureText(error.name, ['video']));
  }
}
