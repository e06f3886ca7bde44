"""`dataclass` of the standard library, without generated code.

The standard one writes the methods of each class as Python text and compiles it, which for the two hundred classes here
is a tenth of a cold start or more. This one gives them methods that walk over the fields. Fields and defaults
are still the standard library's, and type checkers see its `dataclass`. The standard `replace` works, too; the one here
does not walk over the fields, which makes a press a tenth cheaper, because a turn replaces a conversation ten times.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter, eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Never

type Values = Callable[[Any], tuple[Any, ...]]
_NO_CODE: dict[str, Any] = dict.fromkeys(("init", "repr", "eq", "order", "frozen"), False)
_ORDER = {"__lt__": lt, "__le__": le, "__gt__": gt, "__ge__": ge}


def _dataclass(cls: Any = None, /, *, frozen: bool = False, order: bool = False) -> Any:
    """Work as the standard decorator. A class that inherits from a class made here needs this decorator, too."""
    if cls is None:
        return lambda cls: _dataclass(cls, frozen=frozen, order=order)
    if not cls.__doc__:
        cls.__doc__ = cls.__name__  # else the standard library computes a signature to write there
    dataclasses.dataclass(**_NO_CODE)(cls)
    fields = dataclasses.fields(cls)
    compared = _values([field.name for field in fields if field.compare])
    cls.__replaceable__ = frozenset(field.name for field in fields if field.init)
    methods: dict[str, Any] = {
        "__init__": _init(fields),
        "__repr__": _repr([field.name for field in fields if field.repr]),
        "__eq__": _comparison(compared, eq),
        "__hash__": (lambda self: hash(compared(self))) if frozen else None,
    }
    if order:
        methods |= {name: _comparison(compared, by) for name, by in _ORDER.items()}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    for name, method in methods.items():
        if vars(cls).get(name) is None:  # a class keeps the methods that it wrote itself
            setattr(cls, name, method)
    return cls


def _replace(instance: Any, /, **changes: Any) -> Any:
    """Work as the standard `replace`, for an instance of a class that was made here."""
    cls = instance.__class__
    if not cls.__replaceable__.issuperset(changes):
        raise TypeError(
            f"{cls.__name__} has no field {', '.join(changes.keys() - cls.__replaceable__)}"
        )
    new = object.__new__(cls)
    held = instance.__dict__
    # A property that was computed once is no field. A field that a stored record lacks has its default in the class.
    if held.keys() != cls.__dataclass_fields__.keys():
        held = {name: getattr(instance, name) for name in cls.__dataclass_fields__}
    new.__dict__.update(held, **changes)
    if hasattr(new, "__post_init__"):
        new.__post_init__()
    return new


def _values(names: list[str]) -> Values:
    """A function that gives the values of these fields of an instance."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda self: tuple(getattr(self, name) for name in names)


def _init(fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """`__init__` for these fields. It writes past `__setattr__`, which refuses if the class is frozen."""
    names = tuple(field.name for field in fields if field.init)
    missing = dataclasses.MISSING
    defaults = {f.name: f.default for f in fields if f.default is not missing}
    factories = {f.name: f.default_factory for f in fields if f.default_factory is not missing}

    def __init__(self: Any, *given: Any, **named: Any) -> None:  # noqa: N807 - the method itself
        values = self.__dict__
        if len(given) > len(names):
            raise TypeError(f"{type(self).__name__} has {len(names)} fields, not {len(given)}")
        values.update(zip(names, given, strict=False))
        for name in names[len(given) :]:
            if name in named:
                values[name] = named.pop(name)
            elif name in defaults:
                values[name] = defaults[name]
            elif name in factories:
                values[name] = factories[name]()
            else:
                raise TypeError(f"{type(self).__name__} needs {name!r}")
        if named:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(named)} left to set")
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _repr(names: list[str]) -> Callable[[Any], str]:
    """`__repr__` for these fields. A turn digests two conversations by it, so it formats all fields at once."""
    values = _values(names)
    fields = f"({', '.join(f'{name}=%r' for name in names)})"
    return lambda self: type(self).__qualname__ + fields % values(self)


def _comparison(values: Values, by: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """A method that compares two instances of one class by their values."""

    def compare(self: Any, other: Any) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return by(values(self), values(other))

    return compare


def _refuse_to_set(_: Any, name: str, __: Any) -> Never:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_: Any, name: str) -> Never:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
else:
    dataclass, replace = _dataclass, _replace
