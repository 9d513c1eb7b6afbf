// SPDX-License-Identifier: LGPL-2.1-or-later
// A Chromium of its own for each person: the files that play its camera and
// microphone belong to the process.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export class Person {
  errors = [];
  killed = false;

  // camera, microphone: files; without the first there is no camera, without the
  // second the microphone beeps. `allow`: does the person let the page use them?
  // `sound`: may the page play sound before a click?
  static async enter ({ camera, microphone, allow = true, sound = true, options = {} } = {}) {
    const person = new Person();
    const args = [...FLAGS];
    if (allow) {
      args.push('--use-fake-ui-for-media-stream');
    }
    if (camera) {
      args.push('--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`);
    } else {
      // Not the machine's own camera, if it has one, but none.
      args.push('--use-fake-device-for-media-stream=device-count=0');
    }
    if (microphone) {
      args.push(`--use-file-for-fake-audio-capture=${microphone}`);
    }
    args.push(`--autoplay-policy=${sound ? 'no-user-gesture-required' : 'user-gesture-required'}`);
    // A server, not a launch: it knows the process, so that it can be killed.
    person.server = await chromium.launchServer({
      executablePath: process.env.CHROMIUM,
      args,
      ignoreDefaultArgs: ['--mute-audio'],
    });
    person.browser = await chromium.connect(person.server.wsEndpoint());
    const context = await person.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    person.page = await context.newPage();
    person.page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') {
        person.errors.push(`${message.type()}: ${message.text()}`);
      }
    });
    person.page.on('pageerror', error => person.errors.push(String(error)));
    return person;
  }

  async open (url, query = {}) {
    await this.page.goto(`${url}?${new URLSearchParams(query)}`);
  }

  async join (url, query) {
    await this.open(url, { ...query, autojoin: 1 });
    await this.reach('connected');
  }

  async state () {
    return this.page.evaluate(() => document.body.dataset.state);
  }

  async reach (state, timeout = 20000) {
    try {
      await this.page.waitForFunction(wanted => document.body.dataset.state === wanted, state, { timeout });
    } catch (error) {
      const text = await this.page.innerText('body').catch(() => '');
      throw new Error(`the page never became ${state}: ${text}\n${this.errors.join('\n')}`, { cause: error });
    }
  }

  // Luma of a region of the programme (0..1), as a thumbnail.
  async look (region, columns, rows) {
    return this.page.evaluate(({ region, columns, rows }) => {
      const video = document.getElementById('programme');
      const canvas = new OffscreenCanvas(columns * 4, rows * 4);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      context.imageSmoothingQuality = 'high';
      context.drawImage(video, region.x * video.videoWidth, region.y * video.videoHeight,
        region.width * video.videoWidth, region.height * video.videoHeight, 0, 0, canvas.width, canvas.height);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const sums = new Array(columns * rows).fill(0);
      for (let y = 0; y < canvas.height; y++) {
        for (let x = 0; x < canvas.width; x++) {
          const i = (y * canvas.width + x) * 4;
          sums[(y >> 2) * columns + (x >> 2)] += (0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]) / 16;
        }
      }
      return sums;
    }, { region, columns, rows });
  }

  async frameSize () {
    return this.page.evaluate(() => {
      const video = document.getElementById('programme');
      return { width: video.videoWidth, height: video.videoHeight };
    });
  }

  // Level in dB of each frequency in what the page receives, over `seconds`.
  async listen (frequencies, seconds = 1) {
    return this.page.evaluate(async ({ frequencies, seconds }) => {
      const context = new AudioContext();
      const source = context.createMediaStreamSource(document.getElementById('programme').srcObject);
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      source.connect(analyser);
      const bins = new Float32Array(analyser.frequencyBinCount);
      const power = frequencies.map(() => 0);
      const rounds = Math.max(1, Math.round(seconds * 5));
      await new Promise(resolve => setTimeout(resolve, 300));
      for (let round = 0; round < rounds; round++) {
        await new Promise(resolve => setTimeout(resolve, 200));
        analyser.getFloatFrequencyData(bins);
        frequencies.forEach((frequency, i) => {
          const bin = Math.round(frequency * analyser.fftSize / context.sampleRate);
          power[i] += Math.max(...bins.subarray(bin - 2, bin + 3).map(level => 10 ** (level / 10)));
        });
      }
      await context.close();
      return power.map(sum => Math.max(-140, 10 * Math.log10(sum / rounds)));
    }, { frequencies, seconds });
  }

  async screenshot (name) {
    await this.page.screenshot({ path: join(process.env.PLAZA_ARTEFACTS || tmpdir(), `${name}.png`) });
  }

  // As a power cut would: no goodbye from the page, no close from the sockets.
  kill () {
    this.killed = true;
    this.server.process().kill('SIGKILL');
  }

  async close () {
    await this.browser?.close().catch(() => {});
    await this.server?.close().catch(() => {});
  }
}
