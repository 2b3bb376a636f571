"""Broken rules, said in words that a user can act on."""


class DomainError(Exception):
    """A rule of the domain was broken.

    `message` is translated text fit for users: what happened and what to do next.
    `code` is a stable word for tests and APIs.
    """

    def __init__(self, message: object, *, code: str) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code


class NotAllowed(DomainError):
    """The rule that was broken is about who may do something."""


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a row that is only ever added to: a fault in the program."""
