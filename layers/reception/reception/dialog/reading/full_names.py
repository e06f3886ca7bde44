"""Takes a whole name apart that was typed at once: surname, first name and patronymic, in either order.

The patronymic's ending decides the order; without one, well-known first names and the usual endings of surnames do.
If they decide nothing, each way to read the name is returned.
"""

import re
from functools import cache

from reception.dataclass import dataclass
from reception.dialog.reading.identity import guess_sex, read_name, tidy

LONGEST_TEXT = 200
"""Letters of a text that may be a whole name."""
MAX_WORDS = 5
"""Words of a whole name."""
MIN_WORDS_WITH_OGLY = 4
"""Words of a whole name whose patronymic has two: surname, first name, father's name, «огли»."""

_PARTICLES = frozenset(
    ("абу", "аль", "бен", "бін", "ван", "да", "де", "дель", "дер", "ді", "ду", "ель", "ібн", "ла", "ле", "лос",
     "сан", "тен", "фон", "al", "ben", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "ibn", "la", "le",
     "los", "san", "st", "ten", "van", "von")
)  # fmt: skip
"""Words in a surname of several words, which is kept whole."""
_SON_OR_DAUGHTER = frozenset(
    ("огли", "оглу", "оглы", "кизи", "кызы", "ogly", "oglu", "kyzy", "qizi")
)
"""The last word of an Azerbaijani patronymic, behind the father's name."""
_ENDINGS_OF_SURNAMES = (
    "енко", "єнко", "чук", "щук", "юк", "як", "ак", "ик", "ко", "ський", "ська", "цький", "цька", "зький", "зька",
    "ский", "ская", "цкий", "цкая", "ов", "ова", "ев", "ева", "єв", "єва", "їв", "ин", "ина", "ін", "іна", "їн", "їна",
    "ець", "ишин", "аль", "ань", "ба", "вич", "дзе", "швілі", "швили", "ян", "ий",
    "enko", "iuk", "yuk", "chuk", "skyi", "skyy", "sky", "skyj", "ski", "ska", "skaia", "skaya", "ov", "ova", "ev",
    "eva", "iev", "ieva", "in", "ina", "ets", "ko",
)  # fmt: skip
"""They only put one way to read a name before another: many names end as surnames do."""
_FIRST_NAMES = """
    аліна алла альбіна анастасія анатолій ангеліна андрій анна антон антоніна аня артем артур арсен арсеній богдан
    богдана борис вадим валентин валентина валерій валерія варвара василь василина вероніка віктор вікторія віра
    віталій віталіна влад влада владислав владислава володимир вячеслав галина ганна геннадій георгій гліб григорій
    дар'я дарина давид данило даніель денис діана дмитро едуард ельвіра емілія ельдар еліна євген євгенія євдокія
    єлизавета жанна захар златослава злата зінаїда зоряна зоя іван іванна ігор ілля інна інеса ірина кароліна катерина
    кирило кіра клавдія костянтин ксенія лариса лев леонід леся лідія лілія любов людмила лук'ян лука магдалина
    макар максим маргарита марина марія марко мар'яна мар'ян матвій мелані мілана микита микола мирон мирослав
    мирослава михайло надія назар назарій настя наталія наталя наталка ніна ніколь нестор оксана олег олександр
    олександра олексій олена олеся ольга орест орина остап павло петро платон поліна прохор раїса регіна римма роман
    руслан руслана світлана святослав семен сергій соломія софія станіслав станіслава степан степанія стефанія стефан
    сніжана тамара тарас тетяна тимофій тимур уляна федір філіп христина юлія юрій юхим яна ярина ярослав ярослава
    яків
    александр александра алексей алена анастасия анатолий ангелина андрей аркадий валерий валерия василий вера виктор
    виктория виталий владимир геннадий георгий григорий даниил дарья дмитрий евгений евгения екатерина елена
    елизавета иван игорь илья инна ирина кирилл константин ксения лидия лилия любовь мария матвей михаил надежда
    назарий наталия наталья никита николай олег ольга павел пётр петр раиса светлана сергей софия татьяна тимофей
    фёдор федор юлия юрий яков
    alexander alexandra alexei andrew andrii andrey anna catherine daniel daria david dmitry dmytro elena emma eugene
    george helen iryna irina ivan jane john julia kateryna ludmila maksym maria mary mark michael mykhailo mykola
    natalia nataliia nicholas nikolai oleksandr oleksandra olena olga paul peter sergey serhii sofia svitlana tetiana
    victoria viktor volodymyr yulia yurii
"""


@dataclass(frozen=True)
class FullName:
    """One way to read a name. Parts that were not written are empty; `patronymic` is None then."""

    surname: str = ""
    first_name: str = ""
    patronymic: str | None = None


