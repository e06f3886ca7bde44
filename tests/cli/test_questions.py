"""A deployment asks in the template's words, checks answers by its rules, and asks nothing that is set already."""

from collections.abc import Callable, Mapping

import click
import pytest
from click.testing import CliRunner

from tools.cli.questions import OURS, answers, variable

type Asks = Callable[..., tuple[dict[str, str], str]]


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Asks:
    for name in ("DOCTOR_ELEKS_URL", "OPERATOR_DESK", "SMS_CODES", "TELEGRAM_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALARM_EMAIL", "duty@clinic.example")  # the only one without a default

    def ask(known: Mapping[str, str], typed: str, *, anew: bool) -> tuple[dict[str, str], str]:
        given: dict[str, str] = {}

        @click.command()
        def command() -> None:
            given.update(answers(known, anew=anew))

        done = CliRunner().invoke(command, input=typed)
        assert done.exit_code == 0, done.output
        return given, done.output

    return ask


def test_the_first_time_enter_is_enough_for_what_has_a_default(asks: Asks) -> None:
    given, said = asks({}, "\n" * 10, anew=True)
    assert given["DoctorEleksUrl"] == "https://portal-doctor.eleks.com"
    assert given["SmsCodes"] == "off"
    assert "OperatorDesk" not in given
    assert "spending limit" in said, "the template's own words"


def test_later_nothing_is_asked(asks: Asks) -> None:
    known, _ = asks({}, "\n" * 10, anew=True)
    given, said = asks({**known, "OperatorDesk": "telegram:-1"}, "", anew=False)
    assert said == ""
    assert given == {**known, "OperatorDesk": "telegram:-1"}


def test_what_is_set_already_is_the_answer_when_it_asks_again(asks: Asks) -> None:
    known, _ = asks({}, "\n" * 10, anew=True)
    known["OperatorDesk"] = "slack:C0STAFF"
    given, said = asks(known, "\n" * 10, anew=True)
    assert given == known
    assert "slack:C0STAFF" in said


def test_an_answer_that_does_not_fit_is_asked_for_again(asks: Asks) -> None:
    given, said = asks({}, "portal\nhttps://clinic.example\n" + "\n" * 10, anew=True)
    assert "'portal' does not fit" in said
    assert given["DoctorEleksUrl"] == "https://clinic.example"


def test_a_variable_goes_first(asks: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR_DESK", "telegram:-100")
    given, said = asks({"OperatorDesk": "telegram:-200"}, "\n" * 10, anew=True)
    assert given["OperatorDesk"] == "telegram:-100"
    assert "OperatorDesk [" not in said


def test_a_wrong_variable_is_named(asks: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    known, _ = asks({}, "\n" * 10, anew=False)
    monkeypatch.setenv("SMS_CODES", "twilio")
    with pytest.raises(click.BadParameter, match="twilio"):
        answers(known, anew=False)


def test_what_the_deployment_makes_out_itself_is_never_taken(
    asks: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OURS:
        monkeypatch.setenv(variable(name), "mine")
    given, _ = asks(dict.fromkeys(OURS, "theirs"), "\n" * 10, anew=True)
    assert not given.keys() & {*OURS}


@pytest.mark.parametrize(
    ("parameter", "name"),
    [
        ("DoctorEleksUrl", "DOCTOR_ELEKS_URL"),
        ("SmsCodes", "SMS_CODES"),
        ("TelegramApiUrl", "TELEGRAM_API_URL"),
    ],
)
def test_variables_have_the_names_of_the_settings(parameter: str, name: str) -> None:
    assert variable(parameter) == name
