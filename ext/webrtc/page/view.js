// SPDX-License-Identifier: LGPL-2.1-or-later
// The document: shows what it is told and knows nothing of connections.

import { presentText, remark } from './people.js';
import { TEXTS } from './words.js';

const $ = id => document.getElementById(id);

export const elements = {
  main: $('main'),
  status: $('status'),
  lobby: $('lobby'),
  present: $('present'),
  form: $('join'),
  name: $('name'),
  joinButton: $('join-button'),
  watchButton: $('watch-button'),
  room: $('room'),
  stage: $('stage'),
  programme: $('programme'),
  soundButton: $('sound-button'),
  failure: $('failure'),
  failureText: $('failure-text'),
  failureTitle: $('failure-title'),
  againButton: $('again-button'),
  watchInsteadButton: $('watch-instead-button'),
  backButton: $('back-button'),
  notes: $('notes'),
  controls: $('controls'),
  muteButton: $('mute-button'),
  cameraButton: $('camera-button'),
  screenButton: $('screen-button'),
  leaveButton: $('leave-button'),
  people: $('people'),
  peopleCount: $('people-count'),
  peopleList: $('people-list'),
  peopleStale: $('people-stale'),
  keysOn: $('keys-on'),
};

// Where the focus goes when the state hides what had it.
const FOCUS = {
  idle: () => elements.name,
  connecting: () => elements.main,
  connected: null,
  failed: () => elements.againButton,
};

export function showState (state, status = '') {
  const { lobby, room, failure, controls, people } = elements;
  const before = document.activeElement;
  document.body.dataset.state = state;
  lobby.hidden = state !== 'idle';
  room.hidden = state === 'idle';
  failure.hidden = state !== 'failed';
  controls.hidden = state === 'failed';
  people.hidden = state === 'idle';
  elements.status.textContent = status;
  if (before && before !== document.body && before.getClientRects().length === 0) {
    FOCUS[state]?.().focus();
  }
}

export function showFailure (title, text, { canWatch = false } = {}) {
  elements.failureTitle.textContent = title;
  elements.failureText.textContent = text;
  elements.watchInsteadButton.hidden = !canWatch;
  showState('failed');
  elements.againButton.focus();
}

export function showRole (viewer) {
  document.body.dataset.role = viewer ? 'viewer' : 'participant';
  for (const button of elements.controls.querySelectorAll('.own')) {
    button.hidden = viewer;
  }
}

export function showDevices (session) {
  const { muteButton, cameraButton } = elements;
  muteButton.disabled = !session.hasMicrophone;
  muteButton.setAttribute('aria-pressed', String(session.muted));
  cameraButton.setAttribute('aria-pressed', String(!session.cameraOn));
}

export function showNotes (sentences) {
  elements.notes.replaceChildren(...sentences.map(sentence => {
    const item = document.createElement('li');
    item.textContent = sentence;
    return item;
  }));
}

export function addNote (sentence) {
  const sentences = [...elements.notes.children].map(item => item.textContent);
  if (!sentences.includes(sentence)) {
    showNotes([...sentences, sentence]);
  }
}

function span (className, text) {
  const node = document.createElement('span');
  node.className = className;
  node.textContent = text;
  return node;
}

function personItem (person) {
  const item = document.createElement('li');
  item.dataset.id = person.id;
  item.classList.toggle('away', !person.connected || !person.active);
  item.classList.toggle('watching', person.watching);
  const initial = span('initial', [...person.name][0].toLocaleUpperCase());
  initial.setAttribute('aria-hidden', 'true');
  item.append(initial, span('who', person.name));
  const note = remark(person);
  if (note) {
    item.append(span('remark', note));
  }
  return item;
}

export function showPeople (people) {
  elements.peopleList.replaceChildren(...people.map(personItem));
  elements.peopleCount.textContent = people.length || '';
  elements.present.textContent = presentText(people);
}

export function showStale (stale) {
  elements.peopleStale.hidden = !stale;
  elements.peopleStale.textContent = stale ? TEXTS.peopleStale : '';
  if (stale) {
    elements.present.textContent = TEXTS.peopleStale;
  }
}

// Browsers may refuse to start a video with sound before somebody touched the
// page. A silent picture and a button are better than none.
export async function play (stream) {
  const { programme, soundButton } = elements;
  if (programme.srcObject !== stream) {
    programme.srcObject = stream;
  }
  try {
    await programme.play();
  } catch (error) {
    if (error.name !== 'NotAllowedError') {
      return;
    }
    programme.muted = true;
    soundButton.hidden = false;
    elements.status.textContent = TEXTS.silentPlayback;
    await programme.play().catch(() => {});
  }
}

export function soundOn () {
  elements.programme.muted = false;
  elements.soundButton.hidden = true;
  return elements.programme.play();
}

export function stopPlaying () {
  elements.programme.srcObject = null;
  elements.programme.muted = false;
  elements.soundButton.hidden = true;
}

export function toggleFullScreen () {
  return document.fullscreenElement
    ? document.exitFullscreen()
    : elements.stage.requestFullscreen?.();
}
