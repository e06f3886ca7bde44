"""DynamoDB's expressions: conditions and updates, as far as the stacks of the bench write them.

An item is DynamoDB's own JSON, `{"key": {"S": "a"}}`. A name may be a path (`ids.#0`) into maps.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

type Item = dict[str, Any]
TOKEN = re.compile(r"\s*([#:]?[A-Za-z0-9_][\w.#]*|<>|<=|>=|[=<>(),+-])")
SECTION = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b")
COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def plain(value: Any) -> Any:
    """The value as Python compares it: numbers as numbers, all others as their JSON."""
    [(kind, inner)] = value.items()
    if kind == "NS":
        return [Decimal(one) for one in inner]
    return Decimal(inner) if kind == "N" else inner


class Expression:
    """An expression over an item, with the names and values of its call."""

    def __init__(self, text: str, call: Mapping[str, Any], item: Item) -> None:
        self.tokens = TOKEN.findall(text)
        self.names = call.get("ExpressionAttributeNames", {})
        self.values = call.get("ExpressionAttributeValues", {})
        self.item = item

    def path(self, token: str) -> list[str]:
        """The names from the item down to an attribute."""
        return [self.names.get(part, part) for part in token.split(".")]

    def value(self, token: str) -> Any:
        """A value of the call, or of the item; None if the item has no such attribute."""
        if token.startswith(":"):
            return self.values[token]
        found: Any = {"M": self.item}
        for name in self.path(token):
            found = found["M"].get(name) if found else None
        return found

    def next(self) -> str:
        """Take the next token."""
        return str(self.tokens.pop(0))

    def comes(self, token: str) -> bool:
        """Take the next token if it is this one."""
        if self.tokens and self.tokens[0] == token:
            self.tokens.pop(0)
            return True
        return False

    def holds(self) -> bool:
        """Evaluate a condition."""
        result = self._and()
        while self.comes("OR"):
            result = self._and() or result
        return result

    def _and(self) -> bool:
        result = self._term()
        while self.comes("AND"):
            result = self._term() and result
        return result

    def _term(self) -> bool:
        if self.comes("NOT"):
            return not self._term()
        if self.comes("("):
            result = self.holds()
            self.comes(")")
            return result
        first = self.next()
        if not self.comes("("):
            return self._compared(self.value(first))
        return self._compared(self._size()) if first == "size" else self._called(first)

    def _size(self) -> Any:
        value = self.value(self.next())
        self.comes(")")
        return None if value is None else {"N": str(len(plain(value)))}

    def _called(self, function: str) -> bool:
        value, other = self.value(self.next()), None
        if self.comes(","):
            other = self.value(self.next())
        self.comes(")")
        match function:
            case "attribute_exists":
                return value is not None
            case "attribute_not_exists":
                return value is None
            case "begins_with":
                return value is not None and plain(value).startswith(plain(other))
            case "contains":
                return value is not None and plain(other) in plain(value)
        raise ValueError(function)

    def _compared(self, value: Any) -> bool:
        sign = self.next()
        if sign == "BETWEEN":
            low = self.value(self.next())
            self.comes("AND")
            high = self.value(self.next())
            return value is not None and plain(low) <= plain(value) <= plain(high)
        other = self.value(self.next())
        if value is None or other is None:
            return sign == "<>"
        return COMPARE[sign](plain(value), plain(other))

    # --- updates ---

    def computed(self) -> Any:
        """The value on the right of `SET name =`: one operand, or the sum or difference of two numbers."""
        left = self._operand()
        while self.tokens and self.tokens[0] in "+-":
            sign, right = self.next(), self._operand()
            number = plain(left) + plain(right) if sign == "+" else plain(left) - plain(right)
            left = {"N": str(number)}
        return left

    def _operand(self) -> Any:
        name = self.next()
        if name != "if_not_exists":
            return self.value(name)
        self.comes("(")
        kept = self.value(self.next())
        self.comes(",")
        default = self._operand()
        self.comes(")")
        return default if kept is None else kept


def condition_holds(call: Mapping[str, Any], item: Item, name: str = "ConditionExpression") -> bool:
    """Whether the call's condition holds for an item; True if the call has none."""
    return not call.get(name) or Expression(call[name], call, item).holds()


def update(call: Mapping[str, Any], item: Item) -> None:
    """Carry out an `UpdateExpression` on an item; every right side is computed from the item as it was."""
    before = {**item}
    _, *sections = SECTION.split(call.get("UpdateExpression", ""))
    for kind, text in zip(sections[::2], sections[1::2], strict=True):
        expression = Expression(text, call, before)
        while expression.tokens:
            *above, name = expression.path(expression.next())
            holder = item
            for step in above:
                holder = holder[step]["M"]
            _change(kind, expression, holder, name)
            expression.comes(",")


def _change(kind: str, expression: Expression, holder: Item, name: str) -> None:
    match kind:
        case "SET":
            expression.comes("=")
            holder[name] = expression.computed()
        case "REMOVE":
            holder.pop(name, None)
        case "ADD":
            added = expression.value(expression.next())
            [(type_, value)] = added.items()
            if type_ == "N":
                holder[name] = {"N": str(plain(holder.get(name, {"N": "0"})) + Decimal(value))}
            else:
                holder[name] = {type_: sorted({*holder.get(name, {}).get(type_, ()), *value})}
        case "DELETE":
            [(type_, value)] = expression.value(expression.next()).items()
            left = set(holder.pop(name, {}).get(type_, ())) - set(value)
            if left:
                holder[name] = {type_: sorted(left)}
