// SPDX-License-Identifier: LGPL-2.1-or-later
// What the page says when something is wrong, in a real browser.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Person } from './lib/browser.js';
import { makeCamera } from './lib/media.js';
import { Room } from './lib/room.js';

const folder = mkdtempSync(join(tmpdir(), 'plaza-troubles-'));
let room;
let camera;
let person;

// Chromium can do without a fake camera, but not without a fake microphone.
const withoutMicrophone = page => page.addInitScript(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = wanted => wanted.audio
    ? Promise.reject(new DOMException('none', 'NotFoundError'))
    : real(wanted);
});

const alert = () => person.page.getByRole('alert').innerText();

describe('what the page says when', { concurrency: 1 }, () => {
  before(async () => {
    camera = await makeCamera(join(process.env.PLAZA_FOOTAGE, 'vtest.avi'), folder, 'camera');
    room = await Room.start();
  });

  afterEach(async () => {
    await person?.close();
    person = null;
  });

  after(async () => {
    await room?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('there is no camera', async () => {
    person = await Person.enter();
    await person.join(room.url, { name: 'Ann' });
    assert.match(await person.page.locator('#notes').innerText(), /in without a camera\..*no camera/);
    const button = person.page.getByRole('button', { name: 'Camera off' });
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
  });

  test('there is neither camera nor microphone, and how to watch all the same', async () => {
    person = await Person.enter();
    await withoutMicrophone(person.page);
    await person.open(room.url, { name: 'Ann', autojoin: 1 });
    await person.reach('failed');
    assert.match(await alert(), /no camera and no microphone/);
    await person.screenshot('5-no-devices');
    await person.page.getByRole('button', { name: 'Only watch' }).click();
    await person.reach('connected');
  });

  test('the browser may not use them', async () => {
    person = await Person.enter({ camera, allow: false });
    await person.open(room.url, { name: 'Ann', autojoin: 1 });
    await person.reach('failed');
    assert.match(await alert(), /may not use your camera and microphone.*Allow it next to the address bar/);
  });

  test('only the microphone is missing', async () => {
    person = await Person.enter({ camera });
    await withoutMicrophone(person.page);
    await person.join(room.url, { name: 'Ann' });
    assert.match(await person.page.locator('#notes').innerText(), /in without a microphone/);
    assert.ok(await person.page.getByRole('button', { name: 'Mute' }).isDisabled());
  });

  test('the browser wants a click before it plays sound', async () => {
    person = await Person.enter({ sound: false });
    // Looking into the page counts as a click in it: wait until all is decided.
    await person.open(room.url, { viewer: 1, autojoin: 1 });
    await delay(4000);
    const button = person.page.getByRole('button', { name: 'Turn sound on' });
    await button.waitFor({ timeout: 5000 });
    assert.ok(await person.page.evaluate(() => document.getElementById('programme').muted));
    await button.click();
    assert.ok(!await person.page.evaluate(() => document.getElementById('programme').muted));
  });

  test('the server refuses', async () => {
    person = await Person.enter();
    await person.page.route('**/whep*', route => route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      headers: { 'Retry-After': '7' },
      body: JSON.stringify({ status: 503, title: 'Service Unavailable', detail: 'Sixteen peers are connected already' }),
    }));
    await person.open(room.url, { viewer: 1, autojoin: 1 });
    await person.reach('failed');
    assert.match(await alert(), /Sixteen peers are connected already\. Try again in 7 seconds\./);
    await person.page.unroute('**/whep*');
    await person.page.getByRole('button', { name: 'Join again' }).click();
    await person.reach('connected');
  });

  test('the server goes away, and that it may be joined again', async () => {
    person = await Person.enter();
    await person.join(room.url, { viewer: 1 });
    await room.stop();
    await person.reach('failed', 40000);
    assert.match(await alert(), /The server ended the connection|broke off/);
    await person.page.getByRole('button', { name: 'Join again' }).click();
    await person.page.getByText(/does not answer. Check that the server/).waitFor();
    assert.equal(await person.state(), 'failed');
  });
});
