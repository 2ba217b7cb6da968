"""What goes wrong with the local stack, said in one line."""

from __future__ import annotations


class StackError(Exception):
    """The stack cannot start or has stopped.

    The first line names the fault in Indonesian and in English; `details` holds what may help to find the
    cause (the end of a log), if there is something.
    """

    def __init__(self, indonesian: str, english: str, details: str = "") -> None:
        self.line = f"{indonesian} / {english}"
        self.details = details
        super().__init__(f"{self.line}\n{details}" if details else self.line)
