"""How a thread is changed while others may change it too, and how the hand-off gets to know of it."""

import logging

from reception.desk.ports import ThreadStore
from reception.desk.thread import Thread, ThreadChange
from reception.ports import Changed, Queue, StoreRefused, StoreUnreachable

SAVE_ATTEMPTS = 10
"""Each attempt loads the thread anew, so it fails only if somebody saved within those few milliseconds."""

ALBUM_DELAY_SECONDS = 3
"""How long the queue holds back a part of an album, so that the others come first; longer than `jobs.ALBUM_WAIT`."""

log = logging.getLogger(__name__)


def change_thread(store: ThreadStore, account: str, change: ThreadChange) -> Thread:
    """Apply `change` to the thread as it is now, save it, and return it. A lost race is run again.

    `change` may run several times. If it changes nothing, nothing is saved.

    Raises:
        StoreUnreachable: the store does not answer, or others were first every time.
    """
    for _ in range(SAVE_ATTEMPTS):
        thread = store.load(account)
        changed = change(thread)
        if changed == thread:
            return thread
        try:
            return store.save(changed)
        except Changed:
            continue
    raise StoreUnreachable("too many races for one thread")


def enqueue(queue: Queue, account: str, delay: int = 0) -> None:
    """Have the hand-off work on an account, `delay` seconds from now.

    The thread is saved already and says when it is due, so a queue that fails costs a minute and not the request. A
    refusal is logged as an error, which wakes somebody: every request waits that minute until it is mended.
    """
    try:
        queue.send([account], delay)
    except StoreUnreachable:
        log.warning("the queue does not answer; the clockwork will find the thread")
    except StoreRefused:
        log.exception("the queue refuses; the clockwork will find the thread")
