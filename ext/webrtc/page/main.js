// SPDX-License-Identifier: LGPL-2.1-or-later
// The page: from the form to the room and back.
//
// Handles for tests and for the curious, kept stable:
//   ?name=NAME   fills in the name      ?autojoin=1   joins without a click
//   ?viewer=1    only watches           ?music=1      sends the sound as it is
//   <video id="programme">              the picture and sound of the room
//   document.body.dataset.state         idle | connecting | connected | failed
//   window.plaza                        { session, pc, marks, people }

import { CaptureError, openDevices } from './capture.js';
import { watchPeople } from './people.js';
import { Session } from './session.js';
import { readQuery } from './signalling.js';
import * as view from './view.js';
import { insecureText, TEXTS } from './words.js';

const { elements } = view;
const query = readQuery(location.search);
const NAME_KEY = 'plaza.name';
const KEYS_KEY = 'plaza.keys';

let session = null;
let attempt = 0;
let lastJoin = { viewer: query.viewer };
let people = [];

window.plaza = {
  get session () { return session; },
  get pc () { return session?.pc ?? null; },
  get marks () { return session?.marks ?? {}; },
  get people () { return people; },
};

// Storage may be forbidden; then nothing is remembered.
function recall (key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember (key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows and strict settings: the page works without.
  }
}

function markFirstFrame (marks) {
  const { programme } = elements;
  if (programme.requestVideoFrameCallback) {
    programme.requestVideoFrameCallback(now => { marks.firstFrame ??= now; });
  } else {
    programme.addEventListener('loadeddata', () => { marks.firstFrame ??= performance.now(); },
      { once: true });
  }
}

function connectedText (viewer) {
  return viewer ? 'You are watching.' : 'You are in the room.';
}

function follow (current) {
  current.addEventListener('connected', () =>
    view.showState('connected', connectedText(current.viewer)));
  current.addEventListener('interrupted', () => {
    elements.status.textContent = TEXTS.interrupted;
  });
  current.addEventListener('stream', ({ detail }) => view.play(detail));
  current.addEventListener('note', ({ detail }) => view.addNote(detail));
  current.addEventListener('devices', () => view.showDevices(current));
  current.addEventListener('failed', ({ detail }) => {
    view.stopPlaying();
    session = null;
    view.showFailure('The connection failed', detail);
  });
}

async function openOwnDevices () {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new CaptureError(insecureText(location));
  }
  view.showState('connecting', TEXTS.asking);
  return openDevices(navigator.mediaDevices, {
    music: query.music,
    permissions: navigator.permissions,
  });
}

async function join ({ viewer }) {
  leave();
  const mine = ++attempt;
  const name = elements.name.value.trim();
  lastJoin = { viewer };
  remember(NAME_KEY, name);
  view.showRole(viewer);
  view.showNotes([]);
  view.showState('connecting', TEXTS.connecting);
  if (!window.RTCPeerConnection) {
    view.showFailure('This browser cannot join', TEXTS.noWebRtc);
    return;
  }

  let own = { tracks: [], notes: [] };
  try {
    if (!viewer) {
      own = await openOwnDevices();
    }
  } catch (error) {
    if (mine === attempt) {
      view.showFailure('No camera, no microphone', error.message, { canWatch: true });
    }
    return;
  }
  if (mine !== attempt) {
    own.tracks.forEach(track => track.stop());
    return;
  }

  view.showNotes(own.notes);
  view.showState('connecting', TEXTS.connecting);
  session = new Session({ base: document.baseURI, name, viewer, tracks: own.tracks });
  follow(session);
  view.showDevices(session);
  markFirstFrame(session.marks);
  await session.start();
}

// Ends whatever is under way, also a question for the camera that is still open.
function leave () {
  attempt++;
  session?.close();
  session = null;
  view.stopPlaying();
  if (document.fullscreenElement) {
    document.exitFullscreen();
  }
}

function leaveToLobby (text) {
  leave();
  view.showState('idle', text);
}

function toggleMute () {
  session?.setMuted(!session.muted);
}

function toggleCamera () {
  session?.setCamera(!session.cameraOn);
}

const KEYS = {
  m: toggleMute,
  c: toggleCamera,
  f: view.toggleFullScreen,
  l: () => leaveToLobby(TEXTS.left),
};

function onKey (event) {
  const typing = event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable]');
  if (!elements.keysOn.checked || typing || event.repeat
      || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  if (['connecting', 'connected'].includes(document.body.dataset.state)) {
    KEYS[event.key.toLowerCase()]?.();
  }
}

function listen () {
  elements.form.addEventListener('submit', event => {
    event.preventDefault();
    join({ viewer: false });
  });
  elements.watchButton.addEventListener('click', () => join({ viewer: true }));
  elements.againButton.addEventListener('click', () => join(lastJoin));
  elements.watchInsteadButton.addEventListener('click', () => join({ viewer: true }));
  elements.backButton.addEventListener('click', () => leaveToLobby(''));
  elements.muteButton.addEventListener('click', toggleMute);
  elements.cameraButton.addEventListener('click', toggleCamera);
  elements.screenButton.addEventListener('click', view.toggleFullScreen);
  elements.leaveButton.addEventListener('click', () => leaveToLobby(TEXTS.left));
  elements.soundButton.addEventListener('click', view.soundOn);
  elements.keysOn.addEventListener('change', () =>
    remember(KEYS_KEY, elements.keysOn.checked ? 'on' : 'off'));
  document.addEventListener('keydown', onKey);
  document.addEventListener('fullscreenchange', () =>
    elements.screenButton.setAttribute('aria-pressed', String(Boolean(document.fullscreenElement))));
  // Also when the page may come back from the browser's cache: a call does not
  // survive that, the form does.
  window.addEventListener('pagehide', () => leaveToLobby(''));
}

function start () {
  elements.name.value = query.name || recall(NAME_KEY) || '';
  elements.keysOn.checked = recall(KEYS_KEY) !== 'off';
  elements.screenButton.hidden = !document.fullscreenEnabled;
  listen();
  view.showPeople(people);
  watchPeople(new URL('events', document.baseURI).href, {
    onPeople: list => {
      people = list;
      view.showPeople(list);
    },
    onStale: view.showStale,
  });
  if (query.autojoin) {
    join({ viewer: query.viewer });
  } else {
    elements.name.focus();
  }
}

start();
