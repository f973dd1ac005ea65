"""Approved firms claim support, reviewers assess, a signatory signs, the worker prints the awards."""

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from weasyprint import HTML

from demonstration.people import OTHER
from demonstration.stages import City
from office.files.services import keep_file
from office.firms.models import Firm, Representation
from office.money import yuan
from resumption.applications.models import Application
from subsidies.assessment.services import assess_claim
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim
from subsidies.claims.services import attach_evidence, file_claim, once_only, save_lines, start_claim
from subsidies.claims.working import work_out
from subsidies.findings.services import accept_evidence
from subsidies.insurance.models import InsuredUnit
from subsidies.policy.catalogue import catalogue

MASK_MAKER = "2770"
SEATS, RIDERS = 49, 24
BUSES, WORKERS = 3, 4
LEFT_UNASSESSED = 4
Lines = list[dict[str, str]]


def claim(city: City, at: datetime) -> None:
    """Claim what each approved firm can get, decide on it, and print the awards."""
    session = city.session
    if session.scalar(select(Claim.id).limit(1)) is None:
        query = select(Firm, Representation.person_id).join(Representation, Representation.firm_id == Firm.id)
        query = query.join(Application, Application.firm_id == Firm.id).where(Application.state == "approved")
        found = [(firm.id, by) for firm, by in session.execute(query.order_by(Firm.credit_code))]
        for firm_id, by in city.track(found, "申报扶持 claims"):
            for measure, lines in claims_of(city, session.get_one(Firm, firm_id), at.date()):
                file(city, at, firm_id, by, measure, lines)
        decide(city, at)
    city.work("打印补助决定 awards")


def claims_of(city: City, firm: Firm, on: date) -> Iterator[tuple[str, Lines]]:
    """The measures a firm can claim, with their lines; whatever the rules refuse whole is not claimed."""
    row = city.rows[firm.credit_code]
    draw = random.Random(firm.credit_code[::-1])  # noqa: S311  (a reproducible city, not a secret)
    possible = {
        "chartered_bus": buses(draw, row, on),
        "unemployment_refund": refund(city, firm),
        "overtime_pay": overtime(draw, firm, on),
    }
    for measure, lines in possible.items():
        result = work_out(measure, lines, on=on).result if lines else None
        if result and result["payable"] != "0.00":
            yield measure, lines


def buses(draw: random.Random, row: Mapping[str, Any], on: date) -> Lines:
    """One bus for each 24 people from other provinces, up to three."""
    return [
        {
            "departure_date": on.isoformat(),
            "approved_on": (on - timedelta(days=1)).isoformat(),
            "origin_area": draw.choice(OTHER)[1],
            "riders": str(RIDERS),
            "nonlocal_riders": str(RIDERS),
            "rated_seats": str(SEATS),
            "fare": yuan(draw.randrange(600_000, 1_800_000, 5_000) + draw.choice((0, 0, 33))),
            "invoice_no": f"{draw.randrange(10**8):08d}",
        }
        for _ in range(min(int(row["外省"]) // RIDERS, BUSES))
    ]


def refund(city: City, firm: Firm) -> Lines:
    """The firm's line of the insurance register."""
    unit = city.session.scalar(select(InsuredUnit).where(InsuredUnit.firm_id == firm.id))
    if unit is None:
        return []
    names = ("insured_start", "insured_end", "not_counted", "drawing_benefit", "months_contributed")
    flags = {name: "true" if getattr(unit, name) else "false" for name in ("serious_breach", "zombie_firm")}
    counts = {name: str(getattr(unit, name)) for name in names}
    return [{**counts, "paid_last_year": yuan(unit.paid_fen), **flags}]


def overtime(draw: random.Random, firm: Firm, on: date) -> Lines:
    """Four workers of a mask maker through the Spring Festival."""
    if firm.industry != MASK_MAKER:
        return []
    days = [date(2020, 1, 24) + timedelta(days=number) for number in range(10)]
    wages = [yuan(draw.randrange(400_000, 700_000, 5_000)) for _ in range(WORKERS)]
    return [
        {
            "worker_id": f"{firm.credit_code[-6:]}-{worker + 1:03d}",
            "work_date": day.isoformat(),
            "monthly_wage": wages[worker],
            "hours": "8",
        }
        for worker in range(WORKERS)
        for day in days
        if day < on
    ]


def file(city: City, at: datetime, firm_id: UUID, by: UUID, measure: str, lines: Lines) -> None:
    """One claim, from the blank form to its receipt."""
    session = city.session
    started = start_claim(session, actor=by, at=at, firm_id=firm_id, measure=measure)
    save_lines(session, actor=by, at=at, claim_id=started.id, revision=0, lines=lines)
    firm = session.get_one(Firm, firm_id)
    paper = evidence(firm.name, catalogue().measure(measure).title, lines)
    kept = keep_file(session, actor=by, at=at, name="凭证.pdf", content=paper, firm_id=firm_id, sealed=True)
    for asked in catalogue().measure(measure).papers:  # one scan holds all of them
        for line in range(1, len(lines) + 1) if asked.per_line else [None]:
            attach_evidence(session, actor=by, at=at, claim_id=started.id, file_id=kept.id, kind=asked.kind, line=line)
    result = work_out(measure, lines, on=at.date()).result
    assert result is not None
    once = once_only(measure, lines, firm_code=firm.credit_code, on=at.date())
    file_claim(session, actor=by, at=at, claim_id=started.id, result=result, once=once)


def evidence(firm: str, measure: str, lines: Lines) -> bytes:
    """A voucher that says of itself that it is made for the demonstration."""
    rows = "".join(f"<li>{'，'.join(line.values())}</li>" for line in lines)
    text = f"<h1>凭证（演示）</h1><p>{firm}　{measure}</p><ol>{rows}</ol>"
    pdf: bytes = HTML(string=f'<body style="font-family: AR PL KaitiM GB">{text}</body>').write_pdf()
    return pdf


def decide(city: City, at: datetime) -> None:
    """The bureau's reviewer assesses all but a few, the signatory signs."""
    session = city.session
    filed = claims_in(city, "filed")
    for claim_id in city.track(filed[: len(filed) - LEFT_UNASSESSED], "审核申报 assessments"):
        accept_evidence(session, actor=city.staff["bureau_reviewer"], at=at, claim_id=claim_id)
        assess_claim(session, actor=city.staff["bureau_reviewer"], at=at, claim_id=claim_id, outcome="award")
    for claim_id in city.track(claims_in(city, "assessed"), "签发补助 awards signed"):
        sign_claim(session, actor=city.staff["signatory"], at=at, claim_id=claim_id, series=city.settings.award_series)


def claims_in(city: City, state: str) -> list[UUID]:
    """The claims in a state, in the same order each time the city is made."""
    query = select(Claim.id).join(Firm, Firm.id == Claim.firm_id).where(Claim.state == state)
    return list(city.session.scalars(query.order_by(Firm.credit_code, Claim.measure)))
