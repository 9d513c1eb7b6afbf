// SPDX-License-Identifier: LGPL-2.1-or-later
// The HTTP side of joining: WHIP (RFC 9725), WHEP and the room's own exchange,
// which is the same with an offer that may send and receive. No page and no
// peer connection in here: text in, text out, so that Node can test it.

import { networkText, problemText } from './words.js';

const POST_TIMEOUT_MS = 15000;

export class SignallingError extends Error {
  constructor (message, { status = 0, retryAfter = 0 } = {}) {
    super(message);
    this.name = 'SignallingError';
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

// ?name=Ann&autojoin=1&viewer=1&music=1
export function readQuery (search) {
  const query = new URLSearchParams(search);
  const isSet = key => query.has(key) && !['0', 'false', 'no'].includes(query.get(key));
  return {
    name: (query.get('name') ?? '').trim(),
    autojoin: isSet('autojoin'),
    viewer: isSet('viewer'),
    music: isSet('music'),
  };
}

export function joinUrl (base, { viewer = false, name = '' } = {}) {
  const url = new URL(viewer ? 'whep' : 'room', base);
  url.search = '';
  url.hash = '';
  if (name) {
    url.searchParams.set('name', name);
  }
  return url.href;
}

function attribute (lines, name) {
  return lines.find(line => line.startsWith(`a=${name}:`))?.slice(name.length + 3);
}

function splitSections (sdp) {
  const sections = [[]];
  for (const line of sdp.split(/\r?\n/)) {
    if (line.startsWith('m=')) {
      sections.push([]);
    }
    sections.at(-1).push(line);
  }
  return { session: sections[0], media: sections.slice(1) };
}

// One fragment of trickle ICE (RFC 8840) for candidates found after the offer
// went out. They are grouped under their m-lines; the user fragment and the
// password say which generation of ICE they belong to.
export function writeFragment (sdp, candidates, complete = false) {
  const { session, media } = splitSections(sdp);
  const lines = [];
  const group = attribute(session, 'group');
  if (group) {
    lines.push(`a=group:${group}`);
  }
  media.forEach((section, index) => {
    const mid = attribute(section, 'mid') ?? String(index);
    const own = candidates.filter(candidate => candidate.sdpMid != null
      ? candidate.sdpMid === mid
      : candidate.sdpMLineIndex === index);
    // End-of-candidates counts for the whole bundle, whose transport the first
    // section stands for.
    const ends = complete && index === 0;
    if (own.length === 0 && !ends) {
      return;
    }
    const [kind, , protocol, format] = section[0].slice(2).split(' ');
    lines.push(`m=${kind} 9 ${protocol} ${format}`, `a=mid:${mid}`,
      `a=ice-ufrag:${attribute(section, 'ice-ufrag') ?? attribute(session, 'ice-ufrag') ?? ''}`,
      `a=ice-pwd:${attribute(section, 'ice-pwd') ?? attribute(session, 'ice-pwd') ?? ''}`);
    for (const { candidate } of own) {
      lines.push(`a=${candidate}`);
    }
    if (ends) {
      lines.push('a=end-of-candidates');
    }
  });
  return lines.join('\r\n') + '\r\n';
}

async function failureOf (response) {
  let problem = null;
  if (/^application\/(problem\+)?json\b/.test(response.headers.get('content-type') ?? '')) {
    problem = await response.json().catch(() => null);
  }
  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10) || 0;
  return new SignallingError(problemText(response.status, problem, retryAfter),
    { status: response.status, retryAfter });
}

async function exchange (fetch, url, options, host) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (options.signal?.aborted && error?.name === 'AbortError') {
      throw error;
    }
    throw new SignallingError(networkText(host));
  }
  if (!response.ok) {
    throw await failureOf(response);
  }
  return response;
}

// A resource the server made for us: it lives from the POST to the DELETE.
export class Resource {
  constructor ({ url, etag, answer, fetch }) {
    this.url = url;
    this.etag = etag;
    this.answer = answer;
    this.fetch = fetch;
  }

  async trickle (fragment) {
    const headers = { 'Content-Type': 'application/trickle-ice-sdpfrag' };
    if (this.etag) {
      headers['If-Match'] = this.etag;
    }
    await exchange(this.fetch, this.url, { method: 'PATCH', headers, body: fragment },
      new URL(this.url).host);
  }

  // `keepalive` lets the request outlive the page. A goodbye that does not
  // arrive is no error: the server notices the silence by itself.
  async remove () {
    try {
      await this.fetch(this.url, { method: 'DELETE', keepalive: true });
    } catch {
      // Nobody is left to be told.
    }
  }
}

// Sends the offer. `signal` gives up from outside; a server that accepts the
// connection and then says nothing is given up after 15 s.
export async function postOffer (url, sdp, { fetch = globalThis.fetch.bind(globalThis), signal } = {}) {
  const { host } = new URL(url);
  const patience = AbortSignal.timeout(POST_TIMEOUT_MS);
  const response = await exchange(fetch, url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', Accept: 'application/sdp' },
    body: sdp,
    signal: signal ? anySignal([signal, patience]) : patience,
  }, host);
  const location = response.headers.get('location');
  const answer = await response.text();
  if (!location || !answer.startsWith('v=0')) {
    throw new SignallingError(`${host} answered, but not like a Plaza server. Is this the right address?`);
  }
  return new Resource({
    url: new URL(location, response.url || url).href,
    etag: response.headers.get('etag'),
    answer,
    fetch,
  });
}

// AbortSignal.any is younger than the browsers we want to work in.
function anySignal (signals) {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
    }
    signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}
