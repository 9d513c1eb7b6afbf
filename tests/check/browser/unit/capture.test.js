// SPDX-License-Identifier: LGPL-2.1-or-later
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CaptureError, constraints, openCamera, openDevices } from '../../../../ext/webrtc/page/capture.js';
import { captureText, insecureText, problemText } from '../../../../ext/webrtc/page/words.js';

// A computer of which `failures` says what opening each device throws.
function computer (failures) {
  const calls = [];
  return {
    calls,
    async getUserMedia ({ audio, video }) {
      const kinds = [audio && 'audio', video && 'video'].filter(Boolean);
      calls.push(kinds.join('+'));
      const kind = kinds.find(kind => failures[kind]);
      if (kind) {
        throw Object.assign(new Error('refused'), { name: failures[kind] });
      }
      const tracks = kinds.map(kind => ({ kind }));
      return { getTracks: () => tracks, getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video') };
    },
  };
}

const permissions = states => ({
  query: async ({ name }) => ({ state: states[name] }),
});

const kinds = ({ tracks }) => tracks.map(({ kind }) => kind);

test('both devices are asked for at once', async () => {
  const devices = computer({});
  const opened = await openDevices(devices);
  assert.deepEqual(kinds(opened), ['audio', 'video']);
  assert.deepEqual(opened.notes, []);
  assert.deepEqual(devices.calls, ['audio+video']);
});

test('without a camera one joins with the microphone, and is told so', async () => {
  const opened = await openDevices(computer({ video: 'NotFoundError' }));
  assert.deepEqual(kinds(opened), ['audio']);
  assert.equal(opened.notes.length, 1);
  assert.match(opened.notes[0], /in without a camera.*no camera/);
});

test('without a microphone one joins with the camera', async () => {
  const opened = await openDevices(computer({ audio: 'NotReadableError' }));
  assert.deepEqual(kinds(opened), ['video']);
  assert.match(opened.notes[0], /in without a microphone.*Another program/);
});

test('with neither there is one sentence for both', async () => {
  await assert.rejects(openDevices(computer({ audio: 'NotFoundError', video: 'NotFoundError' })),
    { name: 'CaptureError', message: 'This computer has no camera and no microphone, or they are not plugged in.' });
});

test('with different troubles each device has its own sentence', async () => {
  const promise = openDevices(computer({ audio: 'NotFoundError', video: 'NotReadableError' }));
  await assert.rejects(promise, error => error instanceof CaptureError
    && /no microphone/.test(error.message) && /camera cannot be opened/.test(error.message));
});

test('what was refused is not asked for again', async () => {
  const devices = computer({ audio: 'NotAllowedError', video: 'NotAllowedError' });
  await assert.rejects(openDevices(devices, { permissions: permissions({ camera: 'denied', microphone: 'prompt' }) }),
    /may not use your camera and microphone/);
  assert.deepEqual(devices.calls, ['audio+video']);
});

test('when only the camera is forbidden, the microphone joins', async () => {
  const devices = computer({ video: 'NotAllowedError' });
  const opened = await openDevices(devices,
    { permissions: permissions({ camera: 'denied', microphone: 'granted' }) });
  assert.deepEqual(kinds(opened), ['audio']);
  assert.match(opened.notes[0], /Allow it next to the address bar/);
});

test('a browser that knows no permissions is not a mistake', async () => {
  await assert.rejects(openDevices(computer({ audio: 'NotAllowedError', video: 'NotAllowedError' })),
    { name: 'CaptureError' });
});

test('music is sent as it is, speech is cleaned', () => {
  const speech = constraints(['audio', 'video']);
  assert.equal(speech.audio.echoCancellation, true);
  assert.ok(speech.video.width.max <= 1280);
  const music = constraints(['audio'], { music: true });
  assert.deepEqual(music.audio, { echoCancellation: false, noiseSuppression: false, autoGainControl: false });
  assert.equal(music.video, false);
});

test('the camera comes back, or says why not', async () => {
  assert.equal((await openCamera(computer({}))).kind, 'video');
  await assert.rejects(openCamera(computer({ video: 'NotReadableError' })), /Another program/);
});

test('every failure of a device has a sentence that ends', () => {
  for (const name of ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OverconstrainedError', 'Strange']) {
    for (const kinds of [['video'], ['audio'], ['video', 'audio']]) {
      assert.match(captureText(name, kinds), /^[A-Z].*\.$/);
      assert.doesNotMatch(captureText(name, kinds), /undefined/);
    }
  }
});

test('an insecure page says which address would do', () => {
  const text = insecureText({ hostname: 'plaza.example', port: '8080', pathname: '/' });
  assert.match(text, /https/);
  assert.match(text, /http:\/\/localhost:8080\//);
});

test('problem documents win over our own words, and nonsense in them does not', () => {
  assert.equal(problemText(404, { detail: 'No peer is called "x"!' }), 'No peer is called "x"!');
  assert.equal(problemText(503, { title: 'Room full' }, 1), 'Room full. Try again in a second.');
  assert.equal(problemText(503, { detail: 7, title: ' ' }), 'The room is full.');
  assert.match(problemText(500, null), /HTTP 500/);
  assert.match(problemText(418, null), /HTTP 418/);
});
