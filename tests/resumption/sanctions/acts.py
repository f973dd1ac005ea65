"""Firms on the whitelist, and sanctions on them, made through the services."""

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.files.services import keep_file
from office.firms.models import Firm
from resumption.policy.standing import Sanction as Kind
from resumption.review.models import Decision
from resumption.review.services import propose_decision, sign_decision
from resumption.sanctions.models import Sanction
from resumption.sanctions.services import Draft, confirm_sanction, propose_sanction
from resumption.whitelist.models import WhitelistEntry
from resumption.whitelist.services import enter_firm
from tests.factories import AT, filed_application, person

SERIES, ISSUER = "湖经信复", "湖州市经济和信息化局"
CITE = {
    "document": "复工复产防控检查办法（测试）",
    "number": "测〔2020〕8号",
    "article": "第三条",
    "words": "未落实测温的，停产整顿",
}
REASON = "检查发现未落实测温登记"
URGENT = "有发热员工未报告，须立即停产"


def approved(session: Session, of: Firm, at: datetime = AT) -> WhitelistEntry:
    """The entry of a firm approved by two people; it may start on 10 February."""
    application = filed_application(session, of)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    propose_decision(session, actor=reviewer.id, at=at, application_id=application.id, outcome="approve")
    decision = sign_decision(
        session, actor=signatory.id, at=at, application_id=application.id, series=SERIES, issuer=ISSUER
    )
    return session.scalars(select(WhitelistEntry).where(WhitelistEntry.decision_id == decision.id)).one()


def evidence(session: Session, at: datetime = AT) -> uuid.UUID:
    """A report of an inspection."""
    return keep_file(session, actor=None, at=at, name="检查记录.pdf", content=b"%PDF-1.7 inspection").id


def proposed(
    session: Session,
    entry: WhitelistEntry,
    kind: Kind,
    at: datetime,
    *,
    effective_on: date | None = None,
    urgent: bool = False,
    **more: object,
) -> Sanction:
    """An act proposed by a reviewer; urgent ones wait for nobody to be heard."""
    draft = Draft(
        kind,
        REASON,
        CITE,
        effective_on or at.date(),
        urgent_reason=URGENT if urgent else "",
        evidence=[evidence(session, at)],
        **more,  # type: ignore[arg-type]
    )
    return propose_sanction(
        session,
        actor=person(session, "bureau_reviewer").id,
        at=at,
        entry_id=entry.id,
        draft=draft,
        series=SERIES,
        issuer=ISSUER,
    )


def confirmed(session: Session, sanction: Sanction, at: datetime) -> Sanction:
    """The same, signed by somebody else."""
    return confirm_sanction(
        session, actor=person(session, "signatory").id, at=at, sanction_id=sanction.id, series=SERIES, issuer=ISSUER
    )


def sanctioned(
    session: Session, entry: WhitelistEntry, kind: Kind, at: datetime, *, effective_on: date | None = None
) -> Sanction:
    """An urgent act, proposed and signed at one moment."""
    row = proposed(session, entry, kind, at, effective_on=effective_on, urgent=True)
    return row if row.state == "confirmed" else confirmed(session, row, at)


def crowd(session: Session, like: WhitelistEntry, first: int, last: int, at: datetime = AT) -> None:
    """More firms on the whitelist, by decisions like that of an entry: numbers ``first`` to ``last`` - 1."""
    model = session.get_one(Decision, like.decision_id)
    columns = ("application_id", "version_id", "outcome", "reason", "conditions", "proposed_by", "facts")
    for number in range(first, last):
        of = Firm(
            credit_code=f"9133050{number:011d}",
            name=f"湖州第{number}有限公司",
            area="330521",
            industry="1711",
            industry_name="棉纺纱加工",
            initials="hzd",
            registered_at=at,
        )
        same = {column: getattr(model, column) for column in columns}
        decision = Decision(**same, proposed_at=at + timedelta(seconds=number + 1))
        session.add_all([of, decision])
        session.flush()
        enter_firm(
            session,
            actor=model.proposed_by,
            at=at,
            firm_id=of.id,
            decision_id=decision.id,
            document_id=like.document_id,
            tier=number % 4,
            headcount=10,
            valid_from=like.valid_from,
        )
