"""Every kind of notice, one row each. Rules, planning, wording, sending, ledger, previews and switches read the rows.

To add a kind: a name (and the patient's switch) in `dialog/notice_kinds.py`, a row here, a rule, a page, a story.
`docs/developer.md` shows it. This module refuses to be imported while a name has no row, a name has two rows, or a row
and its switch disagree.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from reception.clinic.model import Visit
from reception.dataclass import dataclass
from reception.dialog.effects import View
from reception.dialog.notice_kinds import NoticeKind
from reception.dialog.scene import Scene
from reception.dialog.words import N_
from reception.notices import joining, keys, rules, wording
from reception.notices.joining import Joining
from reception.notices.keys import KeyParts
from reception.notices.notice import Due, NoticeGroup
from reception.notices.reasons import (
    ANSWERED,
    BOOKED_HERE,
    CHAT_IS_GONE,
    ENDED_HERE,
    MAY_NOT_SEE,
    NOT_LINKED,
    NOT_OF_THE_AGE,
    SAID_NOT_THERE,
    SWITCHED_OFF,
    SkipReason,
)
from reception.notices.rules import Case, Times

HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class KindRow:
    """All about a kind of notice.

    `label`: what staff call it in ledger and previews, a msgid. `due`: the rule that says when it goes out, and until
    when it is of use. `joins`: with which others it is one message. `page`: what the patient reads. `key`: how often an
    account gets it about one visit. `not_sent_if`: why a notice that is due is not sent; the ledger notes the first
    reason that holds.

    `urgent_within`: news go out in quiet hours, too, if the visit begins so soon; None for a kind that is no news.
    `joins_evening_of`: where quiet hours put it on the evening before the visit, it joins a message of this kind.
    """

    name: NoticeKind
    label: str
    due: Callable[[Times, Case], Due | None]
    joins: Joining
    page: Callable[[Scene, NoticeGroup], View]
    key: Callable[[Visit, Due], KeyParts]
    not_sent_if: tuple[SkipReason, ...]
    urgent_within: timedelta | None = None
    joins_evening_of: NoticeKind | None = None


def complete(rows: Sequence[KindRow]) -> Mapping[str, KindRow]:
    """The rows by name, in their order.

    Raises:
        TypeError: a kind has no row, or two; or it has a switch that nothing asks for, or the other way round.
    """
    names = [row.name for row in rows]
    if wrong := [kind for kind in NoticeKind if names.count(kind) != 1]:
        raise TypeError(f"need exactly one row each: {', '.join(wrong)}")
    for row in rows:
        if bool(row.name.switch) != (SWITCHED_OFF in row.not_sent_if):
            raise TypeError(f"{row.name}: the switch and the reasons disagree")
    return {row.name: row for row in rows}


ROWS = (
    KindRow(
        NoticeKind.OPENED,
        label=N_("The place is open again"),
        due=rules.opened,
        joins=joining.ALONE,
        page=wording.opened_page,
        key=keys.once_a_closure,
        not_sent_if=(MAY_NOT_SEE, ENDED_HERE, CHAT_IS_GONE),
        urgent_within=HALF_A_DAY,
    ),
    KindRow(
        NoticeKind.DAY_BEFORE,
        label=N_("A day before"),
        due=rules.day_before,
        joins=joining.BY_DAY,
        page=wording.reminder_page,
        key=keys.once_a_start,
        not_sent_if=(MAY_NOT_SEE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.TWO_HOURS,
        label=N_("Two hours before"),
        due=rules.two_hours,
        joins=joining.CLOSE_STARTS,
        page=wording.reminder_page,
        key=keys.once_a_start,
        not_sent_if=(MAY_NOT_SEE, SWITCHED_OFF, CHAT_IS_GONE),
        joins_evening_of=NoticeKind.DAY_BEFORE,
    ),
    KindRow(
        NoticeKind.SOON,
        label=N_("Booked shortly before"),
        due=rules.soon,
        joins=joining.CLOSE_STARTS,
        page=wording.reminder_page,
        key=keys.once_a_start,
        not_sent_if=(MAY_NOT_SEE, BOOKED_HERE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.BOOKED,
        label=N_("Booked elsewhere"),
        due=rules.booked,
        joins=joining.ALONE,
        page=wording.booked_page,
        key=keys.once_a_visit,
        not_sent_if=(MAY_NOT_SEE, BOOKED_HERE, ENDED_HERE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.CHANGED,
        label=N_("The clinic changed it"),
        due=rules.changed,
        joins=joining.ALONE,
        page=wording.change_page,
        key=keys.once_a_revision,
        not_sent_if=(MAY_NOT_SEE, ENDED_HERE, CHAT_IS_GONE),
        urgent_within=HALF_A_DAY,
    ),
    KindRow(
        NoticeKind.CLOSED,
        label=N_("The place is closed"),
        due=rules.closed,
        joins=joining.ALONE,
        page=wording.closure_page,
        key=keys.once_a_closure,
        not_sent_if=(MAY_NOT_SEE, ENDED_HERE, CHAT_IS_GONE),
        urgent_within=HALF_A_DAY,
    ),
    KindRow(
        NoticeKind.EARLIER,
        label=N_("An earlier time is offered"),
        due=rules.earlier,
        joins=joining.ALONE,
        page=wording.offer_page,
        key=keys.once_an_offer,
        not_sent_if=(NOT_LINKED, ANSWERED, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.DOCTOR_LATE,
        label=N_("The doctor is late"),
        due=rules.doctor_late,
        joins=joining.ALONE,
        page=wording.late_page,
        key=keys.once_a_delay,
        not_sent_if=(MAY_NOT_SEE, ENDED_HERE, CHAT_IS_GONE),
        urgent_within=HALF_A_DAY,
    ),
    KindRow(
        NoticeKind.FEEDBACK,
        label=N_("A question after the visit"),
        due=rules.feedback,
        joins=joining.CLOSE_MOMENTS,
        page=wording.question_page,
        key=keys.once_a_visit,
        not_sent_if=(MAY_NOT_SEE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.MISSED,
        label=N_("An invitation after a missed visit"),
        due=rules.missed,
        joins=joining.ALONE,
        page=wording.missed_page,
        key=keys.once_a_visit,
        not_sent_if=(MAY_NOT_SEE, SAID_NOT_THERE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.DUE_AGAIN,
        label=N_("The next visit is due"),
        due=rules.due_again,
        joins=joining.ONE_AT_A_TIME,
        page=wording.due_again_page,
        key=keys.once_a_rule,
        not_sent_if=(MAY_NOT_SEE, NOT_OF_THE_AGE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
    KindRow(
        NoticeKind.DOCTOR_GONE,
        label=N_("The declaration's doctor has left"),
        due=rules.doctor_gone,
        joins=joining.ALONE,
        page=wording.doctor_gone_page,
        key=keys.once_a_visit,
        not_sent_if=(MAY_NOT_SEE, SWITCHED_OFF, CHAT_IS_GONE),
    ),
)
KINDS = complete(ROWS)


def row_in(key: str) -> KindRow | None:
    """The row of a ledger's key; None if the key names no kind of notice."""
    return KINDS.get(keys.kind_in(key))


def label_in(key: str) -> str:
    """The staff's name of the kind in a ledger's key, a msgid; the key's own word if it names no kind of notice."""
    row = row_in(key)
    return row.label if row else keys.kind_in(key)


def page(scene: Scene, group: NoticeGroup) -> View:
    """The page of notices that are one message. Its buttons stand: the chat's open screen stays as it is."""
    return KINDS[group[0].kind].page(scene, group)
