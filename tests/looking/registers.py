"""Imported registers and official lists in every state, for those who look at pages."""

import io
import uuid
from collections.abc import Sequence
from datetime import date

import openpyxl
from sqlalchemy import select
from sqlalchemy.orm import Session

from office.firms.designating import confirm_lists, discard_lists, preview_lists
from office.jobs.models import Job
from office.jobs.services import handler_of
from office.sealing import seal_in_use
from resumption.applications.models import Application
from resumption.declarations.models import RosterEntry
from resumption.registers.models import RegisterImport
from resumption.registers.queries import contradictions_of
from resumption.registers.services import READ, explain_contradiction, upload_register, withdraw_import
from tests.factories import AT, CODES

HEADERS = ("登记时间", "检查站", "车牌", "姓名", "证件号码", "出发地", "目的地", "体温", "处置")
LISTED = ("统一社会信用代码", "企业名称", "名录", "等级", "年度", "公布单位", "文号")
PAPER = b"%PDF-1.7 list"


def crossing(number: str, *, origin: str = "湖北省黄冈市", at: str = "2020-02-06 04:08", name: str = "秦思") -> str:
    """A line of a checkpoint's register."""
    return f"{at},318国道南浔卡口,浙E66764,{name},{number},{origin},浙江省湖州市,36.4,放行\r\n"


def imported(
    session: Session, by: uuid.UUID, name: str, *lines: str, header: str = ",".join(HEADERS)
) -> RegisterImport:
    """A file handed in and read."""
    content = io.BytesIO("".join([header + "\r\n", *lines]).encode("utf-8-sig"))
    taken = upload_register(session, actor=by, at=AT, register="checkpoint", name=name, content=content)
    job = session.get_one(Job, taken.job_id)
    job.result, job.state = handler_of(READ)(session, job, lambda done, total: None), "done"
    session.flush()
    return taken


def registers(session: Session, by: uuid.UUID, case: Application) -> dict[str, uuid.UUID]:
    """Imports in every state, by state; the first of them contradicts people of the case's roster."""
    query = select(RosterEntry.document_sealed).where(RosterEntry.roster_id == case.roster_id).order_by(RosterEntry.row)
    numbers = [seal_in_use().open(sealed) for sealed in session.scalars(query.limit(3))]
    wrong = [crossing("330502199003070011", name="陆飞"), crossing("E12345678", at="2020-02-30")]
    kept = imported(session, by, "卡口登记（2月6日）.csv", *map(crossing, numbers), *wrong)
    undone = imported(session, by, "卡口登记（重复）.csv", crossing("E12345678"))
    withdraw_import(session, actor=by, at=AT, import_id=undone.id, reason="与2月6日的文件重复")
    refused = imported(session, by, "通讯录.csv", "张三,13800000000\r\n", header="姓名,电话")
    content = io.BytesIO(",".join(HEADERS).encode() + b"\r\n")
    reading = upload_register(session, actor=by, at=AT, register="survey", name="洗楼排查.csv", content=content)
    assert case.roster_id is not None
    for found in contradictions_of(session, case.roster_id, on=AT.date())[:1]:
        explain_contradiction(
            session, actor=by, at=AT, application=case, fingerprint=found.fingerprint, words="已电话核实，系途经黄冈。"
        )
    return {"imported": kept.id, "withdrawn": undone.id, "refused": refused.id, "reading": reading.id}


def lists(session: Session, by: uuid.UUID, names: Sequence[str]) -> dict[str, uuid.UUID]:
    """Imports of lists in every state, by state; ``names`` are those of the firms with the known codes."""
    rows = [(code, name, "亩均效益评价", "B", 2019) for code, name in zip(CODES, names, strict=False)]
    first = previewed(session, by, "2019年度名录.xlsx", date(2020, 1, 1), rows)
    confirm_lists(session, actor=by, at=AT, import_id=first)
    unknown = ("91330522N8R5C3NY96", "湖州菱湖康远电源有限公司", "亩均效益评价", "C", 2020)
    renamed = (CODES[1], "湖州旧名有限公司", "亩均效益评价", "A", 2020)
    again = [(*rows[0][:4], 2020), renamed, unknown, ("91330500MA0TE5T080", "湖州错码有限公司", "上市公司", "", 2020)]
    other = (CODES[0], names[0], "重点外贸企业", "", 2020)
    waiting = previewed(session, by, "2020年度名录.xlsx", date(2020, 3, 1), [*again, other])
    left = previewed(session, by, "误传的名录.xlsx", date(2020, 3, 1), [other])
    discard_lists(session, actor=by, at=AT, import_id=left)
    return {"confirmed": first, "previewed": waiting, "discarded": left}


def previewed(
    session: Session, by: uuid.UUID, name: str, effective_from: date, rows: Sequence[Sequence[object]]
) -> uuid.UUID:
    """A workbook of lists handed in with the paper that publishes them."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(LISTED)
    for row in rows:
        book.active.append([*row, "市经信局", "湖政发〔2020〕9号"])
    book.save(out)
    return preview_lists(
        session,
        actor=by,
        at=AT,
        name=name,
        content=out.getvalue(),
        effective_from=effective_from,
        document="湖政发〔2020〕9号",
        publisher="市政府",
        source=("湖政发〔2020〕9号.pdf", PAPER),
    ).id
