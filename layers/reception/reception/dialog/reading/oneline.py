"""Reads a wish in one line of text: «до педіатра завтра після 15», "eye doctor next week".

The names of doctors, specialities and branches come from the directory and the clinic's facts; the words for days and
hours from `timewords`. Nothing is guessed: if a word fits two of them, both are taken.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache

from reception.clinic.facts import BranchFacts, DoctorFacts, Facts
from reception.clinic.model import Branch, Directory
from reception.dataclass import dataclass
from reception.dialog.reading import timewords
from reception.dialog.reading.calendar import LEFT_OUT, Calendar
from reception.dialog.reading.spelling import Lexicon, Sense, stem
from reception.dialog.wanted import Wanted

LONGEST = 300
"""Letters of a text in which a wish is looked for."""
SHORTEST_OF_A_STREET = 3
"""Letters of a word in an address by which a branch is found."""
MOST_UNREAD = 5
"""Words that were not understood and are said back and stored; the rest of a text is nobody's business."""
NEVER_A_DAY = frozenset({"что", "чтоб"})
"""Words that end as «чт» (a Thursday) begins, and mean no day."""
FILLER, NAMED, UNKNOWN = "_", "@", "?"
UNREAD = (UNKNOWN, LEFT_OUT, "n", "c", "d")
"""Letters, in the calendar's row, of words that were not understood; numbers are among them."""
PLACES = (
    "вул вулиця ул улица просп проспект бульвар бул пров провулок пер переулок площа площадь дорога шосе узвіз"
    " м г місто город буд дом філія филиал клініка клиника branch clinic street st str road avenue ave академіка"
)
"""Words of addresses that don't tell one branch from another."""
_FILLERS = """
добрий_день добрий_вечір добрий_ранок доброго_дня доброго_вечора доброго_ранку добрый_день добрый_вечер доброе_утро
good_morning good_afternoon good_evening привіт привет вітаю здравствуйте здрастуйте hello hi
будь_ласка пожалуйста please дуже очень прошу хочу хотів хотіла хотел хотела хотілося хотелось би бы would like want
можна можно можу могу чи ли can could is are there i a an the to for of with my me us get need do you have any some we
треба нужно надо потрібен потрібно потрібна нужен нужна має маєте есть є
мені мне мене меня нам нас я ми мы моєму моему моїй моей свій для к ко від от
запис запись записати записатися записаться запишіть запишите записатись запишусь запису book booking appointment
visit see прийом прийому прием приему огляд осмотр консультація консультация консультацію consultation візит визит
лікар лікаря врач врача доктор доктора doctor doctors dr д р спеціаліст специалист
попасти потрапити попасть прийти підійти подойти come
дитина дитини дитині ребенок ребенка ребенку ребёнка син сина сину сын сына сыну дочка дочку дочки дочь дочери
мама маму мами мамі мамы маме тато папа child kid baby son daughter mother husband wife чоловік муж дружина жена
болить болять болит болят біль боль болі боли hurts hurt pain ache sore
вільний вільна вільне вільні вільно свободный свободное свободные свободно free час времени время time times слот slot
найближчий найближча найближче найближчим найближчі ближайший ближайшее ближайшую ближайшие ближче_до ближе_к ближе
якнайшвидше скоріше швидше скорее быстрее терміново срочно soonest earliest asap urgently first available nearest
який яка яке які какой какая какое какие when коли когда будь_який любой любого any
якщо если то це это так щоб чтобы щось лише тільки только хоча_б хотя_бы приблизно примерно десь где_то around about
but але но а ну же ж або чи или or than ніж чем краще лучше better давайте давай ні нет
"""


@cache
def _fixed() -> tuple[tuple[str, Sense], ...]:
    """The phrases that are the same in every clinic."""
    fillers = ((word.replace("_", " "), Sense(FILLER, slips=0)) for word in _FILLERS.split())
    return (*timewords.phrases(), *fillers)


_newest: list[tuple[tuple[object, ...], Lexicon]] = []
"""The newest lexicon with all that it was made of. It is found by their identity, because to read all names takes
longer than to read a text. Where a holiday puts free days off, each turn has a new directory, but the same names."""


def _lexicon_of(directory: Directory, facts: Facts) -> Lexicon:
    named = (directory.doctors, directory.specialities, directory.branches, facts)
    for made_of, lexicon in _newest:
        if all(one is other for one, other in zip(made_of, named, strict=True)):
            return lexicon
    lexicon = _lexicon(tuple(dict.fromkeys(_names(directory, facts))))
    _newest[:] = [(named, lexicon)]
    return lexicon


@lru_cache(maxsize=2)
def _lexicon(named: tuple[tuple[str, Sense], ...]) -> Lexicon:
    return Lexicon((*_fixed(), *named))


@dataclass(frozen=True)
class Named:
    """A doctor, a speciality or a branch, by id; all are empty for a speciality that the clinic does not have."""

    doctor: str = ""
    speciality: str = ""
    branch: str = ""


@dataclass(frozen=True)
class _Phrase:
    written: tuple[str, ...]
    senses: tuple[Sense, ...]

    @property
    def named(self) -> list[Named]:
        return [sense.value for sense in self.senses if sense.kind == NAMED]

    @property
    def sense(self) -> Sense:
        """The phrase's letter for the calendar: a word of days and hours keeps its own, whatever else has that name."""
        last = [NAMED, UNKNOWN, FILLER]
        return min(self.senses, key=lambda s: last.index(s.kind) if s.kind in last else -1)


