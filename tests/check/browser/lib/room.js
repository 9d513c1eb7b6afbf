// SPDX-License-Identifier: LGPL-2.1-or-later
// The room under test: nothing but a launch line.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

async function freePort () {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

// Element messages as gst-launch-1.0 -m prints them: the last layout is where
// the mixer says its tiles are.
function readTiles (line) {
  const tiles = [];
  for (const [tile] of line.replaceAll('\\', '').matchAll(/pad=\(string\)[^;>}\]]*/g)) {
    const field = name => tile.match(new RegExp(`\\b${name}=\\((\\w+)\\)"?([^",; ]+)`))?.[2];
    tiles.push({
      pad: field('pad'),
      x: Number(field('x')),
      y: Number(field('y')),
      width: Number(field('width')),
      height: Number(field('height')),
    });
  }
  return tiles;
}

export class Room {
  tiles = [];
  layouts = [];
  log = [];

  static async start (properties = '') {
    const room = new Room();
    room.port = await freePort();
    room.url = `http://127.0.0.1:${room.port}/`;
    room.process = spawn('gst-launch-1.0',
      ['-m', 'webrtcroom', `port=${room.port}`, ...properties.split(/\s+/).filter(Boolean)],
      { stdio: ['ignore', 'pipe', 'pipe'] });
    room.exited = new Promise(resolve => room.process.once('exit', (code, signal) => resolve({ code, signal })));
    for (const stream of [room.process.stdout, room.process.stderr]) {
      createInterface({ input: stream }).on('line', line => room.#read(line));
    }
    await room.#answering();
    return room;
  }

  #read (line) {
    if (line.includes('layout-changed')) {
      this.tiles = readTiles(line);
      this.layouts.push({ at: performance.now(), tiles: this.tiles });
    }
    this.log.push(line);
    if (this.log.length > 400) {
      this.log.shift();
    }
  }

  async #answering () {
    for (let i = 0; i < 200; i++) {
      if (this.process.exitCode !== null) {
        throw new Error(`gst-launch-1.0 webrtcroom ended with ${this.process.exitCode}:\n${this.log.join('\n')}`);
      }
      const response = await fetch(new URL('healthz', this.url)).catch(() => null);
      if (response?.ok) {
        return;
      }
      await delay(100);
    }
    await this.stop();
    throw new Error(`webrtcroom does not answer /healthz:\n${this.log.join('\n')}`);
  }

  async peers () {
    const response = await fetch(new URL('peers', this.url));
    return (await response.json()).peers;
  }

  // As Ctrl-C does it: the launch line has to end by itself, and soon.
  async stop () {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGINT');
    }
    const patience = delay(10000, null, { ref: false });
    const end = await Promise.race([this.exited, patience]);
    if (end === null) {
      this.process.kill('SIGKILL');
      throw new Error(`gst-launch-1.0 did not end within 10 s of SIGINT:\n${this.log.slice(-20).join('\n')}`);
    }
    return end;
  }
}
