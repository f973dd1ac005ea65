"""Mark a sentence for translation without importing anything of the web.

Sentences are written in Simplified Chinese, the first language of the office; ``translations/`` holds the English.
Pure code marks its sentences with :func:`N_` and leaves named places open; the edge (page, command line) puts them
into the reader's language and fills the places with :func:`fill`. Names that a declaration already gives in both
languages travel as :class:`Bilingual` and need no catalogue.
"""

from collections.abc import Callable, Mapping
from typing import Any

SEPARATORS = {False: "、", True: ", "}


def N_(sentence: str) -> str:  # noqa: N802  (the name every gettext extractor knows)
    """Return ``sentence`` unchanged; its only work is to be seen by the extractor."""
    return sentence


class Bilingual(str):
    """A name in both languages: it is its Chinese text, and ``english`` stands beside."""

    __slots__ = ("english",)

    english: str

    def __new__(cls, chinese: str, english: str) -> "Bilingual":
        """Pair two names; an empty English one means that the Chinese is a marked sentence."""
        name = super().__new__(cls, chinese)
        name.english = english
        return name


def unchanged(sentence: str) -> str:
    """The sentence in the language it was written in."""
    return sentence


def fill(
    sentence: str,
    values: Mapping[str, Any],
    *,
    translate: Callable[[str], str] = unchanged,
    english: bool = False,
) -> str:
    """``sentence`` in the reader's language, its places filled with values in that language too.

    A value is a name in both languages, text (translated if it is a marked sentence), a list of such (joined as the
    language joins them), or anything else, which stands as it is.
    """

    def word(value: Any) -> Any:
        if isinstance(value, Mapping):
            value = Bilingual(value["chinese"], value["english"])
        if isinstance(value, Bilingual) and value.english:
            return value.english if english else str(value)
        if isinstance(value, str):
            # gettext answers an empty text with the head of its catalogue.
            return translate(str(value)) if value else ""
        if isinstance(value, list | tuple):
            return SEPARATORS[english].join(str(word(each)) for each in value)
        return value

    return translate(sentence).format(**{key: word(value) for key, value in values.items()})


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a sentence as JSON keeps them; :func:`fill` takes them so, too."""

    def kept(value: Any) -> Any:
        if isinstance(value, Bilingual):
            return {"chinese": str(value), "english": value.english}
        if isinstance(value, list | tuple):
            return [kept(each) for each in value]
        return value if isinstance(value, str | int) or value is None else str(value)

    return {key: kept(value) for key, value in values.items()}
