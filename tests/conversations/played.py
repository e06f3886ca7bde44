"""Every conversation as it goes with the content of the folder CONTENT_OF_TRANSCRIPTS, as JSON by its name.

Behind the stories come the pages of the content's own branches and doctors, which no story has.
"""

import json
import sys

from tests.conversations.own_pages import own_pages
from tests.conversations.test_conversations import STORIES, world_of
from tests.conversations.transcript import replay

if __name__ == "__main__":
    played = {}
    for story in STORIES:
        try:
            played[story.stem] = replay(story.read_text("utf-8"), world_of(story))
        except (LookupError, StopIteration) as error:
            # somebody presses a button that is called otherwise now: the rest can't be played
            played[story.stem] = f"can't be played to its end: {error}\n"
    played |= own_pages()
    json.dump(played, sys.stdout, ensure_ascii=False)
