"""Lines pasted from a spreadsheet program: with a header or without, as the form writes them, refused as a whole."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from office.errors import Invalid
from subsidies.claims.models import Claim
from subsidies.claims.queries import lines_of
from subsidies.intake.reading import pasted_lines
from subsidies.policy.catalogue import catalogue
from tests.page import problems
from tests.subsidies.intake.desk import BUSES, STATED, WORKER, begun, invoices

ROW = list(STATED.values())
TITLES = [fact.title for fact in BUSES.facts]


def cells(*rows: list[str]) -> str:
    """What a spreadsheet program puts on the clipboard."""
    return "".join("\t".join(row) + "\r\n" for row in rows)


def paste(client: FlaskClient, claim: Claim, text: str, **form: str) -> tuple[int, str]:
    """The answer to pasting: its status and the page that follows."""
    answer = client.post(f"/claims/{claim.id}/paste", data={"pasted": text, **form})
    shown = answer if answer.status_code == 422 else client.get(f"/claims/{claim.id}")
    assert problems(shown.text) == []
    return answer.status_code, shown.text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (cells(ROW), [STATED]),
        (cells(TITLES, ROW, [""] * 9, ROW), [STATED, STATED]),
        (cells(list(STATED), ROW), [STATED]),  # the names the interface has
        (cells(["发票号码", "", "发车日期"], ["００１２", "-", "2020年2月7日"]),
         [{"invoice_no": "0012", "departure_date": "2020-02-07"}]),
        (cells(["2020/2/7", "", "湖南"]), [{"departure_date": "2020-02-07", "approved_on": "", "origin_area": "湖南"}]),
        ('2020-02-07\t2020-02-06\t"安徽省\n阜阳市"\t20\n',
         [{"departure_date": "2020-02-07", "approved_on": "2020-02-06", "origin_area": "安徽省\n阜阳市",
           "riders": "20"}]),
        (cells(["昨天", "2020-02-06"]), [{"departure_date": "昨天", "approved_on": "2020-02-06"}]),
    ],
)  # fmt: skip
def test_what_a_pasted_table_states(text: str, lines: list[dict[str, str]]) -> None:
    assert pasted_lines(BUSES, text) == lines


def test_yes_no_and_choices_are_kept_by_their_codes() -> None:
    refund, travel = catalogue().measure("unemployment_refund"), catalogue().measure("worker_travel")
    [line] = pasted_lines(refund, cells(["严重失信企业", "僵尸企业"], ["否", "TRUE"]))
    assert line == {"serious_breach": "false", "zombie_firm": "true"}
    [line] = pasted_lines(travel, cells(["A1", "2020.2.5", "高铁", "E1", "1"]))
    assert (line["transport"], line["travel_date"]) == ("rail", "2020-02-05")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "没有粘贴任何内容。"),
        (" \t \r\n\t", "没有粘贴任何内容。"),
        (cells(["发车日期", "司机", "车牌"], ["2020-02-07", "x", "y"]),
         "不认识这些列：司机、车牌。请改用表单中的名称，或删去该列。"),
        (cells([*ROW, "多"]), "粘贴内容有 10 列，而这里有 9 列。请连同表头一起粘贴，或按表单的顺序排列各列。"),
        (cells(["包车费用", "发票号码", "fare"], ["1", "2", "3"]), "这些列出现了两次：包车费用。请各保留一列。"),
        ("x" * 140_000, "粘贴内容中引号不成对，或一格内容过长。请更正后重新粘贴。"),
        (cells(TITLES), "一次请粘贴 1 至 500 行。"),
        (cells(*[ROW] * 501), "一次请粘贴 1 至 500 行。"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_this_measure_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        pasted_lines(BUSES, text)
    assert (str(refused.value), refused.value.field) == (sentence, "pasted")


def test_pasted_added_and_in_place_of_the_others(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    second = [*ROW[:-2], "00000002", "A2"]
    assert paste(client, claim, cells(TITLES, ROW))[0] == 302
    status, page = paste(client, claim, cells(second))
    assert (status, invoices(session, claim)) == (302, ["00123456", "00000002"])
    assert "已加入 1 行，请核对下面的内容和计算。" in page
    assert "可得 48,000.00 元" in page  # two thirds of 72,000
    assert WORKER not in page
    assert paste(client, claim, cells(second), replace="yes")[0] == 302
    assert lines_of(session, claim.id) == [{**STATED, "invoice_no": "00000002", "rider_ids": "A2"}]


def test_what_is_refused_stays_in_the_box_and_nothing_is_written(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    paste(client, claim, cells(ROW))
    for text, words in (
        (cells(["发车日期", "司机"], ["2020-02-07", "王师傅"]), "不认识这些列：司机"),
        (cells(*[ROW] * 500), "一份申报最多 500 行，请分成几份申报。"),
    ):
        status, page = paste(client, claim, text)
        assert (status, words in page, text.split()[-1] in page) == (422, True, True)
        assert invoices(session, claim) == ["00123456"]


def test_a_nul_is_left_out(client: FlaskClient, session: Session) -> None:
    claim, _ = begun(client, session)
    assert paste(client, claim, cells(["发票号码"], ["00\x0012"]))[0] == 302
    assert invoices(session, claim) == ["0012"]
    session.refresh(claim)
    typed = {"0-invoice_no": "0\x0034", "revision": str(claim.revision)}
    assert client.post(f"/claims/{claim.id}/lines", data=typed).status_code == 302
    assert invoices(session, claim) == ["034"]


def test_wrong_cells_are_shown_in_the_form_with_their_remedy(client: FlaskClient, session: Session) -> None:
    claim, by = begun(client, session)
    wrong = {**STATED, "fare": "12,5", "riders": "二十"}
    status, page = paste(client, claim, cells(ROW, list(wrong.values())))
    assert (status, len(invoices(session, claim))) == (302, 2)
    assert 'id="1-fare-fault"' in page
    assert 'id="1-riders-fault"' in page
    assert "请以元为单位填写，最多两位小数，如 24000.00。" in page
    assert 'id="0-fare-fault"' not in page
    assert "提交申报</button>" not in page
    by.locale = "en"
    session.commit()
    assert "is not a number that can be used here." in client.get(f"/claims/{claim.id}").text
    status, page = paste(client, claim, cells(["发车日期", "司机"], ["2020-02-07", "x"]))
    assert (status, "These columns are not known:" in page) == (422, True)
