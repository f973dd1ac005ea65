"""The town in which every walk begins: four firms on the whitelist at two banks, six people, made once."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from office.firms.services import keep_bank_account
from tests.factories import AT, CODES, firm, person, representative
from tests.resumption.sanctions.acts import approved, evidence
from tests.subsidies.walking.model import Place

BANKS = {"102336053847": "中国工商银行湖州分行", "103336010011": "中国农业银行湖州分行"}
NUMBERS = ("1205017984794077565", "1205017984794077573")
PEOPLE = 6


@dataclass(frozen=True)
class Town:
    """Who is there. ``report`` is the file every sanction rests on."""

    firms: tuple[tuple[uuid.UUID, uuid.UUID, uuid.UUID, str, str], ...]
    people: tuple[uuid.UUID, ...]
    report: uuid.UUID

    def places(self) -> list[Place]:
        """The firms as they stand when a walk begins."""
        return [
            Place(of, by, entry, name, NUMBERS[0], cnaps) for of, by, entry, name, cnaps in self.firms
        ]  # fmt: skip


def build(session: Session) -> Town:
    """Make it, through the services."""
    firms = []
    for number, code in enumerate(CODES):
        of = firm(session, code, f"湖州第{number + 1}测试有限公司")
        cnaps = list(BANKS)[number % len(BANKS)]
        keep_bank_account(
            session, actor=None, at=AT, firm=of, account_name=of.name, number=NUMBERS[0], bank=BANKS[cnaps], cnaps=cnaps
        )
        entry = approved(session, of)
        firms.append((of.id, representative(session, of).id, entry.id, of.name, cnaps))
    people = tuple(person(session).id for _ in range(PEOPLE))
    return Town(tuple(firms), people, evidence(session))
