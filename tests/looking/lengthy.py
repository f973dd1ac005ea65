"""For the scene: a claim of many lines being written, and one being examined."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from subsidies.claims.models import Claim
from subsidies.findings.services import adjust_fact, refuse_lines
from tests.factories import AT
from tests.looking.claiming import CITE, FULL_BUS, Cast, claim_of, filed_claim

COUNT = 64


@dataclass(frozen=True)
class Lengthy:
    """Both claims."""

    draft: Claim
    examined: Claim

    @property
    def own(self) -> dict[str, str]:
        """What the firm sees."""
        return {"claim-long": f"/claims/{self.draft.id}", "claim-long-filed": f"/claims/{self.examined.id}"}

    @property
    def office(self) -> dict[str, str]:
        """What the reviewer sees."""
        address = f"/assessment/{self.examined.id}"
        return {
            "assessment-long": address,
            "assessment-long-second": f"{address}?page=2",
            "assessment-refusing": f"{address}/lines/refuse?lines=3, 21-24, 64&page=2",
        }


def many_buses(first: int) -> list[dict[str, str]]:
    """So many buses, each with its own invoice and fare."""
    return [
        {**FULL_BUS, "fare": f"{900 + 10 * number}.00", "invoice_no": f"{first + number:08d}"}
        for number in range(COUNT)
    ]


def lengthy(session: Session, all_: Cast) -> Lengthy:
    """One with a fault in its second twenty; one with lines adjusted and refused on three pages."""
    wrong = many_buses(2000)
    wrong[30]["fare"] = "九百元"
    draft = claim_of(session, all_.firms[0], all_.owner, "chartered_bus", *wrong)
    examined = filed_claim(session, all_.firms[0], all_.owner, *many_buses(3000))
    about: dict[str, Any] = {"actor": all_.reviewer.id, "at": AT + timedelta(hours=1), "claim_id": examined.id}
    for line in (5, 27):
        adjust_fact(session, **about, line=line, fact="fare", value="800", reason="发票价税合计为 800 元")
    refuse_lines(session, **about, lines=(8, 25, 26, 63), reason="车票看不清，无法核实", cite=CITE)
    return Lengthy(draft, examined)
