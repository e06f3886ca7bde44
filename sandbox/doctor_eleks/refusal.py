"""A refused call: HTTP 200 with the error's text and status inside `data`.

The vendor's method reference v1.7 says this of a missing parameter, a failed check, a conflict of
keys and a missing permission. It shows the texts in pictures only; the texts here
are the sandbox's own.
"""


class Refused(Exception):
    """The clinic system refuses a call."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


def missing(name: str) -> Refused:
    """A required parameter is missing."""
    return Refused(f"Не задано обов'язковий параметр @{name}")


def not_of_type(name: str, kind: str) -> Refused:
    """A parameter's text is not of the type that the procedure takes."""
    return Refused(f"Error converting data type nvarchar to {kind}. Parameter @{name}")


def no_such(table: str, column: str) -> Refused:
    """A parameter names a record that does not exist."""
    constraint = f"FK_{table}_{column}"
    return Refused(
        f'The INSERT statement conflicted with the FOREIGN KEY constraint "{constraint}".', 547
    )


def truncated(name: str) -> Refused:
    """A text is longer than its column."""
    return Refused(f"String or binary data would be truncated. Parameter @{name}")


def failed_check(text: str) -> Refused:
    """One of the clinic's own checks refused."""
    return Refused(text, 409)
