// SPDX-License-Identifier: LGPL-2.1-or-later
// Who is in the room, as the server tells it by server-sent events.

export function readPeers (text) {
  let peers;
  try {
    ({ peers } = JSON.parse(text));
  } catch {
    return null;
  }
  if (!Array.isArray(peers)) {
    return null;
  }
  return peers
    .filter(peer => Number.isInteger(peer?.id) && (peer.state ?? 'connected') !== 'closed')
    .map(peer => ({
      id: peer.id,
      name: (typeof peer.name === 'string' && peer.name.trim()) || `Guest ${peer.id}`,
      watching: peer.role === 'viewer',
      connected: (peer.state ?? 'connected') === 'connected',
      active: peer.active !== false,
    }))
    .sort((a, b) => a.watching - b.watching || a.id - b.id);
}

export function remark (person) {
  if (!person.connected) {
    return 'connecting';
  }
  if (!person.active) {
    return 'not reachable right now';
  }
  return person.watching ? 'watching' : '';
}

// "Ann, Bob and 3 others are here": what somebody at the door sees.
export function presentText (people) {
  const names = people.filter(person => !person.watching).map(person => person.name);
  if (names.length === 0) {
    return 'Nobody is here yet.';
  }
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} others`] : names;
  const last = shown.pop();
  return shown.length ? `${shown.join(', ')} and ${last} are here.` : `${last} is here.`;
}

// Calls `onPeople` with each new list and `onStale` with true when the server
// went away, with false when it is back. EventSource comes back by itself after
// a lost connection, but not after an HTTP error; hence the timer.
export function watchPeople (url, { onPeople, onStale }) {
  const RETRY_MS = 3000;
  let source;
  let timer;

  const open = () => {
    source = new EventSource(url);
    source.addEventListener('peers', event => {
      const people = readPeers(event.data);
      if (people) {
        onStale(false);
        onPeople(people);
      }
    });
    source.addEventListener('error', () => {
      onStale(true);
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(timer);
        timer = setTimeout(open, RETRY_MS);
      }
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
