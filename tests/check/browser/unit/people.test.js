// SPDX-License-Identifier: LGPL-2.1-or-later
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presentText, readPeers, remark, watchPeople } from '../../../../ext/webrtc/page/people.js';

const peer = (id, more) => ({ id, name: `P${id}`, role: 'publisher', state: 'connected', active: true, kind: 'room', ...more });
const read = (...peers) => readPeers(JSON.stringify({ peers }));

test('participants come first, then viewers, each in the order of joining', () => {
  const people = read(peer(3), peer(1, { role: 'viewer', kind: 'whep' }), peer(0));
  assert.deepEqual(people.map(({ id }) => id), [0, 3, 1]);
});

test('who gave no name is a guest, who left is gone', () => {
  const people = read(peer(0, { name: '' }), peer(1, { name: null }), peer(2, { state: 'closed' }));
  assert.deepEqual(people.map(({ name }) => name), ['Guest 0', 'Guest 1']);
});

test('nonsense from the server is no list', () => {
  assert.equal(readPeers('{'), null);
  assert.equal(readPeers('{"peers": 3}'), null);
  assert.deepEqual(readPeers('{"peers": [null, 4, {"id": "x"}]}'), []);
});

test('a person is remarked upon when something is to be known', () => {
  assert.equal(remark(read(peer(0))[0]), '');
  assert.equal(remark(read(peer(0, { role: 'viewer' }))[0]), 'watching');
  assert.equal(remark(read(peer(0, { active: false }))[0]), 'not reachable right now');
  assert.equal(remark(read(peer(0, { state: 'connecting' }))[0]), 'connecting');
});

test('the door says who is here', () => {
  const names = count => presentText(read(...Array.from({ length: count }, (_, id) => peer(id))));
  assert.equal(names(0), 'Nobody is here yet.');
  assert.equal(names(1), 'P0 is here.');
  assert.equal(names(2), 'P0 and P1 are here.');
  assert.equal(names(4), 'P0, P1, P2 and P3 are here.');
  assert.equal(names(6), 'P0, P1, P2 and 3 others are here.');
  assert.equal(presentText(read(peer(0, { role: 'viewer' }))), 'Nobody is here yet.');
});

test('the list says when it is out of date, and comes back', context => {
  const waiting = [];
  context.mock.method(globalThis, 'setTimeout', callback => waiting.push(callback));
  const sources = [];
  globalThis.EventSource = class extends EventTarget {
    static CLOSED = 2;
    readyState = 1;
    constructor (url) {
      super();
      this.url = url;
      sources.push(this);
    }
    close () {
      this.readyState = 2;
    }
  };
  const seen = [];
  const stop = watchPeople('http://host/events', {
    onPeople: people => seen.push(people.length),
    onStale: stale => seen.push(stale),
  });
  const tell = (source, data) => source.dispatchEvent(Object.assign(new Event('peers'), { data }));

  tell(sources[0], '{"peers":[]}');
  tell(sources[0], 'nonsense');
  sources[0].readyState = 2;
  sources[0].dispatchEvent(new Event('error'));
  assert.deepEqual(seen, [false, 0, true]);
  assert.equal(waiting.length, 1);
  waiting[0]();
  assert.equal(sources.length, 2);
  tell(sources[1], '{"peers":[{"id":0}]}');
  assert.deepEqual(seen, [false, 0, true, false, 1]);
  stop();
  delete globalThis.EventSource;
});
