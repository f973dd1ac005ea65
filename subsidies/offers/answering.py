"""Verbs on one offer: the firm confirms its account or declines; the office withdraws; time lets it expire.

A confirmed offer is a claim, filed with the trace the firm saw and with the register's own figures as its paper. This
is the one place where offers touch claims: keys, lines and papers are theirs.
"""

import io
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotFound
from office.files.services import keep_file
from office.firms.models import BankAccount, Firm
from office.firms.services import keep_bank_account
from office.identifiers import normal_cnaps
from office.journal.services import record
from office.money import yuan
from office.wording import N_
from subsidies.claims.keys import once_only
from subsidies.claims.services import attach_evidence, file_claim, save_lines, start_claim
from subsidies.insurance.models import InsuranceImport
from subsidies.offers.models import Offer, OfferRun
from subsidies.offers.traces import trace_of
from subsidies.policy.catalogue import catalogue
from subsidies.policy.offers import Event, RunState, State, after
from subsidies.standing import unpaid_stop

EXTRACT = "参保名册摘录.xlsx"


def told(run: OfferRun, offer: Offer) -> dict[str, Any]:
    """The offer's trace as a claim's result, from what was kept; nothing is computed."""
    return trace_of(
        run.legend,
        measure=run.measure,
        on=run.on,
        rulebook=run.rulebook,
        facts=offer.facts,
        met=offer.met,
        figures=offer.figures,
        payable_fen=offer.payable_fen,
    )


def locked_offer(session: Session, offer_id: uuid.UUID) -> Offer:
    """The offer, locked until the transaction ends."""
    offer = session.scalars(select(Offer).where(Offer.id == offer_id).with_for_update()).one_or_none()
    if offer is None:
        raise NotFound()
    return offer


def confirm_offer(
    session: Session, *, actor: uuid.UUID, at: datetime, offer_id: uuid.UUID, account: Mapping[str, str] | None = None
) -> Offer:
    """Accept an offer for the firm's basic account: the one on file, or ``account`` (name, number, bank, cnaps).

    The account's name must be the firm's current name, its CNAPS number right. Raises ``Conflict`` when the firm has
    claimed the same support itself, naming that claim.
    """
    offer = locked_offer(session, offer_id)
    run = session.get_one(OfferRun, offer.run_id)
    state = after(offer.state, Event.CONFIRM)
    if run.expires_on is None or at.date() > run.expires_on:
        raise Conflict(N_("确认期限已过，您仍可自行申报。"))
    firm = session.get_one(Firm, offer.firm_id)
    stop = unpaid_stop(session, firm.id, run.measure, at.date())
    if stop is not None:
        raise stop.refusal(firm.name)
    settle_account(session, actor, at, firm, account)
    claim_id = file_offered(session, actor, at, firm, run, offer)
    offer.state, offer.claim_id, offer.answered_at, offer.answered_by = state, claim_id, at, actor
    session.flush()
    note(session, actor, at, offer, "offer_confirmed", amount=yuan(offer.payable_fen), claim=claim_id)
    return offer


def settle_account(
    session: Session, actor: uuid.UUID, at: datetime, firm: Firm, account: Mapping[str, str] | None
) -> None:
    """Keep the account that is confirmed; one on file is checked again against the firm's name of today."""
    given = account
    if given is None:
        known = session.scalar(select(BankAccount).where(BankAccount.firm_id == firm.id))
        if known is None:
            raise Invalid(N_("请填写企业基本账户。"), field="number")
        given = {"account_name": known.account_name, "number": known.number, "bank": known.bank, "cnaps": known.cnaps}
    if not given.get("bank", "").strip():
        raise Invalid(N_("请填写开户银行。"), field="bank")
    digits = "".join(given.get("number", "").split())
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 32):
        raise Invalid(N_("账号应为 8 至 32 位数字，请核对。"), field="number")
    try:
        cnaps = normal_cnaps(given.get("cnaps", ""))
    except Invalid as error:
        raise Invalid(error.sentence, field="cnaps", **error.values) from None
    keep_bank_account(
        session, actor=actor, at=at, firm=firm,
        account_name=given.get("account_name", ""), number=digits, bank=given["bank"], cnaps=cnaps,
    )  # fmt: skip


