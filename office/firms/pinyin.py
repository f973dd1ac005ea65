"""The first letters of a name's pinyin, by which people look for a firm: 湖州测试 is found under hzcs."""

from pypinyin import Style, lazy_pinyin


def initials(name: str) -> str:
    """The name's letters and figures, every Chinese character by the first letter of its pinyin, in lower case.

    A character of several readings stands under the one it has in its word (湖州银行 hzyh). Brackets and spaces fall.
    """
    letters = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(each for part in letters for each in part.lower() if each.isascii() and each.isalnum())
