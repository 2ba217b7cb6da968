"""Rules with one fault each. A fault that the tables do not notice is a gap in the tables, or a needless rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.rules.rules_source import Condition, RulesSource, Span


@dataclass(frozen=True)
class Mutant:
    """The rules with one fault.

    Attributes:
        title: where and what.
        source: the whole rules file.
        reaches: the (collection, operation) pairs whose answers can differ.
    """

    title: str
    source: str
    reaches: frozenset[tuple[str, str]]


def all_mutants(text: str) -> list[Mutant]:
    """Each condition and each predicate's body negated, always true and never true; each term of `&&` and `||`
    dropped, and negated; each item of a list dropped; each bound moved by one; each rule for several operations
    without one of them."""
    rules = RulesSource(text)
    mutants = [mutant for condition in rules.conditions() for mutant in _of_condition(rules, condition)]
    mutants += _of_methods(rules)
    unique = {mutant.source: mutant for mutant in mutants if mutant.source != text}
    return list(unique.values())


def _of_condition(rules: RulesSource, condition: Condition) -> Iterator[Mutant]:
    faults = [
        *_of_whole(rules, condition.at),
        *_of_terms(rules, condition.at),
        *_of_lists(rules, condition.at),
        *_of_bounds(rules, condition.at),
    ]
    for what, at, by in faults:
        yield Mutant(f"{condition.name}: {what}", rules.replaced(at, by), condition.reaches)


Fault = tuple[str, Span, str]


def _of_whole(rules: RulesSource, at: Span) -> Iterator[Fault]:
    yield "negated", at, f"!({rules.shown(at)})"
    yield "always true", at, "true"
    yield "never true", at, "false"


def _of_terms(rules: RulesSource, at: Span) -> Iterator[Fault]:
    """Faults in the operands of `&&` and `||`, those within parentheses too."""
    for operator, neutral in (("||", "false"), ("&&", "true")):
        terms = rules.terms(at, operator)
        if len(terms) > 1:
            for term in terms:
                shown = rules.shown(term)
                yield f"without `{shown}`", term, neutral
                yield f"not `{shown}`", term, f"!({shown})"
                yield from _of_terms(rules, term)
            return
    if rules.text[at.start] == "(" and rules.text[at.end - 1] == ")":
        yield from _of_terms(rules, Span(at.start + 1, at.end - 1))


_ITEM_OF_LIST = r"((?<=\[)'[\w/]+'(?=\])|'[\w/]+', (?=')|, '[\w/]+'(?=\]))"
"""The only item, an item with the comma after it, or the last with the comma before it."""


def _of_lists(rules: RulesSource, at: Span) -> Iterator[Fault]:
    for item in rules.find(_ITEM_OF_LIST, at):
        yield f"without {rules.shown(item).strip(', ')} in the list", item, ""


def _of_bounds(rules: RulesSource, at: Span) -> Iterator[Fault]:
    for bound in rules.find(r"(?<![\w'{,.])(-?\d+)(?![\w'}.])", at):
        number = int(rules.shown(bound))
        for moved in (number - 1, number + 1):
            yield f"{number} is {moved}", bound, str(moved)
    for sign in rules.find(r" ([<>]=) ", at):
        yield f"{rules.shown(sign)} without equality", sign, rules.shown(sign)[0]
    for sign in rules.find(r" ([<>]) ", at):
        yield f"{rules.shown(sign)} turned round", sign, {"<": ">", ">": "<"}[rules.shown(sign)]


def _of_methods(rules: RulesSource) -> Iterator[Mutant]:
    for condition, at in rules.methods():
        for collection, operation in sorted(condition.reaches):
            kept = ", ".join(sorted({name for _, name in condition.reaches} - {operation}))
            yield Mutant(f"{collection}: no {operation}", rules.replaced(at, kept), condition.reaches)
