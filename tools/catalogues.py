"""Update or check the catalogues: a .po file and its .mo for each language. The cabinet has some of its own.

    python tools/catalogues.py update    adds the texts that the code marks, removes others, compiles, then checks
    python tools/catalogues.py check     prints what is wrong

The code marks a text with `N_`, or with `NN_` if the text has a plural; a template of a page says it by `_`.
"""

import ast
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from reception.cabinet.content.own_words import LIST, faults_of_form

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "layers" / "reception"
LOCALES = SOURCES / "reception" / "dialog" / "locales"
RECEPTION, CABINET = "reception", "cabinet"
"""The domains, by which catalogues are named. Every turn loads the first one. The second one has the texts that the
cabinet alone marks, and only its function loads it."""
DOMAINS = {RECEPTION: LOCALES, CABINET: SOURCES / "reception" / "cabinet" / "locales"}
"""The folder of each domain's catalogues."""
_PAGES = "reception/cabinet/"
FLOWS = ("dialog", "notices", "codes", "desk")
"""The folders that say sentences, those of patients first."""
LANGUAGES = ("uk", "ru", "en")


class Catalogue(Catalog):
    """The texts of a language. Its header has no dates and no versions, so that the same texts make the same file."""

    def __init__(self, language: str, messages: Iterable[Message], domain: str = RECEPTION) -> None:
        super().__init__(
            language, header_comment=f"# What the {domain} says: {language}", fuzzy=False
        )
        for message in messages:
            if message.id:
                self[message.id] = message

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The header's fields that gettext and editors of catalogues need."""
        return [
            ("Language", str(self.locale_identifier)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit\n"),
        ]


def update(sources: Path, locales: Path, domain: str = RECEPTION) -> None:
    """Add new texts, drop those that the code no longer marks, keep every translation, and compile."""
    marked = texts_of_domain(sources, domain)
    for language in LANGUAGES:
        po, mo = _files(locales, language, domain)
        known = _read(po, language)
        catalogue = Catalogue(language, (_merged(message, known) for message in marked), domain)
        po.parent.mkdir(parents=True, exist_ok=True)
        with po.open("wb") as file:
            write_po(file, catalogue, width=0, include_lineno=False)
        mo.write_bytes(_compiled(_read(po, language)))


def faults(sources: Path, locales: Path, domain: str = RECEPTION) -> Iterator[str]:
    """Yield a line for each fault of a domain's catalogues."""
    marked = {message.id: key_of(message) for message in texts_of_domain(sources, domain)}
    labels = texts_of_buttons(sources)
    for language in LANGUAGES:
        po, mo = _files(locales, language, domain)
        catalogue = _read(po, language)
        messages = [message for message in catalogue if message.id]
        written = {message.id: key_of(message) for message in messages}
        for msgid in sorted(marked[key] for key in marked.keys() - written.keys()):
            yield f"{language}: missing: {msgid!r}"
        for msgid in sorted(written[key] for key in written.keys() - marked.keys()):
            yield f"{language}: obsolete: {msgid!r}"
        for message in messages:
            for fault in _faults(message, label=key_of(message) in labels):
                yield f"{language}: {fault}: {key_of(message)!r}"
        if not mo.exists() or mo.read_bytes() != _compiled(catalogue):
            yield f"{language}: {mo.name} is not what {po.name} compiles to"


def _faults(message: Message, *, label: bool) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    translations = _forms(message.string or "")
    found = (faults_of_form(key_of(message), form, label=label) for form in translations)
    yield from dict.fromkeys(one.words for one in chain.from_iterable(found))


def key_of(message: Message) -> str:
    """Return a message's msgid; for a plural, the singular one, because gettext keeps both under it."""
    return _forms(message.id)[0]


def _forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def marked_texts(sources: Path) -> list[Message]:
    """Return every marked text with the files that mark it, in the order of files and lines."""
    template = Catalog()
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    keywords: dict[str, tuple[int, ...] | None] = {"N_": None, "NN_": (1, 2), "_": None}
    for path, line, msgid, _, _ in extract_from_dir(sources, methods, keywords=keywords):
        template.add(msgid, locations=[(path, line)])
    return [message for message in template if message.id]


def texts_of_domain(sources: Path, domain: str) -> list[Message]:
    """Return the marked texts of a domain. A text that the cabinet shares with others is the reception's."""
    return [
        message
        for message in marked_texts(sources)
        if domain == (CABINET if _only_in_pages(message) else RECEPTION)
    ]


def _only_in_pages(message: Message) -> bool:
    return all(path.startswith(_PAGES) for path, _ in message.locations)


def sentences(sources: Path) -> str:
    """Return the list of the sentences that a clinic may say in other words, as the cabinet reads it: JSON, one a line.

    Each has its msgid, the folder that says it first, and whether it stands on a button. A clinic's words can't replace
    a text that counts.
    """
    labels = texts_of_buttons(sources)
    rows = [
        json.dumps([message.id, _flow(message), message.id in labels], ensure_ascii=False)
        for message in texts_of_domain(sources, RECEPTION)
        if isinstance(message.id, str)
    ]
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _flow(message: Message) -> str:
    """The first flow that says a text: what patients are shown comes before what staff are."""
    said_in = {path.split("/")[1] for path, _ in message.locations if path.count("/") > 1}
    return next((flow for flow in FLOWS if flow in said_in), FLOWS[0])


def texts_of_buttons(sources: Path) -> set[str]:
    """Return the texts of buttons: those marked inside `choice(…)` or `label(…)`, or under a name that is used there.

    A text with a placeholder is left out, because its length depends on what is put in.
    """
    trees = [ast.parse(path.read_text("utf-8")) for path in sources.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    named: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, set()).update(_texts(node.value, {}))
    used = [node.args[0] for node in nodes if isinstance(node, ast.Call) and _is_label(node)]
    return {text for tree in used for text in _texts(tree, named) if "{" not in text}


def _is_label(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in {"choice", "label"}
        and bool(call.args)
    )


def _texts(tree: ast.expr, named: dict[str, set[str]]) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("N_"), [ast.Constant(str(text))]):
                yield text
            case ast.Name(name):
                yield from named.get(name, ())


def _merged(message: Message, known: Catalog) -> Message:
    before = known.get(key_of(message))
    if before and before.pluralizable != message.pluralizable:
        before = None
    return Message(
        message.id,
        before.string if before else "",
        message.locations,
        before.flags if before else (),
        user_comments=before.user_comments if before else (),
    )


def _read(po: Path, language: str) -> Catalogue:
    if not po.exists():
        return Catalogue(language, ())
    with po.open("rb") as file:
        return Catalogue(language, read_po(file, language, ignore_obsolete=True))


def _compiled(catalogue: Catalog) -> bytes:
    mo = BytesIO()
    write_mo(mo, catalogue)
    return mo.getvalue()


def _files(locales: Path, language: str, domain: str) -> tuple[Path, Path]:
    po = locales / language / "LC_MESSAGES" / f"{domain}.po"
    return po, po.with_suffix(".mo")


def main() -> int:
    """Run the command of the command line; return 1 if there is a fault."""
    found: list[str] = []
    for domain, locales in DOMAINS.items():
        if sys.argv[1:] == ["update"]:
            update(SOURCES, locales, domain)
        found += faults(SOURCES, locales, domain)
    if sys.argv[1:] == ["update"]:
        LIST.write_text(sentences(SOURCES), "utf-8")
    if LIST.read_text("utf-8") != sentences(SOURCES):
        found.append(f"{LIST.name} is not what the code marks: python tools/catalogues.py update")
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
