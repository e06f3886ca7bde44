"""Says how long somebody waits. Pure."""

from datetime import timedelta

from reception.dialog.words import N_, Words

MINUTE = timedelta(minutes=1)


def said(words: Words, waited: timedelta) -> str:
    """A time that somebody waits, to the nearest minute, plain text: «25 хв», «3 год 5 хв»."""
    hours, minutes = divmod(round(waited / MINUTE), 60)
    if not hours:
        return words.label(N_("{minutes} min"), minutes=minutes)
    return words.label(N_("{hours} h {minutes} min"), hours=hours, minutes=minutes)
