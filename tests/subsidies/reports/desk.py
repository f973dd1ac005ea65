"""What the tests of this room share: a report filed or referred, somebody signed in, what a desk says of reports."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor
from office.desk import desks
from office.firms.models import Firm
from subsidies.assessment.services import assess_claim
from subsidies.claims.models import Claim
from tests.factories import AT, PASSWORD, filed_lines, firm, person, representative

REPORT = {
    "bank": "某某银行湖州分行", "contract_no": "D2020-1", "breach": "withdrawn", "happened_on": "2020-02-07",
    "balance_before": "1000000.00", "balance_after": "0.00", "in_arrears": "false",
}  # fmt: skip
DONE = {"words": "该行已恢复贷款额度", "settles": "yes"}


def as_(client: FlaskClient, session: Session, who: Person | str) -> Person:
    """Somebody, or somebody new with this role, signed in."""
    who = person(session, who) if isinstance(who, str) else who
    session.commit()
    client.post("/logout")
    assert client.post("/login", data={"email": who.email, "password": PASSWORD}).status_code == 302
    return who


def reported(session: Session, of: Firm | None = None) -> Claim:
    """A firm's report, filed."""
    of = of or firm(session)
    line = {**REPORT, "contract_no": f"D2020-{of.credit_code}"}
    return filed_lines(session, of, representative(session, of), "loan_withdrawal_report", line)


def referred(session: Session, of: Firm | None = None) -> Claim:
    """A firm's report, referred to the office that looks into it."""
    claim = reported(session, of)
    assess_claim(session, actor=person(session).id, at=AT, claim_id=claim.id, outcome="refer")
    return claim


def tallies(session: Session, who: Actor) -> list[tuple[int, dict[str, object]]]:
    """What somebody's desk says of reports."""
    found = [tally for desk in desks(session, who, AT) for tally in desk.tallies]
    return [(tally.count, dict(tally.arguments)) for tally in found if tally.endpoint == "reports.index"]
