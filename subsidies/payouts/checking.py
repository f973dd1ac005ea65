"""What must hold of a batch's rows: that the bank can read them, and, when it is released, that all still stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid
from office.wording import N_
from subsidies.payouts.columns import RUNS, TEXTS
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.profiles import Profile, profile_of
from subsidies.payouts.waiting import waiting


@dataclass(frozen=True)
class Fault:
    """A row that may not be sent, and the refusal that says why."""

    row: Remittance
    refusal: Conflict | Invalid


def check_writable(row: Remittance, columns: Profile) -> None:
    """Refuse text that the bank's file cannot hold, or that an office program would run; named with row and remedy."""
    for name in TEXTS:
        if name == "measure":
            continue
        text = getattr(row, name)
        lacking = next((each for each in text if not _encodes(each, columns.encoding)), None)
        if lacking is not None:
            raise Invalid(
                N_(
                    "第 {row} 笔“{firm}”的“{text}”含有银行文件（{encoding}）不能表示的字“{character}”。"
                    "请改用通用格式编制，或与银行约定代用字后由企业更新账户。"
                ),
                field="profile",
                row=row.number,
                firm=row.firm_name,
                text=text,
                encoding=columns.encoding.upper(),
                character=lacking,
            )
        if text.startswith(RUNS):
            raise Invalid(
                N_("第 {row} 笔“{firm}”的“{text}”以表格软件会当作公式的符号开头，不能写入银行文件。请先更正。"),
                field="profile",
                row=row.number,
                firm=row.firm_name,
                text=text,
            )


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def faults_at_release(session: Session, batch: Batch, rows: Sequence[Remittance], on: date) -> list[Fault]:
    """What does not hold any more of a prepared batch's rows on a day: in their order, the first fault of each."""
    columns = profile_of(batch.profile)
    now = {each.id: each for each in waiting(session, [row.award_id for row in rows], on)}
    faults = []
    for row in rows:
        award = now[row.award_id]
        stale = Invalid(
            N_("第 {row} 笔“{firm}”的账户在编制后有变动，请移出该笔后重新编制。"), row=row.number, firm=row.firm_name
        )
        try:
            check_writable(row, columns)
        except Invalid as error:
            faults.append(Fault(row, error))
            continue
        if award.blocker is not None and award.blocker.refusal is not None:
            faults.append(Fault(row, award.blocker.refusal))
        elif award.account is None or (row.firm_name, row.account_name, row.account_number, row.cnaps) != (
            award.firm_name,
            award.account.account_name,
            award.account.number,
            award.account.cnaps,
        ):
            faults.append(Fault(row, stale))
        elif award.amount_fen != row.amount_fen:
            gone = N_("第 {row} 笔“{firm}”的应付金额在编制后有变动，请移出该笔后重新编制。")
            faults.append(Fault(row, Conflict(gone, row=row.number, firm=row.firm_name)))
    return faults
