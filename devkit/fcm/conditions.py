"""Topic conditions: ``'fire' in topics && ('kroya' in topics || !('drill' in topics))``.

FCM reads parentheses first and then strictly from left to right, and allows at most five topics
(https://firebase.google.com/docs/cloud-messaging/send-topic-messages).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from devkit.fcm.errors import invalid_argument

TOPICS_MAX = 5
TOPIC_NAME = re.compile(r"[a-zA-Z0-9\-_.~%]+")
_TOKEN = re.compile(r"\s*(?:(?P<topic>'([^']*)'\s+in\s+topics)|(?P<symbol>&&|\|\||!|\(|\)))")

Matcher = Callable[[Set[str]], bool]


def parse_condition(text: str) -> Matcher:
    """Turns a condition into a test of a device's set of topics.

    Raises:
        FcmError: INVALID_ARGUMENT when the text is no condition or names more than five topics.
    """
    parser = _Parser(_tokens(text))
    matcher = parser.expression()
    if parser.peek() is not None:
        raise _invalid()
    return matcher


def _invalid() -> Exception:
    return invalid_argument("message.condition", "Invalid condition expression provided.")


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise _invalid()
        tokens.append(f"'{match.group(2)}" if match.group("topic") else match.group("symbol"))
        position = match.end()
    names = [token[1:] for token in tokens if token.startswith("'")]
    if not 0 < len(names) <= TOPICS_MAX or not all(TOPIC_NAME.fullmatch(name) for name in names):
        raise _invalid()
    return tokens


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._position = 0

    def peek(self) -> str | None:
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def _take(self) -> str:
        token = self.peek()
        if token is None:
            raise _invalid()
        self._position += 1
        return token

    def expression(self) -> Matcher:
        matcher = self._term()
        while self.peek() in ("&&", "||"):
            matcher = _join(matcher, self._take(), self._term())
        return matcher

    def _term(self) -> Matcher:
        token = self._take()
        if token == "!":
            negated = self._term()
            return lambda topics: not negated(topics)
        if token == "(":
            matcher = self.expression()
            if self._take() != ")":
                raise _invalid()
            return matcher
        if not token.startswith("'"):
            raise _invalid()
        return lambda topics: token[1:] in topics


def _join(left: Matcher, operator: str, right: Matcher) -> Matcher:
    if operator == "&&":
        return lambda topics: left(topics) and right(topics)
    return lambda topics: left(topics) or right(topics)
