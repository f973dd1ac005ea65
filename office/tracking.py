"""The numbers people ask after a case by: a prefix, the day, six digits that tell nobody how many cases there were."""

import secrets
from collections.abc import Callable
from datetime import datetime

DIGITS = 6


def tracking_number(prefix: str, at: datetime, taken: Callable[[str], bool]) -> str:
    """A number of the day of ``at`` that no case has: BZ20200208 and six digits.

    Drawn again while it is ``taken``. Among a thousand cases of a day two would otherwise meet on four days of ten, and
    the later one be refused for nothing its firm did. Two at once are left to the column's own constraint.
    """
    while True:
        number = f"{prefix}{at:%Y%m%d}{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not taken(number):
            return number
