"""Lines of staff in a request's topic: which go to the patient, and what a change or a deletion of them does there."""

from reception.desk import outcomes, talk
from reception.desk.ports import StaffEdited, StaffErased, StaffWrote
from reception.desk.request.action import RequestAction, RequestServices
from reception.desk.saving import ALBUM_DELAY_SECONDS
from reception.desk.talk import LineRoute
from reception.desk.thread import Line, Note
from reception.dialog.staff import Carried
from reception.dialog.words import N_

UNDO_USAGE = N_("/undo is written in reply to your own line.")
NOT_DELETED = N_("🔴 It could not be deleted at the patient's.")


class StaffLines:
    """Takes lines, changes and deletions of them; `/undo`, and the buttons with ready answers."""

    def __init__(self, services: RequestServices) -> None:
        self.services = services

    def wrote(self, action: RequestAction, wrote: StaffWrote) -> None:
        """Bring a line to the patient, if it is the taker's; an album when its parts are there."""
        services = self.services
        # 1. Decide where it goes. A line that came too late gets a sign at once.
        route = talk.route(action.thread, action.member, wrote.text)
        if route == LineRoute.TOO_LATE:
            services.room.mark(wrote.message, arrived=False)
            told = N_("🔴 Not delivered: the request is closed. /open opens it again.")
            services.note(action, Note(f"closed:{wrote.message}", told, {}, wrote.message))
        if route != LineRoute.TO_PATIENT:
            return
        # 2. Write it down before it is brought: a process that dies here loses nothing.
        line = Line(wrote.message, False, services.clock.now(), wrote.reply_to, wrote.album)
        services.change(action, lambda t: talk.answer(t, line))
        services.audit(action, "line")
        # 3. Bring it. If that went wrong, there is a note to post, which is the hand-off's work.
        if wrote.album:
            services.queue.send([action.account], ALBUM_DELAY_SECONDS)
            return
        services.handoff.answer(action.account)
        if services.store.load(action.account).notes:
            services.enqueue(action)

    def say(self, action: RequestAction) -> None:
        """Send a ready answer to the patient, and show it to the staff. `argument`: its index in the clinic's list."""
        services, now = self.services, self.services.clock.now()
        index = int(action.argument) if action.argument.isdecimal() else None
        conversation = services.conversation(action)
        text = services.cards.answer(index, action.member.name, conversation, now)
        if text is None:
            return
        line = Line(-action.update.id, False, now, content=Carried(text))
        shown = {"operator": action.member.name, "text": text}
        note = Note(f"said:{action.update.id}", N_("💬 {operator}: {text}"), shown)
        services.change(action, lambda t: talk.answer_ready(t, line, note))
        services.handoff.answer(action.account)
        services.finish(action, "say")

    def edited(self, action: RequestAction, edited: StaffEdited) -> None:
        """Change the line at the patient's, too, if it is there; a change that can't be made is told."""
        line = action.thread.line(edited.message, to_staff=False)
        if line is None or not line.copy:
            return
        services = self.services
        services.audit(action, "edit")
        if not action.is_taker or not services.room.edit_at_patient(
            action.account, line.copy, edited.text, caption=edited.caption
        ):
            told = N_("🔴 The change did not reach the patient, who still reads the former text.")
            services.note(action, Note(f"edit:{action.update.id}", told, {}, edited.message))

    def erased(self, action: RequestAction, erased: StaffErased) -> None:
        """Delete at the patient's what its writer deleted here. A card that was deleted is posted again."""
        services, message = self.services, erased.message
        if message == action.thread.topic and action.thread.open:
            services.change(
                action, lambda t: outcomes.without_topic(t) if t.topic == message else t
            )
            services.enqueue(action)
            return
        line = action.thread.line(message, to_staff=False)
        if line is None or not line.copy:
            return
        if self._delete_at_patient(action, line):
            services.finish(action, "undo")
        else:
            services.note(action, Note(f"erased:{message}", NOT_DELETED))

    def undo(self, action: RequestAction) -> str:
        """Delete at the patient's the line that the command replies to."""
        event, services = action.update.event, self.services
        reply_to = event.reply_to if isinstance(event, StaffWrote) else 0
        line = action.thread.line(reply_to, to_staff=False)
        if line is None:
            return services.label(UNDO_USAGE)
        if not self._delete_at_patient(action, line):
            return services.label(NOT_DELETED)
        services.finish(action, "undo")
        return services.label(N_("Deleted at the patient's."))

    def _delete_at_patient(self, action: RequestAction, line: Line) -> bool:
        """Delete every copy of a line, and say whether all of them are gone."""
        copies = [copy for copy in (line.copy, *line.more) if copy]
        deleted = [self.services.room.delete_at_patient(action.account, copy) for copy in copies]
        return bool(deleted) and all(deleted)
