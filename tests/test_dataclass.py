"""The reception's `dataclass` does what the standard library's does, class by class."""

import copy
import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reception.dataclass import dataclass
from reception.dataclass import replace as replaced

PACKAGE = Path(__file__).parents[1] / "layers/reception/reception"


@dataclass(frozen=True)
class Ours:
    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    d: int = field(default=0, compare=False, repr=False)


@dataclasses.dataclass(frozen=True)
class Standard:
    a: int
    b: str = "b"
    c: list[int] = field(default_factory=list)
    d: int = field(default=0, compare=False, repr=False)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ((1,), {}),
        ((1, "x", [2]), {}),
        ((), {"a": 1, "d": 4}),
        ((1,), {"c": [3]}),
        ((), {}),
        ((1, "x", [], 0, 5), {}),
        ((1,), {"a": 2}),
        ((1,), {"z": 2}),
    ],
)
def test_it_is_made_as_a_standard_one(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    try:
        standard = Standard(*given, **named)
    except TypeError:
        with pytest.raises(TypeError):
            Ours(*given, **named)
        return
    ours = Ours(*given, **named)
    assert vars(ours) == vars(standard)
    assert list(vars(ours)) == list(vars(standard))
    assert repr(ours) == repr(standard).replace("Standard", "Ours")


@pytest.mark.parametrize("changes", [{}, {"b": "x"}, {"a": 2, "d": 3}, {"z": 2}])
def test_it_is_replaced_as_a_standard_one(changes: dict[str, Any]) -> None:
    try:
        standard = replace(Standard(1), **changes)
    except TypeError:
        with pytest.raises(TypeError, match="z"):
            replaced(Ours(1), **changes)
        return
    before = Ours(1)
    after = replaced(before, **changes)
    assert vars(after) == vars(standard)
    assert after is not before
    assert before == Ours(1)


def test_what_was_computed_before_is_computed_anew() -> None:
    @dataclass(frozen=True)
    class Doubled:
        a: int

        @cached_property
        def twice(self) -> int:
            return 2 * self.a

    one = Doubled(1)
    assert one.twice == 2
    assert replaced(one, a=3).twice == 6


def test_each_has_a_list_of_its_own() -> None:
    assert Ours(1).c is not Ours(1).c


def test_equal_values_are_equal_and_hashed_alike() -> None:
    @dataclass(frozen=True)
    class Other:
        a: int

    @dataclass(frozen=True)
    class Point:
        a: int

    assert Point(1) == Point(1) != Point(2)
    assert hash(Point(1)) == hash(Point(1))
    assert Point(1) != Other(1)
    assert Ours(1, d=3) == Ours(1, d=4), "what isn't compared"


def test_a_frozen_one_cannot_be_changed() -> None:
    ours = Ours(1)
    with pytest.raises(FrozenInstanceError):
        ours.a = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del ours.a  # type: ignore[misc]
    assert replace(ours, a=2) == copy.replace(ours, a=2) == Ours(2)


def test_one_that_is_not_frozen_can_be_changed_and_is_not_hashed() -> None:
    @dataclass
    class Open:
        a: int

    one = Open(1)
    one.a = 2
    assert one == Open(2)
    with pytest.raises(TypeError):
        hash(one)


def test_order_is_that_of_the_fields() -> None:
    @dataclass(frozen=True, order=True)
    class Span:
        a: int
        b: int

    assert sorted([Span(2, 1), Span(1, 3), Span(1, 2)]) == [Span(1, 2), Span(1, 3), Span(2, 1)]
    assert Span(1, 2) <= Span(1, 2) > Span(1, 1) >= Span(0, 9)


def test_own_methods_stay() -> None:
    @dataclass(frozen=True)
    class Named:
        name: str

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("a name")

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Named)

        def __repr__(self) -> str:
            return self.name

    assert Named("a") == Named("b")
    assert repr(Named("a")) == "a"
    with pytest.raises(ValueError, match="a name"):
        Named("")


def test_msgspec_reads_and_writes_it() -> None:
    written = msgspec.json.encode(Ours(1, c=[2]))
    assert written == msgspec.json.encode(Standard(1, c=[2]))
    assert msgspec.json.decode(written, type=Ours) == Ours(1, c=[2])


def modules() -> list[str]:
    paths = sorted(PACKAGE.rglob("*.py"))
    parts = (path.relative_to(PACKAGE.parent).with_suffix("").parts for path in paths)
    return [".".join(part).removesuffix(".__init__") for part in parts]


def classes() -> Iterator[type]:
    """All dataclasses of the package."""
    for name in modules():
        module = importlib.import_module(name)
        for _, kind in inspect.getmembers(module, dataclasses.is_dataclass):
            if inspect.isclass(kind) and kind.__module__ == name:
                yield kind


def test_no_class_of_the_package_has_generated_code() -> None:
    found = list(classes())
    assert len(found) > 150
    for kind in found:
        generated = [
            name
            for name, method in vars(kind).items()
            if _file(method) in ("<string>", "<unknown>")
        ]
        assert not generated, f"{kind}: import dataclass from reception.dataclass"


def _file(method: object) -> str:
    code = getattr(inspect.unwrap(method), "__code__", None) if callable(method) else None
    return code.co_filename if code else ""
