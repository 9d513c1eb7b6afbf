// SPDX-License-Identifier: LGPL-2.1-or-later
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinUrl, postOffer, readQuery, SignallingError, writeFragment }
  from '../../../../ext/webrtc/page/signalling.js';

const OFFER = [
  'v=0', 'o=- 1 2 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111 63', 'c=IN IP4 0.0.0.0', 'a=ice-ufrag:EsAw',
  'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1', 'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=ice-ufrag:EsAw',
  'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1', 'a=mid:1', '',
].join('\r\n');

const answering = (status, body, headers = {}) => async (url, options) => {
  answering.last = { url, options };
  return new Response(body, { status, headers });
};

async function refusal (promise) {
  return promise.then(
    () => assert.fail('the promise was kept'),
    error => {
      assert.ok(error instanceof SignallingError, String(error));
      return error;
    });
}

test('the query names name, autojoin, viewer and music', () => {
  assert.deepEqual(readQuery('?name=%20Ann%20B&autojoin=1&viewer=1'),
    { name: 'Ann B', autojoin: true, viewer: true, music: false });
  assert.deepEqual(readQuery('?autojoin=0&viewer=no&music'),
    { name: '', autojoin: false, viewer: false, music: true });
  assert.deepEqual(readQuery(''), { name: '', autojoin: false, viewer: false, music: false });
});

test('names survive the way into the address', () => {
  const url = new URL(joinUrl('http://host:8080/?name=x&autojoin=1#y', { name: 'Zoë & Öl/ß?' }));
  assert.equal(url.pathname, '/room');
  assert.equal(url.searchParams.get('name'), 'Zoë & Öl/ß?');
  assert.equal(url.hash, '');
});

test('viewers are sent to /whep, below the folder the page came from', () => {
  assert.equal(joinUrl('https://host/rooms/a/', { viewer: true }), 'https://host/rooms/a/whep');
  assert.equal(joinUrl('https://host/', {}), 'https://host/room');
});

test('a fragment groups candidates under their m-lines, with the credentials', () => {
  const fragment = writeFragment(OFFER, [
    { candidate: 'candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host', sdpMid: '1', sdpMLineIndex: 1 },
    { candidate: 'candidate:2 1 udp 2122260223 192.0.2.1 61765 typ host', sdpMid: '0', sdpMLineIndex: 0 },
    { candidate: 'candidate:3 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active', sdpMid: '0', sdpMLineIndex: 0 },
  ], true);
  assert.equal(fragment, [
    'a=group:BUNDLE 0 1',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=ice-ufrag:EsAw', 'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1',
    'a=candidate:2 1 udp 2122260223 192.0.2.1 61765 typ host',
    'a=candidate:3 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active',
    'a=end-of-candidates',
    'm=video 9 UDP/TLS/RTP/SAVPF 96', 'a=mid:1', 'a=ice-ufrag:EsAw', 'a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1',
    'a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host', '',
  ].join('\r\n'));
});

test('a fragment finds credentials at session level and m-lines by index', () => {
  const sdp = 'v=0\na=ice-ufrag:abcd\na=ice-pwd:0123456789012345678901\nm=video 9 UDP/TLS/RTP/SAVPF 96\n';
  assert.equal(writeFragment(sdp, [{ candidate: 'candidate:9', sdpMid: null, sdpMLineIndex: 0 }]),
    'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\na=ice-ufrag:abcd\r\n'
    + 'a=ice-pwd:0123456789012345678901\r\na=candidate:9\r\n');
});

test('the end of candidates alone is a fragment too', () => {
  const lines = writeFragment(OFFER, [], true).split('\r\n');
  assert.equal(lines.filter(line => line.startsWith('m=')).length, 1);
  assert.ok(lines.includes('a=end-of-candidates'));
});

test('an offer is posted as SDP and its Location resolved', async () => {
  const fetch = answering(201, 'v=0\r\n', { Location: '/resource/abc', ETag: '"e1"' });
  const resource = await postOffer('http://host:8080/room?name=Ann', OFFER, { fetch });
  assert.equal(answering.last.options.method, 'POST');
  assert.equal(answering.last.options.headers['Content-Type'], 'application/sdp');
  assert.equal(answering.last.options.body, OFFER);
  assert.equal(resource.url, 'http://host:8080/resource/abc');
  assert.equal(resource.answer, 'v=0\r\n');
});

test('a trickle carries the ETag where the server gave one, and only there', async () => {
  for (const [headers, expected] of [[{ ETag: '"e1"' }, '"e1"'], [{}, undefined]]) {
    const fetch = answering(201, 'v=0\r\n', { Location: '/resource/abc', ...headers });
    const resource = await postOffer('http://host/room', OFFER, { fetch });
    resource.fetch = answering(200, '');
    await resource.trickle('a=x\r\n');
    assert.equal(answering.last.options.method, 'PATCH');
    assert.equal(answering.last.options.headers['Content-Type'], 'application/trickle-ice-sdpfrag');
    assert.equal(answering.last.options.headers['If-Match'], expected);
  }
});

test('a goodbye outlives the page and never throws', async () => {
  const fetch = answering(201, 'v=0\r\n', { Location: '/resource/abc' });
  const resource = await postOffer('http://host/room', OFFER, { fetch });
  resource.fetch = answering(404, '');
  await resource.remove();
  assert.equal(answering.last.options.method, 'DELETE');
  assert.equal(answering.last.options.keepalive, true);
  resource.fetch = () => Promise.reject(new TypeError('gone'));
  await resource.remove();
});

test('a refusal is told in the words of the problem document', async () => {
  const fetch = answering(503, JSON.stringify({ title: 'Full', detail: 'Eight people are in the room already' }),
    { 'Content-Type': 'application/problem+json', 'Retry-After': '5' });
  const error = await refusal(postOffer('http://host/room', OFFER, { fetch }));
  assert.equal(error.message, 'Eight people are in the room already. Try again in 5 seconds.');
  assert.equal(error.status, 503);
  assert.equal(error.retryAfter, 5);
});

test('a refusal without a problem document is told by its status', async () => {
  const proxy = answering(502, '<h1>Bad gateway</h1>', { 'Content-Type': 'text/html' });
  assert.match((await refusal(postOffer('http://host/room', OFFER, { fetch: proxy }))).message, /HTTP 502/);
  const broken = answering(404, '{', { 'Content-Type': 'application/problem+json' });
  assert.match((await refusal(postOffer('http://host/room', OFFER, { fetch: broken }))).message, /no such room/);
});

test('a server that is not there is named', async () => {
  const fetch = () => Promise.reject(new TypeError('Failed to fetch'));
  const error = await refusal(postOffer('http://host:8080/room', OFFER, { fetch }));
  assert.match(error.message, /^host:8080 does not answer\./);
});

test('something else than a Plaza server is recognised', async () => {
  for (const fetch of [answering(200, '<html>', {}), answering(201, 'v=0\r\n', {}),
    answering(201, 'hello', { Location: '/resource/abc' })]) {
    assert.match((await refusal(postOffer('http://host/room', OFFER, { fetch }))).message, /not like a Plaza server/);
  }
});

test('giving up on a join is not reported as a broken network', async () => {
  const controller = new AbortController();
  const fetch = (url, { signal }) => new Promise((resolve, reject) =>
    signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))));
  const promise = postOffer('http://host/room', OFFER, { fetch, signal: controller.signal });
  controller.abort();
  await assert.rejects(promise, { name: 'AbortError' });
});
