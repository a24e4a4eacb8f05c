"""Reads canonical text back to a condition tree: the inverse of :mod:`trialogue.criteria.printer`, spans aside."""

from __future__ import annotations

import json
import re
from typing import Final

from trialogue.criteria.nodes import (
    ATOMS,
    All,
    Any,
    AtLeast,
    Condition,
    Except,
    IfThen,
    Not,
    Quantity,
    Readings,
    Window,
)
from trialogue.errors import BadInput

_LEXEME: Final = re.compile(
    r'\s*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf))|(?P<word>[a-z_]+)|(?P<sign>\.\.|[()\[\],=]))',
    re.DOTALL,
)
_DEEPEST: Final = 200
_COMBINATORS: Final = frozenset(("all", "any", "atleast", "not", "except", "ifthen", "readings"))


def parse_condition(text: str) -> Condition:
    """The tree whose canonical text this is. Raises BadInput, naming the place, on any other text.

    >>> parse_condition('not(state("pregnant"))')
    Not(part=State(concept='pregnant'))
    """
    reader = _Reader(text)
    node = reader.node(0)
    reader.end()
    return node


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.kind, self.value = "", ""
        self.advance()

    def advance(self) -> None:
        self.begin = self.at
        match = _LEXEME.match(self.text, self.at)
        if match is None:
            if self.text[self.at :].strip():
                raise self.trouble("a name, a string, a number or one of ( ) [ ] , = ..")
            self.kind, self.value = "end", ""
            return
        self.at = match.end()
        self.kind = str(match.lastgroup)
        self.value = match.group(self.kind)

    def trouble(self, expected: str) -> BadInput:
        found = self.text[self.begin : self.begin + 20].strip() or "the end"
        return BadInput(
            f"condition, character {self.begin}: found {found!r}, expected {expected}; see the criteria reference"
        )

    def accept(self, value: str) -> bool:
        if self.kind in ("sign", "word") and self.value == value:
            self.advance()
            return True
        return False

    def expect(self, value: str) -> None:
        if not self.accept(value):
            raise self.trouble(repr(value))

    def end(self) -> None:
        if self.kind != "end":
            raise self.trouble("the end")

    def string(self) -> str:
        if self.kind != "string":
            raise self.trouble("a string in double quotes")
        try:
            value = json.loads(self.value, strict=False)
        except ValueError:
            raise self.trouble("a string as JSON writes it") from None
        self.advance()
        return str(value)

    def node(self, depth: int) -> Condition:
        name = self.value
        if self.kind != "word" or (name not in ATOMS and name not in _COMBINATORS):
            raise self.trouble("the name of a node")
        if depth > _DEEPEST:
            raise self.trouble(f"at most {_DEEPEST} levels of nesting")
        self.advance()
        self.expect("(")
        if name in ATOMS:
            return self.atom(name)
        return self.combinator(name, depth)

    def combinator(self, name: str, depth: int) -> Condition:
        first = self.begin
        rule, n = "", 0
        if name == "readings":
            rule = self.string()
            self.accept(",")
        elif name == "atleast":
            n = int(self.number())
            self.accept(",")
        parts: list[Condition] = []
        while not self.accept(")"):
            parts.append(self.node(depth + 1))
            if not self.accept(","):
                self.expect(")")
                break
        return self.joined(name, tuple(parts), rule, n, first)

    def joined(self, name: str, parts: tuple[Condition, ...], rule: str, n: int, first: int) -> Condition:
        match name, parts:
            case "all", _:
                return All(parts=parts)
            case "any", _:
                return Any(parts=parts)
            case "atleast", _:
                return AtLeast(n=n, parts=parts)
            case "readings", _:
                return Readings(alternatives=parts, rule=rule)
            case "not", (part,):
                return Not(part=part)
            case "except", (base, *exceptions):
                return Except(base=base, exceptions=tuple(exceptions))
            case "ifthen", (guard, then):
                return IfThen(guard=guard, then=then)
        self.begin = first
        raise self.trouble({"not": "one part", "except": "a base", "ifthen": "a guard and a condition"}[name])

    def atom(self, name: str) -> Condition:
        fields: dict[str, object] = {}
        if self.kind == "string":
            fields["concept"] = self.string()
            self.accept(",")
        if self.kind == "sign" and self.value in "[(":
            fields["quantity"] = self.quantity()
            self.accept(",")
        known = ATOMS[name].__struct_fields__
        while not self.accept(")"):
            key = self.value
            if self.kind != "word" or key not in known:
                raise self.trouble(f"one of {', '.join(known[1:])}")
            self.advance()
            self.expect("=")
            fields[key] = self.field(key)
            if not self.accept(","):
                self.expect(")")
                break
        return ATOMS[name](**fields)  # type: ignore[arg-type,return-value]  # the names were checked, the types by field()

    def field(self, key: str) -> object:
        if key in ("window", "stable_for"):
            return self.window()
        if key != "qualifiers":
            return self.string()
        self.expect("[")
        found = []
        while not self.accept("]"):
            found.append(self.string())
            if not self.accept(","):
                self.expect("]")
                break
        return tuple(found)

    def number(self) -> float:
        if self.kind != "number":
            raise self.trouble("a number")
        value = float(self.value)
        self.advance()
        return value

    def quantity(self) -> Quantity:
        low_inclusive = self.value == "["
        self.advance()
        low = self.number() if self.kind == "number" else None
        self.expect("..")
        high = self.number() if self.kind == "number" else None
        high_inclusive = self.value == "]"
        if not (self.accept("]") or self.accept(")")):
            raise self.trouble("']' or ')'")
        unit = self.string() if self.kind == "string" else None
        return Quantity(low=low, high=high, unit=unit, low_inclusive=low_inclusive, high_inclusive=high_inclusive)

    def window(self) -> Window:
        if self.kind != "sign" or self.value != "[":
            raise self.trouble("'['")
        interval = self.quantity()
        after = self.accept("after")
        anchor = self.string() if (after or self.accept("before")) and self.kind == "string" else None
        return Window(low=interval.low, high=interval.high, unit=interval.unit or "", anchor=anchor, after=after)
