"""Changes of chats and channels, told to the double's own pages and to the rest of the sandbox."""

from sandbox.doubles.double import Follower
from sandbox.live import Live


class Changes(Live):
    """The live events of one double, which followers in this process hear too."""

    def __init__(self) -> None:
        super().__init__()
        self.followers: list[Follower] = []

    def changed(self, chat: int | str) -> None:
        """Tell pages and followers that this chat or channel has changed."""
        self.tell(chat_id=chat)
        for follower in self.followers:
            follower(chat=chat)
