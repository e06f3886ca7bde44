// One stream of what has changed; a room hears of its own changes, and of everything after a break.
const listeners = new Map();

export function follow(room, heard) {
  listeners.set(room, [...(listeners.get(room) ?? []), heard]);
}

// What this page did itself where the sandbox tells of no change.
export function changed(room) {
  for (const heard of listeners.get(room) ?? []) heard({ room });
}

export function listen(broken) {
  const events = new EventSource("/sandbox/events");
  events.onopen = () => { broken(false); for (const each of [...listeners.values()].flat()) each(null); };
  events.onerror = () => broken(true);
  events.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    for (const heard of listeners.get(change.room) ?? []) heard(change);
  };
}

// Calls at most once at a time; what is asked for meanwhile is one more call afterwards.
export function coalesced(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work();
    } while (again);
    running = null;
  };
  return () => {
    if (running) again = true;
    else running = run();
    return running;
  };
}
