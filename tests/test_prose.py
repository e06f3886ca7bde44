"""`tools/prose.py` refuses fragments at the beginning of comments and docstrings, and notes left for later."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools import prose
from tools.prose import LEFTOVERS, Texts, faults, of_comments, of_markdown, of_python, tracked
from tools.sam import HERE


def refused(text: str, read: Callable[[str], Texts]) -> list[str]:
    return list(faults(text, read))


@pytest.mark.parametrize("word", ["Of", "So", "Whoever", "What", "Where"])
def test_a_docstring_does_not_begin_with_a_fragment(word: str) -> None:
    text = f'def f():\n    """{word} is due."""\n'
    assert refused(text, of_python) == [f"2: begins with {word}: {word} is due."]


@pytest.mark.parametrize(
    "text",
    [
        '"""What a module holds."""\n',
        'class A:\n    """What a class is."""\n',
        'LIMIT = 3\n"""Of the day."""\n',
        "# Where it is kept.\nx = 1\n",
        "x = 1  # so that it ends\n",
        "#: of the day\nx = 1\n",
    ],
)
def test_in_python_every_comment_and_every_docstring_is_read(text: str) -> None:
    assert len(refused(text, of_python)) == 1


def test_a_later_line_of_a_docstring_is_free() -> None:
    text = '"""The limit of a day.\n\nWhat is over it waits.\n"""\nWORD = "What"\n'
    assert refused(text, of_python) == []


def test_a_string_of_the_program_may_begin_as_it_likes() -> None:
    text = 'WORDS = ["So what", "# What"]\nprint("Of what")\n'
    assert refused(text, of_python) == []


def test_a_fragment_is_a_whole_word() -> None:
    text = (
        "# Whatever is late goes on.\n\n# Soon.\n\n# Offers stay.\n\n# Wherever it ends, it ends.\n"
    )
    assert refused(text, of_python) == []


def test_a_comment_may_go_on_with_such_a_word_in_the_middle_of_a_sentence() -> None:
    assert refused("# The table says\n# what is due.\nx = 1\n", of_python) == []
    [fault] = refused("# The table is read.\n# So nothing is lost.\nx = 1\n", of_python)
    assert fault.startswith("2: begins with So")


def test_comments_on_neighbouring_lines_of_code_begin_anew() -> None:
    text = "a = 1  # the first\nb = 2  # of the second\n"
    assert refused(text, of_python) == ["2: begins with of: of the second"]


def test_the_first_line_of_a_file_begins_a_comment() -> None:
    assert refused("# what it is\n", of_comments) == ["1: begins with what: what it is"]


def test_a_heading_between_dashes_is_free() -> None:
    assert refused("# --- what the targets need ---\nx:\n", of_comments) == []


def test_other_files_have_comments_at_the_end_of_a_line_too() -> None:
    text = 'a = 1 # of each\nb = "no # what comment"\n# Whoever reads.\nurl = https://x.example/#what\n'
    assert [fault[:2] for fault in refused(text, of_comments)] == ["1:", "3:"]
    assert refused("text: it's here # what it is\n", of_comments) == [
        "1: begins with what: what it is"
    ]
    assert refused('text: "a \\" # what it is"\n', of_comments) == []


def test_a_text_of_several_lines_in_toml_is_no_comment() -> None:
    text = 'a = """\n# what a patient reads\n"""\n# what nobody reads\n'
    assert refused(text, of_comments) == ["4: begins with what: what nobody reads"]


def test_a_paragraph_of_a_page_may_begin_with_what_and_no_other_fragment() -> None:
    assert refused("What it costs is in the table.\n", of_markdown) == []
    assert refused("Text.\n\nSo it goes.\n", of_markdown) == ["3: begins with So: So it goes."]


@pytest.mark.parametrize(
    "text",
    [
        "## Where staff write\n",
        "- Of these, one.\n",
        "1. Where it is.\n",
        "| Where | what |\n",
        "```\na\n\nSo much code\n```\n",
        "The line ends here.\nSo the page goes on.\n",
    ],
)
def test_the_rest_of_a_page_is_free(text: str) -> None:
    assert refused(text, of_markdown) == []


@pytest.mark.parametrize("word", LEFTOVERS)
def test_no_note_is_left_for_later(word: str) -> None:
    assert refused(f"x = 1  # {word}: mend\n", of_python) == [f"1: {word}: {word}: mend"]
    assert refused(f'"""The module.\n\nA {word}.\n"""\n', of_python) == [f"3: {word}: A {word}."]
    assert refused(f"# {word}\n", of_comments) == [f"1: {word}: {word}"]
    assert refused(f"Text.\n- {word}\n", of_markdown) == [f"2: {word}: - {word}"]


def test_words_of_strings_are_no_notes() -> None:
    assert [refused(f'print("{word}")\n', of_python) for word in LEFTOVERS] == [[], [], [], []]


def test_it_reads_what_git_tracks_under_the_given_paths() -> None:
    everything, some = set(tracked([])), set(tracked(["tools/cli", "Makefile"]))
    assert HERE / "Makefile" in some
    assert HERE / "tools/cli/__main__.py" in some
    assert HERE / "template.yaml" in everything - some
    assert {path.suffix or path.name for path in everything} == {
        *(".py", ".md", ".toml", ".yaml", ".sh", "Makefile")
    }


def test_the_command_fails_and_names_the_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.md").write_text("Text.\n\nSo it goes.\n")
    (tmp_path / "good.py").write_text("# The limit of a day.\nLIMIT = 3\n")
    (tmp_path / "not_tracked.py").write_text("# Of a day.\nLIMIT = 3\n")
    for command in (["init", "--quiet"], ["add", "page.md", "good.py"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    monkeypatch.setattr(prose, "ROOT", tmp_path)
    assert prose.main([]) == 1
    assert capsys.readouterr().out == "page.md:3: begins with So: So it goes.\n"
    assert prose.main(["good.py"]) == 0
