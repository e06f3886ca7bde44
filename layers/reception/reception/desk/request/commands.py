"""The table of commands in a request's topic: what they are called, who may give them, what help says of them."""

from reception.desk.commands import CommandRow, anybody, help_lines
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.request.blocking import BlockCommands
from reception.desk.request.lines import UNDO_IN_THREADS, UNDO_USAGE, StaffLines
from reception.desk.request.patient import PatientCommands
from reception.desk.request.stages import StageCommands
from reception.desk.thread import Stage
from reception.dialog.words import N_

HELP_TITLE = N_("<b>At the desk</b>")
TAKE_HELP = N_(
    "✋ Take: the patient reads your lines. One operator has a request at a time.\n"
    "// before a line: it stays here."
)
UNDO_HELP = N_("/undo in reply to your line: deleted at the patient's.")
STAGES_HELP = N_("/pass: pass on, /close: end, /open: open again.")
LABEL_HELP = N_("⏹ with a word closes with that label; 🏷 on a closed card gives another one.")
PROVE_HELP = N_(
    "/prove: you made sure by voice whose number it is; /unprove takes it back.\n"
    "/prove 067 123 45 67 25.03.1985: whose card it is, by its number and date of birth."
)
VISITS_HELP = N_("/visits: the patient's coming visits.")
BOOK_HELP = N_("/book: book for the patient, here; also /book paediatrician tomorrow after 15.")
BLOCK_HELP = N_("/block: an abuser's chat writes to nobody here for a while; /unblock undoes it.")
HELP_END = N_("Commands are written in the request's topic.")


def taker(action: RequestAction) -> bool:
    """The operator who took the request, even if it is closed by now."""
    return action.is_taker


def taker_now(action: RequestAction) -> bool:
    """The operator who has the request now: nobody else acts in the patient's name."""
    return action.is_taker_now


def taker_or_untaken(action: RequestAction) -> bool:
    """The taker; or anybody while nobody has the request, since it can be settled by telephone."""
    request = action.thread.request
    return action.is_taker or (request is not None and request.stage == Stage.WAITING)


class RequestCommands:
    """The commands of a request's topic. `by_typing` and `by_button` find one by its name."""

    def __init__(
        self,
        services: RequestServices,
        stages: StageCommands,
        lines: StaffLines,
        patient: PatientCommands,
    ) -> None:
        self.services = services
        block = BlockCommands(services)
        self.table: tuple[CommandRow[RequestAction], ...] = (
            CommandRow("take", stages.take, anybody, TAKE_HELP, button=True),
            CommandRow("undo", lines.undo, taker, UNDO_HELP, button=True, refusal=UNDO_USAGE),
            CommandRow("over", stages.take_over, anybody, typed=False, button=True),
            CommandRow("pass", stages.pass_on, taker_now, STAGES_HELP, button=True),
            CommandRow("close", stages.close, taker_or_untaken, button=True),
            CommandRow("open", stages.open_again, anybody, button=True),
            CommandRow("label", stages.label, anybody, LABEL_HELP, typed=False, button=True),
            CommandRow("prove", patient.prove, taker_now, PROVE_HELP),
            CommandRow("unprove", patient.unprove, taker_now),
            CommandRow("visits", patient.visits, taker_now, VISITS_HELP, button=True),
            CommandRow("book", patient.book, taker_now, BOOK_HELP, button=True),
            CommandRow("block", block.block, taker_or_untaken, BLOCK_HELP),
            CommandRow("unblock", block.unblock, anybody, button=True),
            CommandRow("say", lines.say, taker_now, button=True),
            CommandRow("help", self.show_help, anybody),
        )
        self.by_typing = {command.name: command for command in self.table if command.typed}
        self.by_button = {command.name: command for command in self.table if command.button}

    @property
    def help(self) -> str:
        """The help for a request's topic (HTML)."""
        words = self.services.cards.words
        in_threads = self.services.room.topic_per_request
        table = [row for row in self.table if not (in_threads and row.name == "undo")]
        lines = [words.say(HELP_TITLE), *help_lines(words, table), words.say(HELP_END)]
        if in_threads:  # nobody can answer a message within a thread, as undoing needs
            lines.append(words.say(UNDO_IN_THREADS))
        return "\n".join(lines)

    def show_help(self, action: RequestAction) -> None:
        """Post the help into the topic."""
        self.services.room.post(action.update.topic, self.help)
