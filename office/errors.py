"""Errors of the domain: what is wrong, where, and what to do next.

A service raises one of these; the edge turns it into a page, a form error or a line on the terminal, in the reader's
language. ``sentence`` is Chinese text marked with :func:`office.wording.N_`, with named places in braces.
"""

from office.wording import N_, fill


class DomainError(Exception):
    """Something a person asked for cannot be done, and a person can act on the reason.

    ``field`` names the form field or fact at fault, when there is one; ``values`` fill the places of the sentence
    (what they may be: :func:`office.wording.fill`).
    """

    def __init__(self, sentence: str, /, *, field: str | None = None, **values: object) -> None:
        self.sentence = sentence
        self.field = field
        self.values = values
        super().__init__(fill(sentence, values))


class Invalid(DomainError):
    """The input itself is wrong."""


class NotAllowed(DomainError):
    """This person may not do this."""


class NotFound(DomainError):
    """There is no such thing, or none this person may know of."""

    def __init__(
        self, sentence: str = N_("没有找到，或您无权查看。"), /, *, field: str | None = None, **values: object
    ) -> None:
        super().__init__(sentence, field=field, **values)


class Conflict(DomainError):
    """The thing has changed, or something else already holds its place."""


class NotInForce(DomainError):
    """No value of a parameter is in force on the day asked for."""
