// SPDX-License-Identifier: LGPL-2.1-or-later
// One stay in the room: the peer connection from the offer to the goodbye.
//
// Events: `connected`; `interrupted`; `failed` (detail: a sentence); `stream`
// (detail: the MediaStream of the programme); `note` (detail: a sentence);
// `devices` (microphone or camera changed).

import { joinUrl, postOffer, SignallingError, writeFragment } from './signalling.js';
import { CaptureError, openCamera } from './capture.js';
import { lostDeviceText, TEXTS } from './words.js';

// Enough for 720p of people in front of a wall; the room scales it into a tile.
const MAX_VIDEO_BITRATE = 1_200_000;
// Host candidates are there at once. Servers far away take longer: what they
// add follows by PATCH.
const GATHERING_MS = 1000;
const CONNECTING_MS = 15000;
// Late candidates found together travel together.
const TRICKLE_MS = 50;

export class Session extends EventTarget {
  #base;
  #name;
  #viewer;
  #tracks;
  #resource = null;
  #late = null;
  #gathered = false;
  #trickleTimer;
  #connectTimer;
  #giveUp = new AbortController();
  #closed = false;
  #cameraWork = Promise.resolve();

  pc = null;
  // performance.now() at each step, for measuring and for the curious.
  marks = {};

  constructor ({ base, name = '', viewer = false, tracks = [] }) {
    super();
    this.#base = base;
    this.#name = name;
    this.#viewer = viewer;
    this.#tracks = { audio: null, video: null };
    for (const track of tracks) {
      this.#adopt(track);
    }
  }

  get viewer () {
    return this.#viewer;
  }

  get hasMicrophone () {
    return this.#tracks.audio !== null;
  }

  get muted () {
    return !(this.#tracks.audio?.enabled ?? false);
  }

  get cameraOn () {
    return this.#tracks.video !== null;
  }

  async start () {
    try {
      await this.#connect();
    } catch (error) {
      if (this.#closed) {
        return;
      }
      console.warn(error);
      this.#fail(error instanceof SignallingError ? error.message : TEXTS.noMediaPath);
    }
  }

  setMuted (muted) {
    if (this.#tracks.audio) {
      this.#tracks.audio.enabled = !muted;
      this.#emit('devices');
    }
  }

  // Off stops the device itself, so that its light goes out; the m-line stays,
  // so that on again needs no new offer. One change after the other.
  setCamera (on) {
    this.#cameraWork = this.#cameraWork.then(async () => {
      if (on === this.cameraOn || this.#closed) {
        return;
      }
      if (on) {
        const track = await openCamera(navigator.mediaDevices);
        if (this.#closed) {
          track.stop();
          return;
        }
        this.#adopt(track);
      } else {
        this.#drop('video');
      }
      await this.#sender('video')?.replaceTrack(this.#tracks.video);
    }).catch(error => {
      console.warn(error);
      this.#emit('note', error instanceof CaptureError ? error.message : String(error));
    }).finally(() => this.#emit('devices'));
    return this.#cameraWork;
  }

  // Idempotent. Says goodbye to the server unless it ended the session itself.
  close () {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    clearTimeout(this.#trickleTimer);
    clearTimeout(this.#connectTimer);
    this.#giveUp.abort();
    this.#drop('audio');
    this.#drop('video');
    this.pc?.close();
    this.#resource?.remove();
  }

  #emit (type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #fail (sentence) {
    this.close();
    this.#emit('failed', sentence);
  }

  #adopt (track) {
    this.#tracks[track.kind] = track;
    track.addEventListener('ended', () => {
      if (this.#tracks[track.kind] !== track) {
        return;
      }
      this.#tracks[track.kind] = null;
      this.#sender(track.kind)?.replaceTrack(null);
      this.#emit('note', lostDeviceText(track.kind));
      this.#emit('devices');
    });
  }

