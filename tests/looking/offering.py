"""The insurance register and support without application in every state, for those who look at pages."""

import io
import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.firms.models import Firm
from office.jobs.models import Job
from office.jobs.services import handler_of
from subsidies.insurance.models import InsuranceImport
from subsidies.insurance.services import confirm_register, upload_register
from subsidies.offers.answering import confirm_offer, decline_offer
from subsidies.offers.deciding import ask_to_decide, listed
from subsidies.offers.models import Offer
from subsidies.offers.running import release_run, start_run
from tests.factories import AT

HEADERS = (
    "统一社会信用代码,单位名称,年初参保人数,年末参保人数,不计入裁员人数,领取失业保险金人数,缴费月数,"
    "上年度实际缴纳失业保险费(元),严重失信,僵尸企业,开户银行,户名,账号,行号"
)
ACCOUNT = {"number": "1205017984794077565", "bank": "中国工商银行湖州分行", "cnaps": "102336053847"}
UNTIL = date(2099, 12, 31)


def line(of: Firm, end: int, paid: str) -> str:
    """A firm's line, with its basic account."""
    bank = f"{ACCOUNT['bank']},{of.name},{ACCOUNT['number']},{ACCOUNT['cnaps']}"
    return f"{of.credit_code},{of.name},100,{end},0,1,12,{paid},否,否,{bank}"


def done(session: Session, job_id: uuid.UUID | None) -> None:
    """A job done now."""
    job = session.get_one(Job, job_id)
    job.result, job.state = handler_of(job.kind)(session, job, lambda _done, _total: None), "done"
    session.flush()


def imported(session: Session, by: Person, *lines: str, document: str) -> InsuranceImport:
    """A register's file handed in and read."""
    content = io.BytesIO("\n".join([HEADERS, *lines]).encode("utf-8-sig"))
    taken = upload_register(
        session, actor=by.id, at=AT, name="失业保险参保（2019）.csv", content=content, year=2019,
        as_of=date(2020, 1, 31), document=document, publisher="市人力资源和社会保障局",
    )  # fmt: skip
    done(session, taken.job_id)
    return taken


def offering(
    session: Session, mine: Firm, others: Sequence[Firm], owner: Person, reviewer: Person, signatory: Person
) -> dict[str, uuid.UUID]:
    """A register that stands and one that waits; a run whose offers are open, confirmed, declined and left out."""
    first, second, third, *_ = others
    lines = [
        line(mine, 98, "144236.90"),
        *(line(of, 97, "39898.97") for of in (first, second)),
        line(third, 40, "8856.42"),
    ]
    lines[-1] = lines[-1].replace(",0,1,12,", ",0,60,12,")
    taken = imported(
        session,
        reviewer,
        *lines,
        "91330500XXXXXXXXXX,错误的行,一百,1,0,0,12,1.234,否,否,,,,",
        document="湖人社函〔2020〕1号",
    )
    confirm_register(session, actor=reviewer.id, at=AT, import_id=taken.id)
    run = start_run(session, actor=reviewer.id, at=AT, measure="unemployment_refund", year=2019)
    done(session, run.job_id)
    release_run(session, actor=signatory.id, at=AT, run_id=run.id, expires_on=UNTIL)
    done(session, run.job_id)
    session.expire_all()
    offers = {offer.firm_id: offer for offer in session.scalars(select(Offer).where(Offer.run_id == run.id))}
    account = {**ACCOUNT, "account_name": first.name}
    confirm_offer(session, actor=owner.id, at=AT, offer_id=offers[first.id].id, account=account)
    decline_offer(session, actor=owner.id, at=AT, offer_id=offers[second.id].id, reason="已另行办理")
    waiting = imported(
        session, reviewer, line(mine, 98, "144236.90"), line(first, 97, "40000.00"), document="湖人社函〔2020〕9号"
    )
    seen = listed(session, run, "assess", actor=reviewer.id)
    job = ask_to_decide(
        session, actor=reviewer.id, at=AT, run=run, verb="assess", fingerprint=seen.fingerprint, series="湖经信补"
    )
    return {
        "import": taken.id, "waiting": waiting.id, "run": run.id, "mine": offers[mine.id].id,
        "confirmed": offers[first.id].id, "excluded": offers[third.id].id, "job": job.id, "firm": mine.id,
    }  # fmt: skip


def pages(ids: dict[str, uuid.UUID]) -> dict[str, dict[str, str]]:
    """The addresses, by role."""
    office = {
        "offer-runs": "/offers/runs/",
        "offer-run": f"/offers/runs/{ids['run']}",
        "offer-excluded": f"/offers/{ids['excluded']}",
        "insurance": "/insurance/",
        "insurance-waiting": f"/insurance/imports/{ids['waiting']}",
        "insurance-confirmed": f"/insurance/imports/{ids['import']}",
    }
    return {
        "representative": {
            "prospects": f"/prospects/{ids['firm']}",
            "offer": f"/offers/{ids['mine']}",
        },
        "bureau_reviewer": {
            **office,
            "offer-confirmed": f"/offers/{ids['confirmed']}",
            "offers-assess": f"/offers/runs/{ids['run']}/assess",
            "offers-decided": f"/offers/runs/{ids['run']}/decided/{ids['job']}",
        },
        "signatory": {**office, "offers-sign": f"/offers/runs/{ids['run']}/sign"},
    }
