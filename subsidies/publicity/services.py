"""Verbs on public notices: one draws, another publishes; anybody objects; somebody who did not decide settles."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.accounts.queries import holders_of
from office.documents.models import IssuedDocument
from office.documents.services import next_number
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.firms.models import Firm
from office.jobs.services import enqueue
from office.journal.services import record
from office.money import yuan
from office.notices.services import notify
from office.sealing import seal_in_use
from office.wording import N_
from subsidies.assessment.models import Award
from subsidies.budgets.queries import drawn_on
from subsidies.budgets.services import release_commitment
from subsidies.ledger.queries import live_commitments
from subsidies.policy.catalogue import catalogue
from subsidies.policy.publicity import period
from subsidies.publicity.columns import Shown, cells, columns_of
from subsidies.publicity.models import NoticeRow, Objection, PublicNotice

SERIES, OBJECTIONS = "补助公示", "公示异议"
PRINT = "publicity.print"
LONGEST = {"name": 60, "contact": 100, "words": 2000}
REACHABLE = re.compile(r"\d{3,4}[- ]?\d{4}|[^@\s]+@[^@\s]+\.[^@\s]+")
OUTCOMES = {"upheld": "objection_upheld", "dismissed": "objection_dismissed"}


def draw_notice(
    session: Session, *, actor: uuid.UUID, at: datetime, measure: str, award_ids: Sequence[uuid.UUID]
) -> PublicNotice:
    """Draw a notice over awards of one measure, in their order; another person publishes it.

    An award that stands on another notice is refused by ``uq_notice_rows_live_award_id``.
    """
    if not award_ids:
        raise Invalid(N_("请至少选择一笔补助。"), field="awards")
    declared, columns = catalogue().paid(measure), columns_of(measure)
    query = (
        select(Award, Firm, IssuedDocument)
        .join(Firm, Firm.id == Award.firm_id)
        .join(IssuedDocument, IssuedDocument.id == Award.document_id)
        .where(Award.id.in_(award_ids))
    )
    found = {award.id: (award, firm, paper) for award, firm, paper in session.execute(query)}
    committed = live_commitments(session, list(award_ids))
    rows = []
    for number, award_id in enumerate(award_ids, 1):
        if award_id not in found:
            raise NotFound()
        award, firm, paper = found[award_id]
        if award.measure != measure:
            raise Invalid(N_("一份公示只列一个补助项目，“{firm}”的补助属于另一个项目。"), firm=firm.name)
        if award_id not in committed:
            raise Conflict(N_("“{firm}”的补助未列入预算或已停付，不能公示。请刷新后重新选择。"), firm=firm.name)
        shown = Shown(
            number, firm.name, firm.credit_code, declared.title, paper.full_number, award.amount_fen, award.result
        )
        rows.append(
            NoticeRow(
                award_id=award_id,
                number=number,
                firm_name=firm.name,
                credit_code=firm.credit_code,
                basis=paper.full_number,
                amount_fen=award.amount_fen,
                cells=cells(columns, shown),
            )
        )
    notice = PublicNotice(
        measure=measure,
        fund=drawn_on(measure).code,
        title=f"关于{declared.title}拟支付企业名单的公示",
        columns=[asdict(column) for column in columns],
        row_count=len(rows),
        total_fen=sum(row.amount_fen for row in rows),
        drawn_by=actor,
        drawn_at=at,
    )
    session.add(notice)
    session.flush()
    for row in rows:
        row.notice_id = notice.id
    session.add_all(rows)
    session.flush()
    note(session, actor, at, notice, "notice_drawn")
    return notice


def note(session: Session, actor: uuid.UUID, at: datetime, notice: PublicNotice, act: str, reason: str = "") -> None:
    """The journal's entry of one act on a notice."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="public_notice",
        subject_id=notice.id,
        number=notice.number,
        measure=notice.measure,
        rows=notice.row_count,
        total=yuan(notice.total_fen),
        reason=reason,
    )


def drafted(session: Session, notice_id: uuid.UUID) -> PublicNotice:
    """A notice that nobody has published or discarded yet, locked until the transaction ends."""
    notice = session.scalars(select(PublicNotice).where(PublicNotice.id == notice_id).with_for_update()).one_or_none()
    if notice is None:
        raise NotFound()
    if notice.state != "drafted":
        raise Conflict(N_("该公示已办结，请刷新查看最新状态。"))
    return notice


def publish_notice(session: Session, *, actor: uuid.UUID, at: datetime, notice_id: uuid.UUID) -> PublicNotice:
    """Publish a notice another person drew: its number and days are given, its paper is printed in the background."""
    notice = drafted(session, notice_id)
    if notice.drawn_by == actor:
        raise NotAllowed(N_("公示须由拟定人以外的另一人发布。"))
    rows = session.scalars(select(NoticeRow).where(NoticeRow.notice_id == notice.id).order_by(NoticeRow.number)).all()
    committed = live_commitments(session, [row.award_id for row in rows])
    stopped = next((row for row in rows if row.award_id not in committed), None)
    if stopped is not None:
        raise Conflict(N_("“{firm}”的补助已停付，请放弃这份公示后重新拟定。"), firm=stopped.firm_name)
    days = period(catalogue().rulebook, at.date())
    notice.number = f"{at.year}-{next_number(session, SERIES, at.year):04d}"
    notice.state, notice.decided_by, notice.decided_at = "published", actor, at
    notice.first_day, notice.last_day, notice.workdays = days.first, days.last, days.workdays
    notice.cite = days.cite.plain()
    session.flush()
    enqueue(session, actor=actor, at=at, kind=PRINT, subject_id=notice.id)
    note(session, actor, at, notice, "notice_published")
    return notice


