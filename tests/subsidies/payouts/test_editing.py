"""What a prepared batch goes through before its release: rows taken out, dissolved, asked again; its files after."""

import hashlib
import json
import subprocess
import sys
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import Conflict, Invalid, NotAllowed
from office.files.services import content_of
from office.firms.models import Firm
from office.firms.services import enter_bank_account
from office.money import fen
from office.settings import ROOT
from subsidies.payouts.files import batch_files
from subsidies.payouts.models import Batch, BatchOmission, Remittance
from subsidies.payouts.profiles import profile_of, profiles
from subsidies.payouts.queries import facts_of, files_of, payment_rows, rows_of
from subsidies.payouts.services import dissolve_batch, export_batch, omit_row, prepare_batch, release_batch
from subsidies.payouts.waiting import unpaid_awards
from tests.factories import CODES, PAY_AT, award, bank_account, firm, noticed, person, representative

OTHER_BANK = {"number": "6222021234567890123", "bank": "中国农业银行湖州分行", "cnaps": "103336000016"}


def drawn(session: Session, count: int = 3, profile: str = "generic") -> Batch:
    awards = []
    for number in range(count):
        of = firm(session, CODES[number], f"湖州第{number + 1}有限公司")
        bank_account(session, of)
        awards.append(award(session, of, amount=f"{number + 1}000.00"))
    ids = noticed(session, *awards)
    return prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=ids, profile=profile)


def rows(session: Session, batch: Batch) -> list[Remittance]:
    return list(session.scalars(select(Remittance).where(Remittance.batch_id == batch.id).order_by(Remittance.number)))


def test_taking_a_row_out_makes_another_content_and_frees_its_award(session: Session) -> None:
    batch = drawn(session)
    seen, editor = batch.content_hash, person(session)
    middle = rows(session, batch)[1]
    with pytest.raises(Invalid, match="理由"):
        omit_row(session, actor=editor.id, at=PAY_AT, batch_id=batch.id, remittance_id=middle.id, reason="")
    omit_row(session, actor=editor.id, at=PAY_AT, batch_id=batch.id, remittance_id=middle.id, reason="企业要求暂缓")
    assert [(row.number, row.amount_fen) for row in rows(session, batch)] == [(1, 100_000), (2, 300_000)]
    assert (batch.row_count, batch.total_fen) == (2, 400_000)
    assert [each.amount_fen for each in unpaid_awards(session, PAY_AT.date())] == [200_000]
    assert session.scalars(select(BatchOmission.reason)).all() == ["企业要求暂缓"]
    with pytest.raises(Conflict, match="内容与您看到的不一致"):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=seen)
    with pytest.raises(NotAllowed):
        release_batch(session, actor=editor.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_a_dissolved_batch_frees_its_awards(session: Session) -> None:
    batch = drawn(session)
    dissolve_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, reason="格式选错")
    waiting = [each.id for each in unpaid_awards(session, PAY_AT.date())]
    again = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=waiting)
    assert (again.number, again.total_fen) == ("2020-0002", batch.total_fen)
    with pytest.raises(Conflict):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_what_changed_since_it_was_drawn_is_named_at_release(session: Session) -> None:
    batch = drawn(session)
    of = session.scalars(select(Firm).where(Firm.credit_code == CODES[1])).one()
    of.name = "湖州更名后有限公司"
    session.flush()
    with pytest.raises(Invalid, match="“湖州更名后有限公司”的户名与企业现名不一致"):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    bank_account(session, of)
    with pytest.raises(Invalid, match="第 2 笔“湖州第2有限公司”的账户在编制后有变动"):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_a_firms_own_change_of_account_alters_no_batch_and_its_release_is_refused(session: Session) -> None:
    of = firm(session)
    before = bank_account(session, of).number
    batch = prepare_batch(
        session, actor=person(session).id, at=PAY_AT, award_ids=noticed(session, award(session, of))
    )  # fmt: skip
    changed = {"number": "6222021205001234567", "bank": "中国工商银行湖州分行", "cnaps": "102336053847"}
    enter_bank_account(session, actor=representative(session, of).id, at=PAY_AT, firm=of, **changed)
    (row,) = rows_of(session, batch.id)
    assert row.account_number == before
    with pytest.raises(Invalid, match="账户在编制后有变动，请移出该笔后重新编制"):
        release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)


