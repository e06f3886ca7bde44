"""The double of Doctor Eleks going wrong: power cuts, lost answers, slow and broken ones."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.clock import Clock
from sandbox.doctor_eleks import DoctorEleks
from sandbox.serving import serve
from tests.sandbox.test_doctor_eleks import Caller, leaving_no_trace

IHOR = 1004
LIST = "spzIBCompanyDetails"


CLOCK = Clock()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(DoctorEleks(CLOCK).app) as url:
        yield url


@pytest.fixture
def caller(url: str) -> Iterator[Caller]:
    with leaving_no_trace(url, CLOCK) as caller:
        yield caller


def fault(caller: Caller, **rule: Any) -> None:
    caller.control("PUT", "faults", [rule])


def test_without_power_nothing_answers(caller: Caller):
    caller.control("POST", "power", {"on": False})
    with pytest.raises(httpx.RemoteProtocolError):
        caller.call(LIST)
    with pytest.raises(httpx.RemoteProtocolError):
        caller.sign_in()
    with pytest.raises(httpx.RemoteProtocolError):
        caller.http.get("/photos/Kovalenko.jpg")
    (entry,) = caller.ledger(LIST)
    assert (entry["outcome"], entry["answered"]) == ("unreached", False)
    caller.control("POST", "power", {"on": True})
    assert caller.call(LIST).status_code == 200


def test_a_lost_answer_leaves_a_visit_behind(caller: Caller):
    slot = caller.free("Kovalenko", 201)[0]
    fault(caller, method="spzIBScheduleCreate", kind="lose_answer", times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        caller.book(slot, IHOR, 201)
    (visit,) = caller.visits(IHOR)
    (entry,) = caller.ledger("spzIBScheduleCreate")
    assert (entry["outcome"], entry["answered"]) == ("committed", False)
    assert entry["result"] == [{"scheduleID": visit["scheduleID"]}]
    assert "зайнято" in caller.book(slot, IHOR, 201)["data"]["error"]


def test_a_cut_leaves_nothing_behind(caller: Caller):
    fault(caller, method="spzIBTaskCreate", kind="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        caller.call("spzIBTaskCreate", TaskName="нічого")
    assert caller.control("GET", "state")["tasks"] == []


def test_a_rule_hits_its_method_as_often_as_it_says(caller: Caller):
    fault(caller, method=LIST, kind="status", code=503, times=2)
    assert caller.call("spzIBCompanyList").status_code == 200
    assert [caller.call(LIST).status_code for _ in range(3)] == [503, 503, 200]


def test_a_rule_for_all_hits_signing_in_too(caller: Caller):
    fault(caller, kind="status", code=429, body="slow down", headers={"Retry-After": "7"})
    answer = caller.sign_in()
    assert (answer.status_code, answer.text) == (429, "slow down")
    assert answer.headers["retry-after"] == "7"
    assert caller.call(LIST).status_code == 429


def test_a_share_of_the_calls_goes_wrong(caller: Caller):
    fault(caller, method=LIST, kind="status", share=0.3)
    wrong = sum(caller.call(LIST).status_code == 503 for _ in range(40))
    assert 4 <= wrong <= 20


def test_a_slow_answer_comes_late(caller: Caller):
    fault(caller, method=LIST, kind="delay", seconds=0.3)
    began = time.monotonic()
    assert caller.call(LIST).status_code == 200
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_client_that_gives_up_may_have_been_heard(caller: Caller, when: str):
    fault(caller, method="spzIBTaskCreate", kind="delay", seconds=0.4, when=when)
    caller.http.timeout = httpx.Timeout(0.15)
    with pytest.raises(httpx.ReadTimeout):
        caller.call("spzIBTaskCreate", TaskName=when)
    caller.http.timeout = httpx.Timeout(5)
    at_once = {task["name"] for task in caller.control("GET", "state")["tasks"]}
    assert (when in at_once) == (when == "after")
    time.sleep(0.4)
    assert when in {task["name"] for task in caller.control("GET", "state")["tasks"]}
    assert caller.ledger("spzIBTaskCreate")[0]["answered"] is False


def test_a_dripping_answer_is_whole_in_the_end(caller: Caller):
    whole = caller.call("spzIBServiceList", ServiceID="205").content
    fault(caller, method="spzIBServiceList", kind="drip", seconds=0.001)
    with caller.http.stream(
        "POST",
        "/api/run",
        headers={"Authorization": f"Bearer {caller.token}"},
        json={
            "name": "spzIBServiceList",
            "params": [
                {"name": "ServiceID", "value": "205"},
                {"name": "Login", "value": "reception"},
            ],
            "installationId": "5a9d0bd0-0000-4000-8000-00000000e1e5",
        },
    ) as answer:
        pieces = [*answer.iter_raw()]
    assert b"".join(pieces) == whole
    assert len(pieces) > 20


def test_an_answer_may_be_cut_off_or_a_page(caller: Caller):
    fault(caller, method=LIST, kind="cut_json", times=1)
    with pytest.raises(ValueError):  # noqa: PT011 - a letter may be cut in two as well
        caller.call(LIST).json()
    fault(caller, method=LIST, kind="html", times=1)
    page = caller.call(LIST)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert page.text.startswith("<!DOCTYPE html>")


def test_values_may_be_null_and_rows_others_or_none(caller: Caller):
    fault(caller, method=LIST, kind="nulls", times=1)
    assert {value for row in caller.rows(LIST) for value in row.values()} == {None}
    fault(caller, method="spzIBVenueDetails", kind="rows", rows=[{"venueID": "x"}, 7])
    assert caller.call("spzIBVenueDetails").json() == {"data": {"venueList": [{"venueID": "x"}, 7]}}
    fault(caller, method="spzIBVenueDetails", kind="empty")
    assert caller.call("spzIBVenueDetails").json() == {"data": {"venueList": []}}


def test_any_call_may_be_refused(caller: Caller):
    fault(caller, method=LIST, kind="refuse", text="Помилка бази даних", code=500)
    answer = caller.call(LIST)
    assert answer.status_code == 200
    assert answer.json() == {"data": {"error": "Помилка бази даних", "status": 500}}
    assert caller.ledger(LIST)[0]["outcome"] == "refused"


def test_a_token_may_end_early(caller: Caller):
    fault(caller, method=LIST, kind="expire_token", times=1)
    assert [caller.call(LIST).status_code for _ in range(2)] == [401, 401]
    caller.token = caller.sign_in().json()["access_token"]
    assert caller.call(LIST).status_code == 200


def test_faults_can_be_seen_and_taken_back(caller: Caller):
    fault(caller, method=LIST, kind="status", times=3)
    caller.call(LIST)
    (rule,) = caller.control("GET", "faults")
    assert rule["times"] == 2
    assert caller.control("DELETE", "faults") == []
    assert caller.call(LIST).status_code == 200


@pytest.mark.parametrize(
    "rules",
    [{}, [{"method": "*"}], [{"kind": "gremlins"}], [{"kind": "cut", "often": 2}], [3]],
    ids=["no list", "no kind", "an unknown kind", "an unknown field", "no object"],
)
def test_a_rule_that_makes_no_sense_is_turned_down(caller: Caller, rules: object):
    assert caller.http.put("/control/faults", json=rules).status_code == 400
    assert caller.control("GET", "faults") == []
