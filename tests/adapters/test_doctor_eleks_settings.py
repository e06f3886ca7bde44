"""The answers to the vendor's open points, as a clinic writes them into its `clinic.toml`."""

import tomllib
from typing import Any

import pytest

from reception.adapters.doctor_eleks import Account, InstallationAnswers
from reception.clinic.model import VisitStatus


def test_without_a_table_the_defaults_hold() -> None:
    assert InstallationAnswers.of({}) == InstallationAnswers()


def test_a_whole_table() -> None:
    table = tomllib.loads("""
        slot_taken = ["зайнято"]
        already_booked = ["вже є"]
        sign_in_expired = ["увійдіть"]
        no_permission = ["не можна"]
        phone_format = "plus"
        greatest_day_count = 30
        window_days = 60
        calls_at_once = 2
        utm_xml = "<utm source='{source}' visit='{visit}'/>"
        branches_method = "spzIBCompanyList"
        doctors_receive = "everywhere"
        services = { Kovalenko = 201 }

        [statuses]
        FIN = "done"
        "Не з’явився" = "cancelled"
    """)
    answers = InstallationAnswers.of(table)
    assert answers.slot_taken == ("зайнято",)
    assert answers.services == {"Kovalenko": "201"}
    assert answers.greatest_day_count == 30
    assert answers.window_days == 60
    assert answers.utm_xml == "<utm source='{source}' visit='{visit}'/>"
    assert answers.calls_at_once == 2
    assert answers.status("fin") is VisitStatus.DONE
    assert answers.status("Не з'явився") is VisitStatus.CANCELLED  # over the usual meaning
    assert answers.status("СКАСОВАНО") is VisitStatus.CANCELLED
    assert answers.status("?") is None


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ({"slot_token": []}, "slot_token"),
        ({"slot_taken": "зайнято"}, "slot_taken"),
        ({"slot_taken": ["("]}, "slot_taken"),
        ({"phone_format": "e164"}, "phone_format"),
        ({"greatest_day_count": "30"}, "greatest_day_count"),
        ({"greatest_day_count": True}, "greatest_day_count"),
        ({"greatest_day_count": 0}, "greatest_day_count"),
        ({"window_days": -1}, "window_days"),
        ({"window_days": 367}, "window_days"),
        ({"window_days": True}, "window_days"),
        ({"calls_at_once": 0}, "calls_at_once"),
        ({"calls_at_once": 11}, "calls_at_once"),
        ({"utm_xml": "<utm>{name}</utm>"}, "utm_xml"),
        ({"utm_xml": "<utm>{source.__class__}</utm>"}, "utm_xml"),
        ({"utm_xml": "<utm>{source</utm>"}, "utm_xml"),
        ({"utm_xml": 7}, "utm_xml"),
        ({"statuses": {"FIN": "finished"}}, "statuses"),
        ({"statuses": ["FIN"]}, "statuses"),
        ({"services": ["201"]}, "services"),
        ({"branches_method": "spzIBWhatever"}, "branches_method"),
        ({"doctors_receive": "at home"}, "doctors_receive"),
    ],
)
def test_what_makes_no_sense_is_named(table: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        InstallationAnswers.of(table)


def test_an_account_does_not_show_its_password() -> None:
    account = Account("https://portal.example/", "me", "pa55", "guid")
    assert "pa55" not in repr(account)
    assert "pa55" not in str(account)
    assert account.at("/api/run") == "https://portal.example/api/run"
