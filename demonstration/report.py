"""What the demonstration ends with: a short table, and copies of the papers where people find them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.table import Table
from sqlalchemy import func, select

from demonstration.stages import City
from office.accounts.models import Person
from office.documents.models import IssuedDocument
from office.files.models import StoredFile
from office.files.services import content_of
from office.money import capital, yuan_grouped
from resumption.applications.models import Application
from resumption.declarations.models import Roster
from resumption.policy.ranking import TIER_TITLES, TIERS
from subsidies.assessment.models import Award
from subsidies.budgets.queries import fund_of
from subsidies.ledger.queries import year_figures
from subsidies.ledger.verification import verify
from subsidies.payouts.models import Batch, BatchFile
from subsidies.policy.catalogue import catalogue
from subsidies.publicity.models import PublicNotice

DAYS_SHOWN = 8
FOLDERS = {
    "approval.html": "approvals",
    "award.html": "awards",
    "whitelist_batch.html": "batches",
    "bulletin.html": "bulletins",
    "demand.html": "clawbacks",
    "inspection.html": "inspections",
    "filing.html": "filings",
}


def copies(city: City) -> tuple[Path, Counter[str]]:
    """Copy every signed paper and the payment workbook out of the store under their own names; how many of each."""
    top = city.settings.var / "demonstration"
    counted: Counter[str] = Counter()
    papers = select(IssuedDocument, StoredFile).join(StoredFile, StoredFile.id == IssuedDocument.file_id)
    found = [
        (FOLDERS[paper.template], f"{paper.full_number}.pdf", file) for paper, file in city.session.execute(papers)
    ]
    payments = select(StoredFile).join(BatchFile, BatchFile.file_id == StoredFile.id)
    found += [("payments", file.name, file) for file in city.session.scalars(payments)]
    notices = select(StoredFile).join(PublicNotice, PublicNotice.file_id == StoredFile.id)
    found += [("notices", file.name, file) for file in city.session.scalars(notices)]
    for folder, name, file in found:
        place = top / folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.write_bytes(content_of(file))
        counted[folder] += 1
    return top, counted


def table(city: City, on: date) -> Table:
    """Firms by tier, people by day, sums to the fen."""
    shown = Table(title=f"演示城市 demonstration city, {on}", title_justify="left")
    shown.add_column("", overflow="fold")
    shown.add_column("", justify="right", overflow="fold")
    for section in (tiers(city), people(city, on), money(city, on)):
        for label, value in section:
            shown.add_row(label, value)
        shown.add_section()
    return shown


def tiers(city: City) -> list[tuple[str, str]]:
    """How many firms stand in each tier and in each state."""
    session = city.session
    by_tier = dict(session.execute(select(Application.tier, func.count()).group_by(Application.tier)).tuples().all())
    states = dict(session.execute(select(Application.state, func.count()).group_by(Application.state)).tuples().all())
    rows = [("企业 firms", str(len(city.rows)))]
    rows += [
        (f"　{title} {english.lower()}", str(by_tier.get(TIERS.index(code), 0)))
        for code, (title, english) in TIER_TITLES.items()
    ]
    names = {
        "approved": "已批准 approved", "proposed": "待签发 waiting for a signature", "filed": "审核中 in the queue",
        "returned": "退回补正 returned", "draft": "未提交 drafts",
    }  # fmt: skip
    return rows + [(title, str(states.get(state, 0))) for state, title in names.items()]


def people(city: City, on: date) -> list[tuple[str, str]]:
    """How many of the staff on accepted rosters may work, by day."""
    rosters: Sequence[dict[str, Any]] = city.session.scalars(
        select(Roster.counts).join(Application, Application.roster_id == Roster.id)
    ).all()
    days: Counter[date] = Counter()
    kinds: Counter[str] = Counter()
    for counts in rosters:
        days.update({date.fromisoformat(day): number for day, number in counts["days"].items()})
        kinds.update({kind: number for kind, number in counts.items() if kind != "days"})
    rows = [("花名册人数 people on rosters", f"{sum(kinds.values()):,}")]
    marks = sorted({max(day, on) for day in days})
    step = max(1, -(-len(marks) // DAYS_SHOWN))
    for day in [*marks[:-1:step], *marks[-1:]]:
        ready = sum(number for start, number in days.items() if start <= day)
        rows.append((f"　{day} 可上岗 may work by then", f"{ready:,}"))
    held = kinds["dissuade"] + kinds["refer"] + kinds["incomplete"]
    return [*rows, ("　劝返、转诊或申报不完整 held back", f"{held:,}")]


def money(city: City, on: date) -> list[tuple[str, str]]:
    """Awards by measure and the batch, to the fen."""
    session = city.session
    query = select(Award.measure, func.count(), func.sum(Award.amount_fen)).group_by(Award.measure)
    rows = []
    total = 0
    for measure, number, amount in session.execute(query.order_by(Award.measure)):
        total += int(amount)
        title = catalogue().measure(measure)
        rows.append((f"{title.title} {title.title_en.lower()} ({number})", f"{yuan_grouped(int(amount))} 元"))
    rows.append(("补助合计 awarded in all", f"{yuan_grouped(total)} 元"))
    for code, found in year_figures(session, on.year).items():
        title = fund_of(code)
        rows.append(
            (
                f"{title.title} {title.title_en.lower()}",
                f"上限 {yuan_grouped(found.ceiling)} 已承诺 {yuan_grouped(found.committed)} "
                f"余额 {yuan_grouped(found.left)}",
            )
        )
    checked = verify(session)
    rows.append(("账簿核对 ledger verified", checked.fault or f"{checked.postings} 笔记账，全部平衡"))
    for notice in session.scalars(select(PublicNotice).order_by(PublicNotice.number)):
        days = f"至 {notice.last_day}"
        rows.append(
            (f"公示 {notice.number} notice, {notice.row_count}", f"{days}　{yuan_grouped(notice.total_fen)} 元")
        )
    batches = session.scalars(select(Batch).where(Batch.state == "released").order_by(Batch.number)).all()
    for batch in batches:
        rows.append((f"批次 {batch.number} batch, {batch.row_count}", f"{yuan_grouped(batch.total_fen)} 元"))
    sent = sum(batch.total_fen for batch in batches)
    rows.append((f"批次合计 batches in all, {sum(batch.row_count for batch in batches)}", f"{yuan_grouped(sent)} 元"))
    rows.append(("", capital(sent)))
    return rows


def close(city: City, on: date, accounts: Sequence[Person], password: str) -> None:
    """Print the table, where the papers lie, the address and the accounts."""
    city.console.print(table(city, on))
    top, counted = copies(city)
    for folder, number in sorted(counted.items()):
        city.console.print(f"{number:>4}  {top / folder}", soft_wrap=True)
    city.console.print(f"\n网址 address: {city.settings.base_url}   密码 password: {password}", soft_wrap=True)
    for person in accounts:
        city.console.print(f"  {', '.join(sorted(person.role_names)):<20} {person.email}")
