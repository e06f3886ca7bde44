"""Check of the content: its branches, doctors and specialities exist in the clinic system."""

from collections.abc import Iterable, Iterator

from reception.adapters.dynamodb.directory_shelf import DirectoryShelf
from reception.adapters.dynamodb.models import DirectoryItem, bound
from tools.cli.findings import Finding
from tools.cli.stack import Stack

WHAT_TO_DO = "mend it, then ./reception content check"


def check(stack: Stack) -> Iterator[Finding]:
    """Compare the ids in the content that patients see now with the directory."""
    reception = stack.reception
    facts = reception.facts
    directory, _ = DirectoryShelf(bound(DirectoryItem, reception.settings.table_directory)).load()
    if directory.read_at is None:
        return  # there is nothing to compare with; the check of the directory reports that
    strangers = [
        *_unknown("branches", facts.branches, (branch.id for branch in directory.branches)),
        *_unknown("doctors", facts.doctors, (doctor.id for doctor in directory.doctors)),
        *_unknown("specialities", facts.specialities, (s.code for s in directory.specialities)),
    ]
    if strangers:
        yield Finding("content", f"not in Doctor Eleks: {', '.join(strangers)}", WHAT_TO_DO)
    else:
        version = reception.content_in_use.version or "as deployed"
        questions = len(list(facts.every_question()))
        yield Finding("content", f"{version}, {questions} questions, all ids are known")


def _unknown(table: str, written: Iterable[str], known: Iterable[str]) -> list[str]:
    return [f"{table}.{one}" for one in sorted({*written} - {*known})]
