"""The table of commands and buttons outside of requests: what they are called, and what help says of them.

Every member of the room may give them. Whatever is shown of a patient leaves an audit line first. A press brings back
ids alone: what it shows is read anew.
"""

from reception.desk.beginning import TalkBeginner
from reception.desk.buttons import read_room_button
from reception.desk.commands import CommandRow, anybody, help_lines, read_command
from reception.desk.finding import Finder
from reception.desk.ports import StaffPressed, StaffUpdate, StaffWrote
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.room.cabinet import MANAGERS_ONLY, CabinetDoor
from reception.desk.room.call_list import CallList
from reception.desk.room.closures import Closures
from reception.desk.room.find import Find
from reception.desk.room.lateness import Lateness
from reception.desk.room.lookups import Lookups
from reception.desk.room.news import NewsDesk
from reception.desk.room.opened import OpenedAgain
from reception.desk.room.previews import Previews
from reception.desk.room.queue import QueueList
from reception.desk.room.statistics import Statistics
from reception.desk.room.talks import Talks
from reception.desk.room.times import DIRECTOR_ONLY, AnswerTimes
from reception.desk.room.unread import Unread
from reception.desk.room.withheld import WithheldChanges
from reception.desk.thread import Operator
from reception.dialog.words import N_

HELP_TITLE = N_("<b>Outside of requests</b>")
TODAY_HELP = N_(
    "/today: today's visits, those that are not confirmed first; of another day: /today завтра, /today 26.11."
)
NOTICE_HELP = N_(
    "/notice and a visit's number: what was written to the patient and when, or why not."
)
CLOSE_HELP = N_(
    "/close and a branch or a doctor, when, and why: nobody can book there. Until a time, or from one to another:"
    " /close Центр до 14:00 немає світла, /close Коваленко завтра з 09:00 до 12:00, /close Центр 1.12-5.12."
    " /open opens it again.\n"
    "/close alone: what is closed."
)
LATE_HELP = N_(
    "/late and a doctor and minutes: the patients of today are told after a press, /late Коваленко 25."
    " /late alone: who is late."
)
CALLS_HELP = N_("/calls: whom to telephone about the next visits.")
FIND_HELP = N_(
    "/find and a name, a telephone number, or the number of a request or a visit: whose it is, and where."
)
TIMES_HELP = N_("/times: how long first answers took, for the director alone.")
TALK_HELP = N_("/talk and a visit's number: write to its patient first.")
QUEUE_HELP = N_("/queue: who waits, and for how long.")
NEWS_HELP = N_(
    "/news and a text: news for the patients who have switched news on; a press sends it after a preview."
)
NOTICES_HELP = N_("/notices on, preview or paused: whether notices go out to patients.")

UNREAD_HELP = N_("/unread: what several patients wrote and the bot did not understand.")
CABINET_HELP = N_("/cabinet: the clinic's content, today and figures as pages, for managers alone.")
STATS_HELP = N_("/stats and a period: figures with a picture; /stats alone: the last seven days.")


class RoomCommands:
    """Takes commands and presses that belong to no request."""

    def __init__(self, services: RoomServices, beginner: TalkBeginner, finder: Finder) -> None:
        self.services = services
        talks, times = Talks(services, beginner), AnswerTimes(services)
        lookups, calls = Lookups(services), CallList(services)
        opened = OpenedAgain(services, calls)
        closures, lateness = Closures(services, opened), Lateness(services)
        previews, withheld = Previews(services), WithheldChanges(services)
        statistics, news = Statistics(services), NewsDesk(services)
        cabinet = CabinetDoor(services)
        self.table: tuple[CommandRow[RoomAction], ...] = (
            CommandRow("today", lookups.today, anybody, TODAY_HELP, button=True),
            CommandRow("notice", lookups.notice, anybody, NOTICE_HELP),
            CommandRow("close", closures.close, anybody, CLOSE_HELP),
            CommandRow("open", closures.open, anybody),
            CommandRow("announce", closures.announce, anybody, typed=False, button=True),
            CommandRow("silent", closures.silent, anybody, typed=False, button=True),
            CommandRow("reopen", closures.reopen, anybody, typed=False, button=True),
            CommandRow("opened", opened.fold, anybody, typed=False, button=True),
            CommandRow("tell_open", opened.tell, anybody, typed=False, button=True),
            CommandRow("told", opened.names, anybody, typed=False, button=True),
            CommandRow("late", lateness.late, anybody, LATE_HELP),
            CommandRow("tell_late", lateness.tell, anybody, typed=False, button=True),
            CommandRow("accept_late", lateness.accept, anybody, typed=False, button=True),
            CommandRow("calls", calls.counts, anybody, CALLS_HELP, button=True),
            CommandRow("names", calls.names, anybody, typed=False, button=True),
            CommandRow("queue", QueueList(services).show, anybody, QUEUE_HELP, button=True),
            CommandRow("find", Find(services, finder).find, anybody, FIND_HELP),
            CommandRow("times", times.show, times.is_director, TIMES_HELP, refusal=DIRECTOR_ONLY),
            CommandRow("talk", talks.begin, anybody, TALK_HELP, button=True),
            CommandRow("notices", previews.notices, anybody, NOTICES_HELP, button=True),
            CommandRow("news", news.write, anybody, NEWS_HELP),
            CommandRow("send_news", news.send, anybody, typed=False, button=True),
            CommandRow("drop_news", news.drop, anybody, typed=False, button=True),
            CommandRow("unread", Unread(services).show, anybody, UNREAD_HELP),
            CommandRow(
                "cabinet", cabinet.open, cabinet.is_manager, CABINET_HELP, refusal=MANAGERS_ONLY
            ),
            CommandRow("stats", statistics.ask, anybody, STATS_HELP),
            CommandRow("figures", statistics.group, anybody, typed=False, button=True),
            CommandRow("preview", previews.fold, anybody, typed=False, button=True),
            CommandRow("texts", previews.texts, anybody, typed=False, button=True),
            CommandRow("send", withheld.send, anybody, typed=False, button=True),
            CommandRow("drop", withheld.drop, anybody, typed=False, button=True),
        )
        self.by_typing = {command.name: command for command in self.table if command.typed}
        self.by_button = {command.name: command for command in self.table if command.button}

    @property
    def help(self) -> str:
        """The help for commands outside of requests (HTML)."""
        words = self.services.words
        return "\n".join([words.say(HELP_TITLE), *help_lines(words, self.table)])

    def take(self, update: StaffUpdate, member: Operator) -> str:
        """Do what a member asks. Any other text is talk among colleagues. Returns what to say at a pressed button.

        Raises:
            StoreUnreachable, ChannelError: it must come again.
        """
        match update.event:
            case StaffWrote(text=text):
                name, argument = read_command(text)
                command = self.by_typing.get(name)
            case StaffPressed(data=data):
                name, argument = read_room_button(data)
                command = self.by_button.get(name)
            case _:
                return ""
        if command is None:
            return ""
        action = RoomAction(self.services.room, update, member, argument)
        said = command.run(action, self.services.words)
        if said and isinstance(update.event, StaffWrote):
            action.answer(self.services.say("{text}", text=said))
            return ""
        return said