def file_offered(
    session: Session, actor: uuid.UUID, at: datetime, firm: Firm, run: OfferRun, offer: Offer
) -> uuid.UUID:
    """The claim an accepted offer is: the register's figures as its line and its papers, the kept trace as result."""
    measure, result = catalogue().measure(run.measure), told(run, offer)
    line = result["lines"][0]["facts"]
    claim = start_claim(session, actor=actor, at=at, firm_id=firm.id, measure=measure.code)
    save_lines(session, actor=actor, at=at, claim_id=claim.id, revision=claim.revision, lines=[line])
    required = [paper for paper in measure.papers if paper.required]
    if required:
        content = extract(session.get_one(InsuranceImport, run.import_id), firm, run, line)
        file = keep_file(session, actor=actor, at=at, name=EXTRACT, content=content, firm_id=firm.id)
        for paper in required:
            number = 1 if paper.per_line else None
            attach_evidence(
                session, actor=actor, at=at, claim_id=claim.id, file_id=file.id, kind=paper.kind, line=number
            )
    once = once_only(measure.code, [line], firm_code=firm.credit_code, on=at.date())
    file_claim(session, actor=actor, at=at, claim_id=claim.id, result=result, once=once)
    return claim.id


def extract(taken: InsuranceImport, firm: Firm, run: OfferRun, line: Mapping[str, str]) -> bytes:
    """What the register says of the firm, as a workbook of two columns: the paper behind the claim."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "参保名册摘录"
    titles = {each["name"]: each["title"] for each in run.legend["facts"]}
    for row in (
        ("统一社会信用代码", firm.credit_code),
        ("企业名称", firm.name),
        ("名册年度", str(run.year)),
        ("数据日期", taken.as_of.isoformat()),
        ("来文编号", taken.document),
        ("提供单位", taken.publisher),
        *((titles[name], {"true": "是", "false": "否"}.get(value, value)) for name, value in line.items()),
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def decline_offer(session: Session, *, actor: uuid.UUID, at: datetime, offer_id: uuid.UUID, reason: str) -> Offer:
    """Do without what is offered, with a reason; the firm may still claim by itself."""
    return _end(session, actor, at, offer_id, Event.DECLINE, reason, "offer_declined")


def withdraw_offer(session: Session, *, actor: uuid.UUID, at: datetime, offer_id: uuid.UUID, reason: str) -> Offer:
    """The office takes an unanswered offer back, with a reason the firm reads."""
    return _end(session, actor, at, offer_id, Event.WITHDRAW, reason, "offer_withdrawn")


def _end(
    session: Session, actor: uuid.UUID, at: datetime, offer_id: uuid.UUID, event: Event, reason: str, act: str
) -> Offer:
    offer = locked_offer(session, offer_id)
    state = after(offer.state, event)
    if not reason.strip():
        raise Invalid(N_("请写明理由。"), field="reason")
    offer.state, offer.reason, offer.answered_at, offer.answered_by = state, reason.strip(), at, actor
    session.flush()
    note(session, actor, at, offer, act, reason=reason.strip())
    return offer


def expire_offers(session: Session, *, actor: uuid.UUID | None, at: datetime, day: date) -> int:
    """Let every offer go whose last day was before ``day``; returns how many."""
    over = select(OfferRun.id).where(OfferRun.state == RunState.OFFERED, OfferRun.expires_on < day)
    gone = update(Offer).where(Offer.run_id.in_(over), Offer.state == State.OFFERED).values(state=State.EXPIRED)
    count = session.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
    if count:
        record(session, actor=actor, at=at, act="offers_expired", subject_type="offer_run", offers=count)
    return int(count)


def note(session: Session, actor: uuid.UUID, at: datetime, offer: Offer, act: str, **details: Any) -> None:
    """The journal's entry of one act on an offer."""
    record(
        session, actor=actor, at=at, act=act, subject_type="offer", subject_id=offer.id, firm_id=offer.firm_id,
        measure=offer.measure, year=offer.year, **details,
    )  # fmt: skip