  #drop (kind) {
    const track = this.#tracks[kind];
    this.#tracks[kind] = null;
    track?.stop();
  }

  #sender (kind) {
    return this.pc?.getTransceivers()
      .find(transceiver => transceiver.receiver.track.kind === kind)?.sender;
  }

  // Always one m-line of sound and one of picture, in this order, whatever
  // devices there are: what comes later only replaces a track.
  #addTransceivers () {
    const direction = this.#viewer ? 'recvonly' : 'sendrecv';
    const streams = this.#viewer ? [] : [new MediaStream()];
    this.pc.addTransceiver(this.#tracks.audio ?? 'audio', { direction, streams });
    this.pc.addTransceiver(this.#tracks.video ?? 'video', {
      direction,
      streams,
      sendEncodings: this.#viewer ? undefined : [{ maxBitrate: MAX_VIDEO_BITRATE }],
    });
  }

  async #connect () {
    const pc = this.pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const programme = new MediaStream();
    pc.addEventListener('track', ({ track, receiver }) => {
      programme.addTrack(track);
      receiver.transport?.addEventListener('statechange', () => this.#onTransport(receiver.transport));
      this.#emit('stream', programme);
    });
    pc.addEventListener('connectionstatechange', () => this.#onConnection());
    pc.addEventListener('icecandidate', ({ candidate }) => this.#onCandidate(candidate));

    this.#addTransceivers();
    await pc.setLocalDescription();
    await this.#gather();
    if (this.#closed) {
      return;
    }

    const offer = pc.localDescription.sdp;
    // The offer carries what was found before it is sent; what comes later, if
    // anything does, has to follow it.
    this.#late = pc.iceGatheringState === 'complete' ? null : [];
    this.marks.post = performance.now();
    const resource = await postOffer(joinUrl(this.#base, { viewer: this.#viewer, name: this.#name }),
      offer, { signal: this.#giveUp.signal });
    this.marks.answer = performance.now();
    if (this.#closed) {
      resource.remove();
      return;
    }
    this.#resource = resource;
    this.#connectTimer = setTimeout(() => this.#fail(TEXTS.noMediaPath), CONNECTING_MS);
    await pc.setRemoteDescription({ type: 'answer', sdp: resource.answer });
    this.#scheduleTrickle();
  }

  #gather () {
    const { pc } = this;
    return new Promise(resolve => {
      const timer = setTimeout(resolve, GATHERING_MS);
      const check = () => {
        if (pc.iceGatheringState === 'complete') {
          clearTimeout(timer);
          resolve();
        }
      };
      pc.addEventListener('icegatheringstatechange', check);
      this.#giveUp.signal.addEventListener('abort', resolve, { once: true });
      check();
    });
  }

  #onCandidate (candidate) {
    if (this.#late === null) {
      return;
    }
    if (candidate?.candidate) {
      this.#late.push(candidate);
    } else {
      this.#gathered = true;
    }
    this.#scheduleTrickle();
  }

  #scheduleTrickle () {
    clearTimeout(this.#trickleTimer);
    if (this.#resource && !this.#closed && (this.#late?.length > 0 || this.#gathered)) {
      this.#trickleTimer = setTimeout(() => this.#trickle(), TRICKLE_MS);
    }
  }

  async #trickle () {
    const candidates = this.#late;
    const complete = this.#gathered;
    this.#late = [];
    this.#gathered = false;
    try {
      await this.#resource.trickle(writeFragment(this.pc.localDescription.sdp, candidates, complete));
    } catch (error) {
      // Other candidates may do: whether there is a path shows by itself.
      console.warn(error);
    }
  }

  #onConnection () {
    switch (this.pc.connectionState) {
      case 'connected':
        clearTimeout(this.#connectTimer);
        this.marks.connected ??= performance.now();
        this.#emit('connected');
        break;
      case 'disconnected':
        this.#emit('interrupted');
        break;
      case 'failed':
        this.#fail(this.marks.connected ? TEXTS.connectionLost : TEXTS.noMediaPath);
        break;
    }
  }

  // A server that hangs up closes DTLS, which is no failure of the connection.
  #onTransport (transport) {
    if (transport.state === 'closed' && !this.#closed) {
      this.#fail(TEXTS.closedByServer);
    }
  }
}