def read_full_name(text: str) -> tuple[FullName, ...]:
    """The ways to read a text as a whole name, the likeliest first; only one if it is certain, none if it is no name.

    One word, or a surname of several words, is a surname alone. Initials are left out: they are no names.
    """
    words = _words(text)
    if words is None:
        return ()
    names = [word for word in words if len(word) > 1] if len(words) > 1 else words
    ways = [FullName(" ".join(names))]
    if len(names) < len(words):
        ways = [FullName(names[0], " ".join(names[1:]))] if names else []
    elif 1 < len(names) <= MAX_WORDS and not _PARTICLES.intersection(map(str.lower, names)):
        ways = _ways(names)
    return tuple(way for way in dict.fromkeys(ways) if _is_whole(way))


def read_given_names(text: str, surname: str = "") -> FullName:
    """First name and patronymic in a text, which may repeat the surname; all of it is the first name if in doubt."""
    words = _words(text) or []
    names = [word for word in words if word.lower() != surname.lower()] or words
    names = [word for word in names if len(word) > 1] or names
    if len(names) > 1 and guess_sex(names[-1]):
        return FullName(surname, " ".join(names[:-1]), names[-1])
    return FullName(surname, " ".join(names))


def _words(text: str) -> list[str] | None:
    """The words of a text if all of them may be parts of a name; stops and commas only part them."""
    if len(text) > LONGEST_TEXT:
        return None
    words = tidy(re.sub(r"(?<=\w)[.,;]+", " ", text)).split()
    return words if words and all(read_name(word) for word in words) else None


def _ways(names: list[str]) -> list[FullName]:
    """The ways to read two or more words."""
    if names[-1].lower() in _SON_OR_DAUGHTER and len(names) >= MIN_WORDS_WITH_OGLY:
        return [FullName(names[0], " ".join(names[1:-2]), " ".join(names[-2:]))]
    patronymics = [i for i, name in enumerate(names) if i and guess_sex(name)]
    if len(names) == 2:
        return _ways_of_two(*names, patronymic=bool(patronymics))
    if not patronymics:
        return _ways_without_patronymic(names)
    return [_around(names, place) for place in _likely(names, patronymics)]


def _likely(names: list[str], patronymics: list[int]) -> list[int]:
    """Which of the words that end as a patronymic is it: after a first name that is known, or else each may be."""
    known = [place for place in patronymics if is_first_name(names[place - 1])]
    return known if len(known) == 1 else patronymics


def _around(names: list[str], place: int) -> FullName:
    """The name whose patronymic is at a place: behind it is the surname, else the surname stands first."""
    behind = " ".join(names[place + 1 :])
    if behind:
        return FullName(behind, " ".join(names[:place]), names[place])
    return FullName(" ".join(names[: place - 1]), names[place - 1], names[place])


def _ways_of_two(first: str, second: str, *, patronymic: bool) -> list[FullName]:
    surname_first, name_first = FullName(first, second), FullName(second, first)
    if patronymic:
        with_patronymic = FullName("", first, second)
        certain = second.lower().endswith(("івна", "ївна", "овна", "евна", "ivna", "yivna"))
        return [with_patronymic] if certain else [with_patronymic, name_first]
    known = is_first_name(first), is_first_name(second)
    if known[0] != known[1]:
        return [name_first if known[0] else surname_first]
    if all(known):
        return [surname_first, name_first]
    likely_first = _is_surname(second) and not _is_surname(first)
    either = [name_first, surname_first] if likely_first else [surname_first, name_first]
    return [*either, FullName(f"{first} {second}")]


def _ways_without_patronymic(names: list[str]) -> list[FullName]:
    """Three words or more of which none ends as a patronymic: a known first name tells that it is a whole name."""
    first, middle, *others = names
    name_first = FullName(names[-1], " ".join(names[:-1]))
    if is_first_name(first) and is_first_name(middle):
        return [name_first]
    if is_first_name(middle):
        return [FullName(first, " ".join((middle, *others))), name_first]
    if is_first_name(first):
        return [FullName(" ".join((middle, *others)), first), name_first]
    return [FullName(" ".join(names))]


def is_first_name(word: str) -> bool:
    """Whether a word is a well-known first name, or two with a hyphen, in Ukrainian, Russian or Latin letters."""
    from reception.dialog.reading.spelling import sound  # loaded where a name is typed

    return all(sound(part) in _first_names() for part in word.split("-"))


@cache
def _first_names() -> frozenset[str]:
    from reception.dialog.reading.spelling import sound

    return frozenset(sound(name) for name in _FIRST_NAMES.split())


def _is_surname(word: str) -> bool:
    return word.lower().endswith(_ENDINGS_OF_SURNAMES)


def _is_whole(way: FullName) -> bool:
    """Whether each part that was written is a name, not too long."""
    parts = (way.surname, way.first_name, way.patronymic or "")
    return any(parts) and all(read_name(part) == part for part in parts if part)
