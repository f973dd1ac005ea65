"""Mark a sentence for translation without importing anything of the web.

Sentences are written in Simplified Chinese, the first language of the office; ``translations/`` holds the English.
Pure code marks its sentences with :func:`N_` and leaves named places open; the edge (page, command line) puts them
into the reader's language and fills the places.
"""


def N_(sentence: str) -> str:  # noqa: N802  (the name every gettext extractor knows)
    """Return ``sentence`` unchanged; its only work is to be seen by the extractor."""
    return sentence
