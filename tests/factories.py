"""People and firms for tests, made through the real services."""

import itertools
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.services import appoint_person
from office.clock import BEIJING
from office.files.services import keep_file
from office.firms.models import BankAccount, Firm
from office.firms.services import confirm_representative, keep_bank_account, register_firm
from subsidies.assessment.models import Award
from subsidies.assessment.services import assess_claim, sign_claim
from subsidies.claims.models import Claim
from subsidies.claims.services import attach_evidence, file_claim, start_claim

AT = datetime(2020, 2, 8, 9, 0, tzinfo=BEIJING)
PASSWORD = "correct horse battery"
CODES = ("91330500MA0TE5T081", "91330502MA0TE5T08X", "91330503MA0TE5T08C", "91330521MA0TE5T08E")
_numbers = itertools.count(1)


def person(session: Session, *roles: str, area: str | None = None) -> Person:
    """Somebody new with these roles."""
    return appoint_person(
        session,
        actor=None,
        at=AT,
        email=f"p{next(_numbers)}@example.org",
        name="测试人员",
        password=PASSWORD,
        roles=list(roles),
        area=area,
    )


def firm(session: Session, code: str = CODES[0], name: str = "湖州测试口罩有限公司", area: str = "330502") -> Firm:
    """A maker of medical materials, on the register."""
    return register_firm(
        session,
        actor=None,
        at=AT,
        credit_code=code,
        name=name,
        area=area,
        industry="2770",
        industry_name="卫生材料及医药用品制造",
    )


def representative(session: Session, of: Firm) -> Person:
    """Somebody confirmed to act for ``of``."""
    somebody = person(session, "representative")
    confirm_representative(session, actor=None, at=AT, person_id=somebody.id, firm_id=of.id)
    return somebody


def nobody() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()


def filed_claim(session: Session, of: Firm, by: Person, *, payable: str = "24000.00", invoice: str = "") -> Claim:
    """A claim for one bus, filed with a result and an invoice file."""
    claim = start_claim(session, actor=by.id, at=AT, firm_id=of.id, measure="chartered_bus")
    paper = keep_file(session, actor=by.id, at=AT, name="invoice.pdf", content=b"%PDF-1.7 invoice", firm_id=of.id)
    attach_evidence(session, actor=by.id, at=AT, claim_id=claim.id, file_id=paper.id)
    once = {"invoice_no": [invoice or f"INV{next(_numbers):08d}"]}
    return file_claim(
        session, actor=by.id, at=AT, claim_id=claim.id, result={"payable": payable, "lines": []}, once=once
    )


def award(session: Session, of: Firm, *, amount: str = "24000.00") -> Award:
    """An award, from a claim through assessment to another person's signature."""
    claim = filed_claim(session, of, representative(session, of), payable=amount)
    reviewer, signatory = person(session, "bureau_reviewer"), person(session, "signatory")
    assess_claim(session, actor=reviewer.id, at=AT, claim_id=claim.id, outcome="award")
    granted = sign_claim(session, actor=signatory.id, at=AT, claim_id=claim.id, series="湖经信补")
    assert granted is not None
    return granted


def bank_account(session: Session, of: Firm) -> BankAccount:
    """The firm's basic account at a bank with a right CNAPS number."""
    return keep_bank_account(
        session,
        actor=None,
        at=AT,
        firm=of,
        account_name=of.name,
        number="1205017984794077565",
        bank="中国工商银行湖州分行",
        cnaps="102336053847",
    )
