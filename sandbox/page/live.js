// One stream of changes. Each room hears of its own changes; after a break in the stream, all rooms look again.
const listeners = new Map();

export function follow(room, heard) {
  listeners.set(room, [...(listeners.get(room) ?? []), heard]);
}

// Tells a room of a change that this page made and of which the sandbox sends no event.
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

// Runs a function once at a time; requests that come meanwhile become one more run afterwards.
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

// Waits while a button of the mouse or a finger is down: a press on a node that is replaced meanwhile would be lost.
let down = null;
let lifted = () => {};
document.addEventListener("pointerdown", () => { lifted(); down = new Promise((done) => { lifted = done; }); }, true);
// The click comes after these events, in the same task.
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { lifted(); down = null; }), true);

export function released() {
  return down;
}