def test_a_batch_holds_one_fund_and_what_its_profile_takes(session: Session) -> None:
    of = firm(session)
    account = bank_account(session, of)
    one = award(session, of)
    noticed(session, one)
    with pytest.raises(Invalid, match="不适用“跨行代发"):
        prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=[one.id], profile="interbank")
    account.number, account.bank, account.cnaps = OTHER_BANK.values()
    session.flush()
    with pytest.raises(Invalid, match="不适用“工商银行行内代发"):
        prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=[one.id], profile="icbc")


def test_a_character_gbk_lacks_is_refused_with_row_name_and_remedy(session: Session) -> None:
    of = firm(session, name="湖州喆㛃口罩有限公司")
    bank_account(session, of)
    ids = noticed(session, award(session, of))
    with pytest.raises(Invalid) as refused:
        prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=ids, profile="icbc")
    assert str(refused.value) == (
        "第 1 笔“湖州喆㛃口罩有限公司”的“湖州喆㛃口罩有限公司”含有银行文件（GBK）不能表示的字“㛃”。"
        "请改用通用格式编制，或与银行约定代用字后由企业更新账户。"
    )
    batch = prepare_batch(session, actor=person(session).id, at=PAY_AT, award_ids=ids)
    assert batch.profile == "generic"


@pytest.mark.parametrize("profile", ["generic", "icbc"])
def test_the_files_of_a_batch_sum_to_it_and_are_made_once(session: Session, profile: str) -> None:
    batch = drawn(session, profile=profile)
    release_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
    for _ in range(2):
        export_batch(session, actor=person(session).id, at=PAY_AT, batch_id=batch.id)
    made = files_of(session, batch.id)
    assert [row.kind for row, _ in made] == ["workbook", "csv", "manifest"]
    contents = [content_of(file) for _, file in made]
    assert [row.sha256 for row, _ in made] == [hashlib.sha256(each).hexdigest() for each in contents]
    again = batch_files(facts_of(batch), payment_rows(session, batch.id), profile_of(profile))
    assert [each.content for each in again] == contents
    told = json.loads(contents[2])
    assert (told["rows"], told["total"], told["content_sha256"]) == (3, "6000.00", batch.content_hash)
    assert [each["sha256"] for each in told["files"]] == [row.sha256 for row, _ in made[:2]]
    lines = contents[1].decode(profile_of(profile).encoding).splitlines()
    place = [column.source for column in profile_of(profile).columns].index("amount")
    assert sum(fen(each.split(",")[place]) for each in lines[1:]) == batch.total_fen
    page = load_workbook(BytesIO(contents[0])).worksheets[0]
    last = [cell.value for cell in list(page.iter_rows())[-1]]
    assert 6000 in last


PROCESS = """
import sys
from subsidies.payouts.columns import PaymentRow
from subsidies.payouts.files import BatchFacts, batch_files
from subsidies.payouts.profiles import profile_of
rows = [PaymentRow(n, f"湖州第{n}有限公司", "91330500MA0TE5T081", "包车补助", "湖经信补〔2020〕1号", n * 100001,
    f"湖州第{n}有限公司", "6222021234567890123", "银行", cnaps, "复工复产补助")
    for n, cnaps in enumerate(("103336000016", "104336000019", "103336000016"), 1)]
batch = BatchFacts("2020-0001", "resumption", sys.argv[1], 3, 600006, "abc", "2020-02-15T01:00:00+00:00")
for made in batch_files(batch, rows, profile_of(sys.argv[1])):
    print(made.name, made.count, made.total_fen, made.sha256)
"""


@pytest.mark.parametrize("profile", sorted(profiles()))
def test_another_process_makes_the_same_bytes(profile: str) -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", PROCESS, profile], cwd=ROOT, check=True, capture_output=True, text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]
    if profile == "interbank":
        assert [each.rsplit(" ", 1)[0] for each in told[0].splitlines()] == [
            "支付清单-2020-0001-农业银行.xlsx 2 400004",
            "支付清单-2020-0001-农业银行.csv 2 400004",
            "支付清单-2020-0001-中国银行.xlsx 1 200002",
            "支付清单-2020-0001-中国银行.csv 1 200002",
            "支付清单-2020-0001.json 3 600006",
        ]
