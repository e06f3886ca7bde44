"""The line of a TOML file on which a key or a value is written."""

from tools.toml_lines import locate

TEXT = '''# a comment = no key
top = 1

[name]
uk = """
[not.a.table]
not = "a key"
"""
ru = "one line"
[branches."a.b".hours]
mon-fri = "08:00-20:00"  # hours
[[questions]]
id = "first"
[[questions.questions]]
id = "below"
[questions.questions.answer]
uk = "yes"
[[questions]] # another
id = "second"
[[questions.questions]]
id = "below the second"
dotted.key = 1
'''


def test_tables_and_keys_have_lines_and_arrays_are_counted() -> None:
    assert locate(TEXT) == {
        ("top",): 2,
        ("name",): 4,
        ("name", "uk"): 5,
        ("name", "ru"): 9,
        ("branches", "a.b", "hours"): 10,
        ("branches", "a.b", "hours", "mon-fri"): 11,
        ("questions", 0): 12,
        ("questions", 0, "id"): 13,
        ("questions", 0, "questions", 0): 14,
        ("questions", 0, "questions", 0, "id"): 15,
        ("questions", 0, "questions", 0, "answer"): 16,
        ("questions", 0, "questions", 0, "answer", "uk"): 17,
        ("questions", 1): 18,
        ("questions", 1, "id"): 19,
        ("questions", 1, "questions", 0): 20,
        ("questions", 1, "questions", 0, "id"): 21,
        ("questions", 1, "questions", 0, "dotted", "key"): 22,
    }
