// SPDX-License-Identifier: LGPL-2.1-or-later
// Everything the page says when something is wrong: one sentence for what
// happened, one for what to do.

export function networkText (host) {
  return `${host} does not answer. Check that the server is still running and that you are online.`;
}

const STATUS_TEXTS = {
  401: 'The server wants a token for this room. Use the link you were given, whole.',
  403: 'The server does not let this page in. Use the link you were given, whole.',
  404: 'There is no such room on this server. Check the address.',
  409: 'Nobody is sending anything yet. Try again in a moment.',
  413: 'The server found the request too long. Try another browser.',
  415: 'The server did not understand the request. Page and server may be of different versions: load the page again.',
  422: 'The server cannot work with what this browser offers. Try another browser.',
  429: 'The server was asked too often. Wait a moment.',
  503: 'The room is full.',
};

// RFC 9457: `detail` is written for people; `title` only names the kind.
export function problemText (status, problem, retryAfter = 0) {
  let text = [problem?.detail, problem?.title].find(part => typeof part === 'string' && part.trim())?.trim()
    ?? STATUS_TEXTS[status]
    ?? (status >= 500
      ? `The server had a problem of its own (HTTP ${status}). Its log says more.`
      : `The server refused with HTTP ${status}.`);
  if (!/[.!?…]$/.test(text)) {
    text += '.';
  }
  if (retryAfter > 0) {
    text += ` Try again in ${retryAfter === 1 ? 'a second' : `${retryAfter} seconds`}.`;
  }
  return text;
}

const KIND = { video: 'camera', audio: 'microphone' };

function deviceNames (kinds) {
  return kinds.map(kind => KIND[kind]).join(' and ');
}

// What went wrong when a device was opened, by the name of the DOMException.
export function captureText (errorName, kinds) {
  const devices = deviceNames(kinds);
  const some = kinds.length > 1 ? devices : `a ${devices}`;
  switch (errorName) {
    case 'NotAllowedError':
    case 'SecurityError':
      return `The browser may not use your ${devices}. Allow it next to the address bar, then join again.`;
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return kinds.length > 1
        ? 'This computer has no camera and no microphone, or they are not plugged in.'
        : `This computer has no ${devices}, or it is not plugged in.`;
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return `Your ${devices} cannot be opened. Another program may be using it: close that one, then try again.`;
    case 'OverconstrainedError':
      return `Your ${devices} cannot deliver what the room needs. Try another one.`;
    default:
      return `The browser could not open ${some} (${errorName}).`;
  }
}

export function insecureText ({ port, pathname }) {
  const local = `http://localhost${port ? `:${port}` : ''}${pathname}`;
  return 'Browsers give camera and microphone only to pages loaded by https or from localhost. '
    + `Put https in front of the server, or open ${local} on the computer it runs on; or only watch.`;
}

export const TEXTS = {
  noWebRtc: 'This browser cannot do calls (it has no WebRTC). Use a current Firefox, Chromium, Edge or Safari.',
  noMediaPath: 'The server answered, but no connection for picture and sound came about. '
    + 'A firewall or a VPN may be in the way: the media travel by UDP.',
  connectionLost: 'The connection for picture and sound broke off. The server may have stopped, or the network is down.',
  closedByServer: 'The server ended the connection.',
  interrupted: 'The connection is interrupted. Waiting for it to come back …',
  connecting: 'Connecting …',
  asking: 'Waiting for camera and microphone … The browser may be asking you.',
  left: 'You have left the room.',
  silentPlayback: 'The browser started without sound.',
  peopleStale: 'This list may be out of date: the server does not answer. Trying again …',
};

// What is missing while the rest works: said as a remark, not as an error.
export function withoutText (kind, errorName) {
  const what = kind === 'video' ? 'You are in without a camera.' : 'You are in without a microphone.';
  return `${what} ${captureText(errorName, [kind])}`;
}

export function lostDeviceText (kind) {
  return kind === 'video'
    ? 'The camera stopped: it was unplugged or taken by another program.'
    : 'The microphone stopped: it was unplugged or taken by another program.';
}
