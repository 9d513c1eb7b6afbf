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

// The part of the clock's camera that has the time on it: the middle, which is
// seen in a narrow tile too.
const CLOCK = { width: 640, height: 360, cells: 10, cell: 28, tick: 4 };

// In the page: a camera that is a canvas. The time in ticks of 4 ms stands on it
// as ten cells in Gray code, and below once more the other way round, so
// that a cell that cannot be read does not pass for another time.
function installClockCamera (clock) {
  const CELLS = clock.cells;
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement('canvas');
    canvas.width = clock.width;
    canvas.height = clock.height;
    const context = canvas.getContext('2d');
    const left = (canvas.width - CELLS * clock.cell) / 2;
    const draw = () => {
      const time = Math.round(performance.now() / clock.tick) & (2 ** CELLS - 1);
      const code = time ^ (time >> 1);
      for (let i = 0; i < CELLS; i++) {
        const bit = (code >> i) & 1;
        context.fillStyle = bit ? '#fff' : '#000';
        context.fillRect(left + i * clock.cell, 0, clock.cell, canvas.height / 2);
        context.fillStyle = bit ? '#000' : '#fff';
        context.fillRect(left + i * clock.cell, canvas.height / 2, clock.cell, canvas.height / 2);
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

  window.measureLatency = async (milliseconds, { x, y, width, height }) => {
    const video = document.getElementById('programme');
    const canvas = new OffscreenCanvas(CELLS, 2);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const latencies = [];
    let unreadable = 0;
    let running = true;
    const look = now => {
      // the middle of each cell, by a picture as wide as there are cells
      context.imageSmoothingQuality = 'high';
      context.drawImage(video, x, y, width, height, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, CELLS, 2);
      let code = 0;
      let sound = true;
      for (let i = 0; i < CELLS; i++) {
        const [above, below] = [data[i * 4 + 1], data[(CELLS + i) * 4 + 1]];
        sound &&= Math.abs(above - below) > 40;
        code |= (above > below ? 1 : 0) << i;
      }
      if (sound) {
        for (let shift = 8; shift; shift >>= 1) {
          code ^= code >> shift;
        }
        latencies.push(clock.tick * ((Math.round(now / clock.tick) - code) & (2 ** CELLS - 1)));
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

// The clock joined first: its tile is the first one.
async function measureLatency (room, clock, what) {
  const [tile] = room.tiles;
  const scale = Math.max(tile.width / CLOCK.width, tile.height / CLOCK.height);
  const width = CLOCK.cells * CLOCK.cell * scale;
  const { latencies, unreadable } = await clock.page.evaluate(
    ([milliseconds, region]) => window.measureLatency(milliseconds, region),
    [SECONDS * 1000, { x: tile.x + (tile.width - width) / 2, y: tile.y, width, height: tile.height }]);
  console.log(`glass to glass, ${what}: ${summary(latencies)}, ${unreadable} frames unreadable, `
    + `${(latencies.length / SECONDS).toFixed(1)} frames a second`);
}

async function benchLatency (room, folder) {
  await withPerson({}, async clock => {
    await clock.page.addInitScript(installClockCamera, CLOCK);
    await clock.join(room.url, { name: 'Clock' });
    await delay(5000);
    await measureLatency(room, clock, 'alone');
    await withPerson(await equipment(folder, 'Bob', 'Megamind.avi', 1000), async bob => {
      await bob.join(room.url, { name: 'Bob' });
      await delay(15000);
      await measureLatency(room, clock, 'with another, whose sound it has to keep in step with');
    });
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

async function equipment (folder, name, film, tone) {
  return {
    camera: await makeCamera(join(footage, film), folder, name, { width: 640, height: 480, fps: 30 }),
    microphone: await makeTone(tone, folder, name),
  };
}

async function benchParticipants (room, folder) {
  const persons = [];
  try {
    for (const [name, film, tone] of [['Ann', 'vtest.avi', 440], ['Bob', 'Megamind.avi', 1000]]) {
      const person = await Person.enter(await equipment(folder, name, film, tone));
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
  await benchLatency(room, folder);
  await benchParticipants(room, folder);
} finally {
  await room.stop();
  rmSync(folder, { recursive: true, force: true });
}