def discard_notice(
    session: Session, *, actor: uuid.UUID, at: datetime, notice_id: uuid.UUID, reason: str
) -> PublicNotice:
    """Leave a drawn notice unpublished; its awards wait for another."""
    notice = drafted(session, notice_id)
    if not reason.strip():
        raise Invalid(N_("放弃公示时须写明理由。"), field="reason")
    notice.state, notice.decided_by, notice.decided_at, notice.reason = "discarded", actor, at, reason.strip()
    session.execute(update(NoticeRow).where(NoticeRow.notice_id == notice.id).values(live=False))
    session.flush()
    note(session, actor, at, notice, "notice_discarded", reason)
    return notice


def file_objection(
    session: Session, *, actor: uuid.UUID | None, at: datetime, row_id: uuid.UUID, name: str, contact: str, words: str
) -> Objection:
    """Take an objection to one row in, from anybody who says who they are and how to reach them.

    The notice is locked with it, so that nobody draws the row into a batch meanwhile. Raises ``Invalid`` naming the
    field, ``Conflict`` when the notice is over.
    """
    given = {"name": name.strip(), "contact": contact.strip(), "words": words.strip()}
    for field, most in LONGEST.items():
        if not given[field]:
            raise Invalid(N_("请填写姓名、联系方式和异议内容。"), field=field)
        if len(given[field]) > most:
            raise Invalid(N_("内容过长，最多 {most} 个字。"), field=field, most=most)
    if not REACHABLE.search(given["contact"]):
        raise Invalid(N_("请填写电话号码或电子邮箱，以便核实和答复。"), field="contact")
    query = (
        select(NoticeRow, PublicNotice)
        .join(PublicNotice, PublicNotice.id == NoticeRow.notice_id)
        .where(NoticeRow.id == row_id, PublicNotice.state == "published")
        .with_for_update(of=NoticeRow)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    row, notice = found
    if notice.last_day is None or at.date() > notice.last_day:
        raise Conflict(N_("这份公示已经期满，不再接受异议。请直接向本机关反映。"))
    seal = seal_in_use()
    objection = Objection(
        row_id=row.id,
        number=f"{at.year}-{next_number(session, OBJECTIONS, at.year):04d}",
        filed_at=at,
        name_sealed=seal.seal(given["name"]),
        contact_sealed=seal.seal(given["contact"]),
        words=given["words"],
    )
    session.add(objection)
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act="objection_filed",
        subject_type="public_notice",
        subject_id=notice.id,
        number=objection.number,
        row=row.number,
        award=row.award_id,
    )
    notify(
        session,
        actor=actor,
        at=at,
        people=holders_of(session, "objection.settle"),
        kind="objection_to_settle",
        values={"number": notice.number, "firm": row.firm_name},
        endpoint="publicity.show",
        arguments={"notice_id": notice.id},
    )
    return objection


def settle_objection(
    session: Session, *, actor: uuid.UUID, at: datetime, objection_id: uuid.UUID, outcome: str, reason: str
) -> Objection:
    """Uphold an objection, which stops the award, or dismiss it, which frees the row; never by who decided the award.

    A second open objection to the same row blocks it still; one upheld after another was is recorded and stops nothing.
    """
    query = (
        select(Objection, NoticeRow, Award)
        .join(NoticeRow, NoticeRow.id == Objection.row_id)
        .join(Award, Award.id == NoticeRow.award_id)
        .where(Objection.id == objection_id)
        .with_for_update(of=Objection)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound()
    objection, row, award = found
    if objection.state != "open":
        raise Conflict(N_("该异议已办结，请刷新查看最新状态。"))
    if outcome not in OUTCOMES:
        raise Invalid(N_("请选择异议是否成立。"), field="outcome")
    if not reason.strip():
        raise Invalid(N_("办结异议须写明理由。"), field="reason")
    if actor in (award.assessed_by, award.signed_by):
        raise NotAllowed(N_("该补助的审核人、签发人不能办理对它的异议，请由另一人办理。"))
    objection.state, objection.settled_by, objection.settled_at = outcome, actor, at
    objection.reason = reason.strip()
    session.flush()
    record(
        session,
        actor=actor,
        at=at,
        act=OUTCOMES[outcome],
        subject_type="public_notice",
        subject_id=row.notice_id,
        firm_id=award.firm_id,
        number=objection.number,
        row=row.number,
        award=award.id,
        reason=reason,
    )
    if outcome == "upheld" and award.id in live_commitments(session, [award.id]):
        words = f"公示异议成立（{objection.number}）：{objection.reason}"
        release_commitment(session, actor=actor, at=at, award_id=award.id, reason=words)
    return objection
