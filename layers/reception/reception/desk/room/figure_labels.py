"""The names of figures, as staff read them. Pure."""

from collections.abc import Mapping

from reception.clinic.model import Directory
from reception.desk.cards import KINDS as KINDS_OF_REQUESTS
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.places import Section
from reception.dialog.staff import RequestKind
from reception.dialog.words import N_, Words
from reception.notices.kinds import KINDS

GROUP_LABELS: Mapping[str, str] = {
    "users": N_("Patients"),
    "sections": N_("Sections"),
    "way": N_("The way to a visit"),
    "bookings": N_("Bookings"),
    "visits": N_("Visits"),
    "marks": N_("Marks"),
    "staff": N_("Requests"),
    "notices": N_("Notices"),
    "earlier": N_("Earlier times"),
    "sources": N_("Sources"),
}

LABELS: Mapping[str, str] = {
    "users_new": N_("new patients"),
    "users_registered": N_("registered"),
    "users_active": N_("active patients, day by day"),
    "users_lost": N_("blocked the bot"),
    "users_back": N_("unblocked the bot"),
    "users_forgotten": N_("had everything deleted"),
    "sessions": N_("sessions"),
    "sessions_with_staff": N_("sessions in which staff were asked"),
    "booked:bot": N_("booked in the bot"),
    "booked:desk": N_("booked by an operator"),
    "booked:elsewhere": N_("booked by telephone or on the site"),
    "moved:bot": N_("moved by the patient"),
    "moved:clinic": N_("moved by the clinic"),
    "moves_lost": N_("moves after which no visit stood"),
    "cancelled:bot": N_("cancelled by the patient"),
    "cancelled:clinic": N_("cancelled by the clinic or by telephone"),
    "visits": N_("visits that were not cancelled"),
    "visits_done": N_("visits that took place"),
    "confirmed": N_("said to come"),
    "no_show:confirmed": N_("did not come, though they had said so"),
    "no_show:unconfirmed": N_("did not come, and had not confirmed"),
    "not_there": N_("say they were not there"),
    "not_understood": N_("texts that were not understood"),
    "handoffs": N_("requests"),
    "answered": N_("requests answered by a person"),
    "earlier_chains": N_("freed times that brought somebody an earlier visit"),
    "earlier:yes": N_("came earlier"),
    "earlier:no": N_("did not want the earlier time"),
    "earlier:taken": N_("said yes, and the time was taken meanwhile"),
    "earlier_days": N_("days gained in all"),
    "news:sent": N_("news of the clinic: sent"),
    "news:blocked": N_("news of the clinic: the bot is blocked"),
    "news:unsure": N_("news of the clinic: Telegram's answer was lost"),
    "news:on": N_("switched news on"),
    "news:off": N_("switched news off"),
    "funnel:start": N_("began"),
    "funnel:phone": N_("gave a number"),
    "funnel:registered": N_("are registered"),
    "funnel:branch": N_("chose a branch"),
    "funnel:doctor": N_("chose a doctor"),
    "funnel:time": N_("chose a time"),
    "funnel:booked": N_("booked"),
}
_NOTICE_OUTCOMES: Mapping[str, str] = {
    "sent": N_("sent"),
    "preview": N_("shown to staff only"),
    "late": N_("not sent: too late"),
    "shut": N_("not sent: the place was closed"),
    "hidden": N_("not sent: the chat may not see it"),
    "own": N_("not sent: done in the chat"),
    "unfit": N_("not sent: for another age"),
    "off": N_("not sent: switched off"),
    "blocked": N_("not sent: the bot is blocked"),
}
_SOURCES: Mapping[str, str] = {
    "source_new": N_("{source}: new patients"),
    "source_booked": N_("{source}: booked"),
    "source_done": N_("{source}: visits that took place"),
}
_BEFORE: Mapping[str, str] = {
    "2": N_("less than 2 hours before"),
    "24": N_("less than a day before"),
    "72": N_("less than three days before"),
    "more": N_("earlier"),
}


def figure_label(words: Words, directory: Directory, name: str) -> str:
    """The name of a figure, plain text; what is not known here is shown as it is stored."""
    if name in LABELS:
        return words.label(LABELS[name])
    kind, _, rest = name.partition(":")
    first, _, last = rest.partition(":")
    match kind:
        case "section" if rest.upper() in Section.__members__:
            return words.label(Section[rest.upper()].value)
        case "handoff" if rest in RequestKind:
            return words.label(KINDS_OF_REQUESTS[RequestKind(rest)])
        case "label":
            return f"🏷 {rest}"
        case "mark":
            branch = directory.branch(last)
            return f"{first} ⭐ {branch.name if branch else last}"
        case "notice" if first in NoticeKind and last in _NOTICE_OUTCOMES:
            label = next(row.label for kind, row in KINDS.items() if kind == first)
            return f"{words.label(label)}: {words.label(_NOTICE_OUTCOMES[last])}"
        case "cancelled_before" if last in _BEFORE:
            return f"{words.label(LABELS[f'cancelled:{first}'])}, {words.label(_BEFORE[last])}"
        case "source_new" | "source_booked" | "source_done":
            source = words.label(N_("without a source")) if rest == "none" else rest
            return words.label(_SOURCES[kind], source=source)
    return name
