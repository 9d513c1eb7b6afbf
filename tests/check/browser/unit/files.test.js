// SPDX-License-Identifier: LGPL-2.1-or-later
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const page = new URL('../../../../ext/webrtc/page/', import.meta.url);
const read = name => readFileSync(new URL(name, page), 'utf8');
// package.json only tells Node what the modules are; the other lists the files.
const NOT_SERVED = ['package.json', 'page.gresource.xml'];
const served = [...read('page.gresource.xml').matchAll(/<file[^>]*>([^<]+)</g)].map(match => match[1]);

test('what is compiled in is what is there', () => {
  const there = readdirSync(page).filter(name => !NOT_SERVED.includes(name));
  assert.deepEqual([...served].sort(), there.sort());
});

test('everything the page asks for is compiled in', () => {
  for (const name of served.filter(name => name.endsWith('.js'))) {
    for (const [, module] of read(name).matchAll(/from '\.\/([^']+)'/g)) {
      assert.ok(served.includes(module), `${name} imports ${module}`);
    }
  }
  for (const [, target] of read('index.html').matchAll(/(?:src|href)="([^"#]+)"/g)) {
    assert.ok(served.includes(target), `index.html wants ${target}`);
  }
});

test('the page keeps to a strict content security policy', () => {
  const html = read('index.html');
  assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=|javascript:/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  for (const name of served) {
    const foreign = [...read(name).matchAll(/https?:\/\/[\w.]+\.\w+/g)].map(([url]) => url)
      .filter(url => url !== 'http://www.w3.org');
    assert.deepEqual(foreign, [], `${name} reaches outside`);
  }
});

test('every element the modules look for is in the document, and named', () => {
  const html = read('index.html');
  for (const [, id] of read('view.js').matchAll(/\$\('([^']+)'\)/g)) {
    assert.ok(html.includes(`id="${id}"`), `#${id}`);
  }
  for (const [, target] of html.matchAll(/(?:aria-labelledby|for)="([^"]+)"/g)) {
    assert.ok(html.includes(`id="${target}"`), `#${target}`);
  }
});
