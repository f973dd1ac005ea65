"""The demonstration city: 123 firms with 21,248 staff, official lists, the insurance register, an account per role.

All of it is synthetic. It is entered through the application's own services, as an office would, and only once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import ROLES
from office.accounts.services import appoint_person
from office.firms.models import Firm
from office.firms.services import confirm_representative, designate, keep_bank_account, register_firm
from office.money import fen
from office.spreadsheets.grid import read_sheets
from subsidies.insurance.models import InsuredUnit

DATA = Path(__file__).parent / "data"
PASSWORD = "demonstration-2020"  # noqa: S105  (printed by script/demo; the demonstration listens on loopback only)
LISTS_FROM = date(2020, 1, 1)
YEAR = 2019
SECTOR, ANSWERING = "sector_reviewer", ("industry", "housing")  # who answers for the city's industries
Track = Callable[[Iterable[Any], str], Iterable[Any]]


def sheet(name: str, header: int) -> Iterator[dict[str, Any]]:
    """The rows of a workbook of the city under its header row (counted from 0)."""
    titles, *rows = list(read_sheets((DATA / name).read_bytes())[0].rows.values())[header:]
    return (dict(zip(map(str, titles), row, strict=True)) for row in rows)


def yes(cell: Any) -> bool:
    """是 or 否."""
    return str(cell).strip() == "是"


def load_city(session: Session, *, at: datetime, track: Track) -> dict[str, Firm]:
    """Enter the city unless it is there; returns every firm by its credit code."""
    known = {firm.credit_code: firm for firm in session.scalars(select(Firm))}
    if known:
        return known
    for row in track(list(sheet("firms.xlsx", 1)), "企业登记 firms"):
        code = row["统一社会信用代码"]
        known[code] = enter(
            session,
            at,
            row,
            name=row["企业名称"],
            area=str(row["行政区划代码"]),
            industry=(str(row["行业代码"]), row["行业名称"]),
        )
    for row in track(list(sheet("designations.xlsx", 0)), "官方名录 lists"):
        designate(
            session,
            actor=None,
            at=at,
            firm=known[row["统一社会信用代码"]],
            list_name=row["名录"],
            grade=row["等级"] or None,
            year=int(row["年度"]),
            valid_from=LISTS_FROM,
            publisher=row["公布单位"],
            document=row["文号"],
        )
    for row in track(list(sheet("insurance.xlsx", 0)), "参保登记 insured units"):
        code = row["统一社会信用代码"]
        if code not in known:
            known[code] = enter(session, at, row, name=row["单位名称"], area=code[2:8], industry=("0000", "未登记"))
        insure(session, at, known[code], row)
    return known


def enter(
    session: Session, at: datetime, row: Mapping[str, Any], *, name: str, area: str, industry: tuple[str, str]
) -> Firm:
    """One firm of the city."""
    return register_firm(
        session,
        actor=None,
        at=at,
        credit_code=row["统一社会信用代码"],
        name=name,
        area=area,
        industry=industry[0],
        industry_name=industry[1],
        contact_name=row.get("联系人"),
        contact_mobile=row.get("手机号码"),
    )


def insure(session: Session, at: datetime, firm: Firm, row: Mapping[str, Any]) -> None:
    """One firm's line of the insurance register, and its basic account."""
    session.add(
        InsuredUnit(
            firm_id=firm.id,
            year=YEAR,
            insured_start=int(row["年初参保人数"]),
            insured_end=int(row["年末参保人数"]),
            not_counted=int(row["不计入裁员人数"]),
            drawing_benefit=int(row["领取失业保险金人数"]),
            months_contributed=int(row["缴费月数"]),
            paid_fen=fen(f"{row['上年度实际缴纳失业保险费(元)']:.2f}"),
            serious_breach=yes(row["严重失信"]),
            zombie_firm=yes(row["僵尸企业"]),
        )
    )
    keep_bank_account(
        session,
        actor=None,
        at=at,
        firm=firm,
        account_name=row["户名"],
        number=str(row["账号"]),
        bank=row["开户银行"],
        cnaps=str(row["行号"]),
    )


def appoint_staff(session: Session, *, at: datetime, firms: Iterable[Firm]) -> list[Person]:
    """One account per role, of sector reviewers one per department; the representative acts for these firms."""
    posts = [(role, each) for role in ROLES for each in (ANSWERING if role == SECTOR else (None,))]
    addresses = ["-".join((role.replace("_", "-"), *filter(None, [each]))) + "@example.org" for role, each in posts]
    found = session.scalars(select(Person).where(Person.email.in_(addresses)).order_by(Person.created_at)).all()
    if found:
        return sorted(found, key=lambda person: addresses.index(person.email))
    people = [
        appoint_person(
            session,
            actor=None,
            at=at,
            email=address,
            name=f"演示{number}",
            password=PASSWORD,
            roles=[role],
            area="330502" if role in ("town_reviewer", "county_reviewer") else None,
            department=department,
        )
        for number, ((role, department), address) in enumerate(zip(posts, addresses, strict=True), 1)
    ]
    for firm in firms:
        confirm_representative(session, actor=None, at=at, person_id=people[0].id, firm_id=firm.id)
    return people
