"""Pages on which the sentences of the bot are said in the clinic's own words: the list, and the form of a sentence."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from reception.cabinet.content.editing import TomlFile, value_at
from reception.cabinet.content.form_pages import DO, SEEN, gone
from reception.cabinet.content.kinds import cleaned
from reception.cabinet.content.own_words import (
    Sentence,
    faults_of_words,
    sentences,
    sentences_by_key,
)
from reception.cabinet.content.preview import plain
from reception.cabinet.content.sections import SECTIONS
from reception.cabinet.content.wording import say
from reception.cabinet.content.workshop import Workshop
from reception.cabinet.services import Services
from reception.cabinet.web import PageRequest, Response, see_other
from reception.clinic.content import WORDS
from reception.clinic.content_faults import Fault
from reception.dataclass import dataclass
from reception.dialog.words import LANGUAGES, N_, Words

ON_A_PAGE = 30
LONGEST_SEARCH = 200
FLOWS: Mapping[str, str] = {
    "": N_("All"),
    "own": N_("Yours"),
    "dialog": N_("Pages of patients"),
    "notices": N_("Notices"),
    "desk": N_("The desk"),
}
"""The ways to narrow the list, each with its label. The few sentences of other flows are found among all."""


@dataclass(frozen=True)
class SentenceEntry:
    """A line of the list: the sentence in the manager's language, without markup.

    missing: the languages without own words, if there are some in another one.
    """

    key: str
    name: str
    is_own: bool
    is_label: bool
    missing: Sequence[str]


@dataclass(frozen=True)
class SentenceList:
    """A page of the sentences that fit a search. `page`: from 0; `pages`: how many there are."""

    entries: Sequence[SentenceEntry]
    number: int
    page: int
    pages: int


def listed(services: Services, request: PageRequest) -> Response:
    """The sentences, those with own words first; narrowed by words in any language, and by flow."""
    workshop = Workshop(services, request.manager)
    search = cleaned(request.query.get("q", ""))[:LONGEST_SEARCH]
    flow = request.query.get("of", "")
    flow = flow if flow in FLOWS else ""
    own = workshop.draft.document(WORDS).data
    found = [*_found(services.words, own, search, flow)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    asked = request.query.get("page", "")
    page = min(int(asked), pages - 1) if asked.isascii() and asked.isdecimal() else 0
    shown = found[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    entries = [_entry(one, services.words[request.language], own) for one in shown]
    return services.page(
        request,
        "content_sentences.html",
        section=SECTIONS["words"],
        draft=workshop.draft,
        search=search,
        flow=flow,
        flows=FLOWS,
        found=SentenceList(entries, len(found), page, pages),
    )


def form(services: Services, request: PageRequest) -> Response:
    """The form of a sentence."""
    sentence = sentences_by_key().get(request.parts["key"])
    if sentence is None:
        return gone(services, request)
    document = Workshop(services, request.manager).draft.document(WORDS)
    typed = {language: _own(document.data, sentence, language) for language in LANGUAGES}
    return _form(services, request, sentence, document, typed)


def save(services: Services, request: PageRequest) -> Response:
    """Take the words of a sentence into the draft, or take the clinic's words away."""
    workshop = Workshop(services, request.manager)
    sentence = sentences_by_key().get(request.parts["key"])
    if sentence is None:
        return gone(services, request)
    document = workshop.draft.document(WORDS)
    typed = {language: request.text(f"own.{language}") for language in LANGUAGES}
    if request.text(SEEN) != _seen(sentence, document):
        status = HTTPStatus.CONFLICT
        return _form(services, request, sentence, document, typed, status=status, changed=True)
    if request.text(DO) == "remove":
        wanted = dict.fromkeys(LANGUAGES, "")
    else:
        wanted = {
            language: _wanted(services.words[language], sentence, text)
            for language, text in typed.items()
        }
    faults = {
        f"own.{language}": [*faults_of_words(sentence, text)]
        for language, text in wanted.items()
        if text
    }
    if any(faults.values()):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(services, request, sentence, document, typed, faults, status=status)
    for language, text in wanted.items():
        document.set((language, sentence.msgid), text or None)
    workshop.keep(document, WORDS)
    return see_other("/content/review")


def _form(
    services: Services,
    request: PageRequest,
    sentence: Sentence,
    document: TomlFile,
    typed: Mapping[str, str],
    faults: Mapping[str, Sequence[Fault]] | None = None,
    *,
    status: int = HTTPStatus.OK,
    changed: bool = False,
) -> Response:
    words = services.words[request.language]
    said = {name: [say(words, one) for one in some] for name, some in (faults or {}).items()}
    return services.page(
        request,
        "content_sentence.html",
        status,
        section=SECTIONS["words"],
        sentence=sentence,
        name=plain(_default(words, sentence)),
        defaults={code: _default(services.words[code], sentence) for code in LANGUAGES},
        inputs={f"own.{language}": text for language, text in typed.items()},
        faults={name: some for name, some in said.items() if some},
        is_own=any(_own(document.data, sentence, language) for language in LANGUAGES),
        changed=changed,
        seen=_seen(sentence, document),
        languages=LANGUAGES,
    )


def _found(
    words: Mapping[str, Words], own: Mapping[str, Any], search: str, flow: str
) -> Iterator[Sentence]:
    """The sentences that fit, those with own words first."""
    wanted = search.casefold()
    every = sentences().values()
    has_own = {one.msgid for one in every if any(_own(own, one, code) for code in LANGUAGES)}
    for one in sorted(every, key=lambda one: one.msgid not in has_own):
        if flow and (one.msgid not in has_own if flow == "own" else one.flow != flow):
            continue
        texts = ((_own(own, one, code), _default(words[code], one)) for code in LANGUAGES)
        if not wanted or any(wanted in plain(text).casefold() for pair in texts for text in pair):
            yield one


def _entry(sentence: Sentence, words: Words, own: Mapping[str, Any]) -> SentenceEntry:
    said = {language: _own(own, sentence, language) for language in LANGUAGES}
    missing = (
        [language for language, text in said.items() if not text] if any(said.values()) else []
    )
    name = plain(said[words.language] or _default(words, sentence))
    return SentenceEntry(sentence.key, name, any(said.values()), sentence.is_label, missing)


def _wanted(words: Words, sentence: Sentence, typed: str) -> str:
    """The own words that were typed; empty if they are the bot's. Space around a sentence stays as the bot has it."""
    text = cleaned(typed)
    default = _default(words, sentence)
    if not text or text == default.strip():
        return ""
    before, after = default.partition(default.strip())[::2]
    return f"{before}{text}{after}"


def _default(words: Words, sentence: Sentence) -> str:
    return words.catalogue.gettext(sentence.msgid)


def _own(data: Mapping[str, Any], sentence: Sentence, language: str) -> str:
    return str(value_at(data, (language, sentence.msgid)) or "")


def _seen(sentence: Sentence, document: TomlFile) -> str:
    """A digest of the words that the form was made of: another window may change them since."""
    said = [_own(document.data, sentence, language) for language in LANGUAGES]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:16]
