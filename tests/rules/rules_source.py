"""Reading `firestore.rules` as far as mutating it needs: functions, match blocks, conditions and their terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

READS, WRITES = ("get", "list"), ("create", "update", "delete")
_EXPANDED = {"read": READS, "write": WRITES}
_FUNCTION = re.compile(r"function (\w+)\([^)]*\) \{(.*?)\breturn (.*?);\s*\}", re.DOTALL)
_MATCH = re.compile(r"match \S*?/(\w+)/\{\w+\} \{")
_ALLOW = re.compile(r"allow ([\w, ]+): if (.*?);", re.DOTALL)
_COMMENT = re.compile(r"//[^\n]*")


@dataclass(frozen=True)
class Span:
    """A piece of the source."""

    start: int
    end: int


@dataclass(frozen=True)
class Condition:
    """A boolean expression that can be mutated.

    Attributes:
        name: of the function, or what is allowed where.
        at: where it stands.
        reaches: the (collection, operation) pairs whose answers it can change.
    """

    name: str
    at: Span
    reaches: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Allow:
    collection: str
    operations: tuple[str, ...]
    methods: Span
    condition: Span


class RulesSource:
    """One rules file."""

    def __init__(self, text: str) -> None:
        self.text = text
        # Comments become blanks of the same length, so that places stay what they are.
        self._code = _COMMENT.sub(lambda found: " " * len(found.group()), text)

    def conditions(self) -> list[Condition]:
        """Every condition of a rule and every body of a predicate."""
        rules = [
            Condition(
                f"{allow.collection}: {self.shown(allow.methods)}",
                allow.condition,
                frozenset((allow.collection, operation) for operation in allow.operations),
            )
            for allow in self._allows
        ]
        return rules + [
            Condition(name, body, self._reach(name))
            for name, body in self._functions.items()
            if re.match(r"(is|has|may|owns)[A-Z]", name)
        ]

    def methods(self) -> Iterator[tuple[Condition, Span]]:
        """For each rule of several operations: the rule, and where its operations are named."""
        for allow in self._allows:
            if len(allow.operations) > 1:
                reaches = frozenset((allow.collection, operation) for operation in allow.operations)
                yield Condition(allow.collection, allow.condition, reaches), allow.methods

    def terms(self, at: Span, operator: str) -> list[Span]:
        """The operands of `&&` or `||` at the top of an expression; the expression itself without one."""
        cuts = [at.start]
        for place in self._top_level(at):
            if self._code.startswith(operator, place):
                cuts += [place, place + len(operator)]
        cuts.append(at.end)
        return [self._stripped(Span(a, b)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]

    def find(self, pattern: str, at: Span) -> Iterator[Span]:
        """Where a pattern's first group occurs within a piece."""
        for found in re.compile(pattern).finditer(self._code, at.start, at.end):
            yield Span(*found.span(1))

    def replaced(self, at: Span, by: str) -> str:
        """The source with one piece replaced."""
        return self.text[: at.start] + by + self.text[at.end :]

    def shown(self, at: Span) -> str:
        """A piece on one line."""
        return " ".join(self.text[at.start : at.end].split())

    @cached_property
    def _functions(self) -> dict[str, Span]:
        return {found[1]: Span(*found.span(3)) for found in _FUNCTION.finditer(self._code)}

    @cached_property
    def _whole_functions(self) -> dict[str, str]:
        return {found[1]: found[0].partition("{")[2] for found in _FUNCTION.finditer(self._code)}

    @cached_property
    def _allows(self) -> list[_Allow]:
        blocks = [(found.start(), found[1]) for found in _MATCH.finditer(self._code)]
        found_allows = []
        for found in _ALLOW.finditer(self._code):
            collection = [name for start, name in blocks if start < found.start()][-1]
            named = [method.strip() for method in found[1].split(",")]
            operations = tuple(op for method in named for op in _EXPANDED.get(method, (method,)))
            found_allows.append(_Allow(collection, operations, Span(*found.span(1)), Span(*found.span(2))))
        return found_allows

    def _reach(self, function: str) -> frozenset[tuple[str, str]]:
        """The requests whose conditions call the function, directly or through others."""
        callers = {function}
        while True:
            more = {name for name, body in self._whole_functions.items() if _calls(body, callers)} | callers
            if more == callers:
                break
            callers = more
        return frozenset(
            (allow.collection, operation)
            for allow in self._allows
            if _calls(self._code[allow.condition.start : allow.condition.end], callers)
            for operation in allow.operations
        )

    def _top_level(self, at: Span) -> Iterator[int]:
        """Places outside all parentheses, brackets and texts."""
        depth, quoted = 0, False
        for place in range(at.start, at.end):
            character = self._code[place]
            if character == "'":
                quoted = not quoted
            elif not quoted:
                depth += (character in "([{") - (character in ")]}")
                if depth == 0:
                    yield place

    def _stripped(self, at: Span) -> Span:
        piece = self._code[at.start : at.end]
        return Span(at.start + len(piece) - len(piece.lstrip()), at.end - len(piece) + len(piece.rstrip()))


def _calls(body: str, functions: set[str]) -> bool:
    return any(re.search(rf"\b{name}\(", body) for name in functions)
