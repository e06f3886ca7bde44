"""`/news`: a member writes news of the clinic, sees what its readers will see, and sends it with a press.

Nothing goes out before the press. A second press, or the same update once more, begins nothing anew.
"""

from reception.desk.buttons import room_button
from reception.desk.room.action import RoomAction, RoomServices
from reception.desk.thread import Rows
from reception.dialog.words import N_
from reception.notices.news import BROUGHT_WITHIN, NEWS, STOP_NEWS, News, NewsOutcome
from reception.ports import Changed

MOST_LETTERS = 1_500
"""A longer text is no news, and would not fit into the preview."""
LONGEST_BEGIN = 60
_HOW = N_(
    "Write the text behind it: /news Dr Koval is back. You see it first, and a press sends it."
    " It goes as it is, in one language, to patients who have switched news on: {readers}."
)
_TOO_LONG = N_("Nothing is sent: the text has {letters} letters. News has {most} at the most.")
_ONE_IS_GONE = N_("This news was dropped, or is older than a month.")


class NewsDesk:
    """`/news`, the buttons below its answer, and the line that tells what became of it."""

    def __init__(self, services: RoomServices) -> None:
        self.services = services

    def write(self, action: RoomAction) -> None:
        """Keep a draft and show it, with the number of its readers."""
        services, text = self.services, action.argument
        if not text:
            return action.answer(services.say(_HOW, readers=services.news.count()))
        if len(text) > MOST_LETTERS:
            said = services.say(_TOO_LONG, letters=len(text), most=MOST_LETTERS)
            return action.answer(said)
        draft = News(f"{action.update.id}", text)
        try:
            draft = services.news.keep(draft, None)
        except Changed:  # the same update came before
            draft = services.news.load(draft.id) or draft
        return self._show(action, draft)

    def send(self, action: RoomAction) -> None:
        """Let the news begin, unless it has begun."""
        services, now = self.services, self.services.clock.now()
        news = services.news.load(action.argument)
        if news is None:
            return action.answer(services.say(_ONE_IS_GONE))
        readers = services.news.count()
        if news.sent_at is None and readers:
            services.audit(action.member.id, "send_news", ())
            try:
                news = services.news.keep(news.begun(now, readers), now + BROUGHT_WITHIN)
            except Changed:  # somebody else pressed at the same moment
                news = services.news.load(news.id) or news
            else:
                services.bring([f"{NEWS}{news.id}"])
        return self._show(action, news)

    def drop(self, action: RoomAction) -> None:
        """Delete a draft; a second press finds none, and says the same. News that has begun goes on."""
        services = self.services
        news = services.news.load(action.argument)
        if news and news.sent_at:
            return self._show(action, news)
        try:
            if news:
                services.news.drop(news)
        except Changed:  # somebody has sent it at the same moment
            sent = services.news.load(action.argument)
            if sent:
                return self._show(action, sent)
        return action.answer(services.say(N_("🗑 The news was dropped. Nobody got it.")))

    def post(self, about: str) -> None:
        """Tell the room what became of the news `about`."""
        services = self.services
        news, got = services.news.load(about), services.news.outcomes(about)
        if news is None:
            return
        told = N_("📣 The news is out: «{begin}». Sent: {sent}, the bot is blocked: {blocked}.")
        lines = [
            services.say(
                told,
                begin=_begin(news.text),
                sent=got[NewsOutcome.SENT],
                blocked=got[NewsOutcome.BLOCKED],
            )
        ]
        unsure = got[NewsOutcome.UNSURE] + got[""]
        if unsure:
            lost = N_("Nobody knows whether it arrived: {unsure}. It is not sent to them again.")
            lines.append(services.say(lost, unsure=unsure))
        services.room.post(0, "\n".join(lines))

    def _show(self, action: RoomAction, news: News) -> None:
        """The news as its readers see it, and what can be done with it."""
        services = self.services
        head = services.say(N_("📣 <b>News.</b> The patients would read:"))
        stop = services.words.label(STOP_NEWS)
        shown = services.say("📣 {text}\n[{stop}]", text=news.text, stop=stop)
        state, rows = self._state(news)
        action.answer("\n\n".join([head, shown, state]), rows)

    def _state(self, news: News) -> tuple[str, Rows]:
        services, words = self.services, self.services.words
        if news.sent_at:
            goes = N_(
                "📨 It goes out since {moment}, to {readers}. Reminders go first, at night it waits."
                " Afterwards the result stands here."
            )
            moment = words.moment(news.sent_at)
            return services.say(goes, moment=moment, readers=news.readers), ()
        readers = services.news.count()
        reaches = [
            services.say(N_("Patients who have switched news on: {readers}."), readers=readers)
        ]
        if services.operations.load().notices != "on":
            waits = N_("Notices do not go out now: the news waits until they do (/notices).")
            reaches.append(services.say(waits))
        send = (words.label(N_("📨 Send: {readers}"), readers=readers), "send_news")
        drop = (words.label(N_("🗑 Drop")), "drop_news")
        buttons = [send, drop] if readers else [drop]
        return "\n".join(reaches), [[(label, room_button(do, news.id)) for label, do in buttons]]


def _begin(text: str) -> str:
    """The first line of a text, or what fits into a line of the room."""
    first = text.splitlines()[0].rstrip(".")
    return first if len(first) <= LONGEST_BEGIN else f"{first[: LONGEST_BEGIN - 1]}…"