def read_wanted(text: str, directory: Directory, facts: Facts, today: date) -> Wanted:
    """The wish in a line; `today` is the clinic's day.

    It never raises, and names only what is in `directory`.
    """
    lexicon = _lexicon_of(directory, facts)
    phrases = [p for p in _phrases(text[:LONGEST], lexicon) if p.sense.kind != FILLER]
    calendar = Calendar(today)
    letters = calendar.read([phrase.sense for phrase in phrases])
    marked = list(zip(phrases, letters, strict=True))
    named = [name for phrase, mark in marked if mark != LEFT_OUT for name in phrase.named]
    branches = _each(name.branch for name in named)
    numbers = _house_numbers(directory, branches)
    unread = [
        word
        for phrase, mark in marked
        if mark in UNREAD
        for word in phrase.written
        if len(word) > 1 and word not in numbers
    ]
    return Wanted(
        *_whom(directory, named),
        branches=branches,
        days=calendar.days(),
        since=calendar.since,
        until=calendar.until,
        unread=tuple(unread[:MOST_UNREAD]),
    )


def _whom(directory: Directory, named: list[Named]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The named specialities and doctors; a speciality beside a doctor who has it only describes the doctor."""
    specialities = _each(name.speciality for name in named)
    doctors = _each(name.doctor for name in named)
    both = [d for d in doctors if directory.specialities_of(d) & {*specialities}]
    return ((), tuple(both)) if both else (specialities, doctors)


def _phrases(text: str, lexicon: Lexicon) -> Iterator[_Phrase]:
    """The line in phrases, each with the meanings that it may have; a number separates two rows of words."""
    row: list[str] = []
    for written, number in timewords.tokens(text):
        if number is None:
            row += [] if written in NEVER_A_DAY else [written]
            continue
        yield from _of_words(row, lexicon)
        row = []
        yield _Phrase((written,), (number,))
    yield from _of_words(row, lexicon)


def _of_words(row: list[str], lexicon: Lexicon) -> Iterator[_Phrase]:
    start = 0
    for reading in lexicon.read(row):
        words = reading.words if reading else 1
        senses = reading.senses if reading else (Sense(UNKNOWN),)
        yield _Phrase(tuple(row[start : start + words]), senses)
        start += words


def _names(directory: Directory, facts: Facts) -> Iterator[tuple[str, Sense]]:
    """Every phrase that names something of this clinic."""
    for doctor in directory.doctors:
        sense = Sense(NAMED, Named(doctor=doctor.id), slips=1)
        yield from ((phrase, sense) for phrase in _of_doctor(doctor.name))
        for name in facts.doctors.get(doctor.id, DoctorFacts()).name.values():
            yield from ((phrase, sense) for phrase in _of_name(name))
    offered = {speciality.code: speciality.name for speciality in directory.specialities}
    for code in (*offered, *facts.specialities, *facts.synonyms):
        texts = [offered.get(code, ""), *facts.specialities.get(code, {}).values()]
        texts += [word for words in facts.synonyms.get(code, {}).values() for word in words]
        sense = Sense(NAMED, Named(speciality=code)) if code in offered else Sense(UNKNOWN)
        yield from ((phrase, sense) for text in texts for phrase in _either_way(_words(text)))
    yield from _of_branches(directory, facts)


def _of_doctor(name: str) -> Iterator[str]:
    """The phrases for a doctor: the surname or half of it, first name and patronymic, surname and first name."""
    surname, *given = name.split() or [""]
    yield from _words(surname)
    yield " ".join(_words(surname))
    if given:
        yield from _either_way([*_words(surname), given[0]])
    if len(given) > 1:
        yield " ".join(given[:2])


def _of_name(name: str) -> Iterator[str]:
    """The phrases for a name that the clinic adds in another language; of two words either may be the surname."""
    words = _words(name)
    return _either_way(words) if len(words) <= 2 else _of_doctor(name)


def _of_branches(directory: Directory, facts: Facts) -> Iterator[tuple[str, Sense]]:
    """The phrases for branches: words of names and addresses that not every branch has."""
    told = {branch.id: _of_branch(branch, facts) for branch in directory.branches}
    common = set.intersection(*map(set, told.values())) if len(told) > 1 else set()
    for branch, words in told.items():
        sense = Sense(NAMED, Named(branch=branch))
        yield from ((word, sense) for form, word in words.items() if form not in common)


def _of_branch(branch: Branch, facts: Facts) -> dict[str, str]:
    """The words of one branch, by their stems."""
    own = facts.branches.get(branch.id, BranchFacts())
    texts = (branch.name, branch.address, *own.name.values(), *own.address.values())
    words = {stem(word): word for text in texts for word in _words(text)}
    return {
        form: word
        for form, word in words.items()
        if len(form) >= SHORTEST_OF_A_STREET and form not in _meaningless()
    }


@cache
def _meaningless() -> frozenset[str]:
    fixed = (phrase for phrase, _ in _fixed())
    return frozenset(map(stem, (*PLACES.split(), *fixed)))


def _words(text: str) -> list[str]:
    return [word for word, number in timewords.tokens(text) if number is None and word != "-"]


def _either_way(words: list[str]) -> Iterator[str]:
    if words:
        yield " ".join(words)
    if len(words) == 2:
        yield " ".join(reversed(words))


def _house_numbers(directory: Directory, branches: Iterable[str]) -> set[str]:
    found = filter(None, map(directory.branch, branches))
    return {w for branch in found for w, number in timewords.tokens(branch.address) if number}


def _each(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, ids)))
