// SPDX-License-Identifier: LGPL-2.1-or-later
// What a room costs and how long it takes, over loopback, by Chromium itself:
//
//   glass to glass   from a canvas that shows the time to the same canvas as seen
//                    in #programme, through camera track, room and back
//   first picture    from POST to the first decoded frame of a viewer
//   processor        of the room's process with two participants
//
// Run it in the build's environment, on a machine that does nothing else:
//   meson devenv -C build node ../tests/bench/room/room.mjs [seconds]

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Person } from '../../check/browser/lib/browser.js';
import { makeCamera, makeTone } from '../../check/browser/lib/media.js';
import { Room } from '../../check/browser/lib/room.js';

const SECONDS = Number(process.argv[2] ?? 10);
const JOINS = 10;
const TICKS_PER_SECOND = 100;
const footage = process.env.PLAZA_FOOTAGE ?? '/usr/share/doc/opencv-doc/examples/data';
process.env.CHROMIUM ??= '/usr/bin/chromium';

function quantile (values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

const summary = values => `p50 ${Math.round(quantile(values, 0.5))} ms, p95 ${Math.round(quantile(values, 0.95))} ms, `
  + `worst ${Math.round(Math.max(...values))} ms (${values.length} values)`;

function processorSeconds (pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

// In the page: a camera that is a canvas. The time in milliseconds stands on it
// as sixteen cells in Gray code, and below once more the other way round, so
// that a cell that cannot be read does not pass for another time.
function installClockCamera () {
  const CELLS = 16;
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 360;
    const context = canvas.getContext('2d');
    const cell = canvas.width / CELLS;
    const draw = () => {
      const time = Math.round(performance.now()) & 0xffff;
      const code = time ^ (time >> 1);
      for (let i = 0; i < CELLS; i++) {
        const bit = (code >> i) & 1;
        context.fillStyle = bit ? '#fff' : '#000';
        context.fillRect(i * cell, 0, cell, canvas.height / 2);
        context.fillStyle = bit ? '#000' : '#fff';
        context.fillRect(i * cell, canvas.height / 2, cell, canvas.height / 2);
      }
      requestAnimationFrame(draw);
    };
    draw();
    const sound = new AudioContext();
    const destination = sound.createMediaStreamDestination();
    const oscillator = sound.createOscillator();
    oscillator.connect(destination);
    oscillator.start();
    return new MediaStream([...canvas.captureStream(30).getTracks(), ...destination.stream.getTracks()]);
  };

  window.measureLatency = async milliseconds => {
    const video = document.getElementById('programme');
    const canvas = new OffscreenCanvas(CELLS, 2);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const latencies = [];
    let unreadable = 0;
    let running = true;
    const look = now => {
      // the middle of each cell, by a picture as wide as there are cells
      context.imageSmoothingQuality = 'high';
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, CELLS, 2);
      let code = 0;
      let sound = true;
      for (let i = 0; i < CELLS; i++) {
        const [above, below] = [data[i * 4 + 1], data[(CELLS + i) * 4 + 1]];
        sound &&= Math.abs(above - below) > 60;
        code |= (above > below ? 1 : 0) << i;
      }
      if (sound) {
        for (let shift = 8; shift; shift >>= 1) {
          code ^= code >> shift;
        }
        latencies.push((Math.round(now) - code) & 0xffff);
      } else {
        unreadable++;
      }
      if (running) {
        video.requestVideoFrameCallback(look);
      }
    };
    video.requestVideoFrameCallback(look);
    await new Promise(resolve => setTimeout(resolve, milliseconds));
    running = false;
    return { latencies, unreadable };
  };
}

async function withPerson (options, work) {
  const person = await Person.enter(options);
  try {
    return await work(person);
  } finally {
    await person.close();
  }
}

async function benchLatency (room) {
  await withPerson({}, async person => {
    await person.page.addInitScript(installClockCamera);
    await person.join(room.url, { name: 'Clock' });
    await delay(5000);
    const { latencies, unreadable } = await person.page.evaluate(
      milliseconds => window.measureLatency(milliseconds), SECONDS * 1000);
    console.log(`glass to glass: ${summary(latencies)}, ${unreadable} frames unreadable, `
      + `${(latencies.length / SECONDS).toFixed(1)} frames a second`);
  });
}

async function benchJoins (room) {
  await withPerson({}, async person => {
    const marks = [];
    for (let i = 0; i < JOINS; i++) {
      await person.join(room.url, { viewer: 1 });
      await person.page.waitForFunction(() => 'firstFrame' in window.plaza.marks);
      marks.push(await person.page.evaluate(() => window.plaza.marks));
      await delay(700);
    }
    console.log(`POST to answer: ${summary(marks.map(({ post, answer }) => answer - post))}`);
    console.log(`POST to first decoded frame: ${summary(marks.map(({ post, firstFrame }) => firstFrame - post))}`);
  });
}

async function measureProcessor (room, what) {
  const before = processorSeconds(room.process.pid);
  const start = performance.now();
  await delay(SECONDS * 1000);
  const share = (processorSeconds(room.process.pid) - before) / ((performance.now() - start) / 1000);
  console.log(`processor of the room, ${what}: ${(share * 100).toFixed(0)} % of a core`);
}

async function benchParticipants (room, folder) {
  const size = { width: 640, height: 480, fps: 30 };
  const persons = [];
  try {
    for (const [name, film, tone] of [['Ann', 'vtest.avi', 440], ['Bob', 'Megamind.avi', 1000]]) {
      const person = await Person.enter({
        camera: await makeCamera(join(footage, film), folder, name, size),
        microphone: await makeTone(tone, folder, name),
      });
      persons.push(person);
      await person.join(room.url, { name });
    }
    await delay(5000);
    await measureProcessor(room, 'two participants with 640x480 at 30');
    await benchJoins(room);
  } finally {
    await Promise.all(persons.map(person => person.close()));
  }
}

const folder = mkdtempSync(join(tmpdir(), 'plaza-bench-'));
const room = await Room.start(process.env.PLAZA_ROOM_PROPERTIES ?? '');
console.log(`${cpus().length} x ${cpus()[0].model.trim()}, load ${loadavg()[0].toFixed(1)} before the start`);
try {
  await measureProcessor(room, 'empty');
  await benchLatency(room);
  await benchParticipants(room, folder);
} finally {
  await room.stop();
  rmSync(folder, { recursive: true, force: true });
}
