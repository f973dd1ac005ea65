"""What the worker does when it is killed: computing all firms, sending the offers, reading a register, printing."""

import io
import time
import uuid
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, sessionmaker

from office.documents.models import IssuedDocument
from office.documents.services import PRINT
from office.jobs.models import Job
from office.jobs.services import enqueue
from office.settings import ROOT
from subsidies.assessment.models import Award
from subsidies.insurance.models import InsuranceImport
from subsidies.insurance.services import discard_register, upload_register
from subsidies.offers.answering import expire_offers
from subsidies.offers.models import OfferRun
from subsidies.offers.running import release_run, start_run
from tests.factories import PAY_AT
from tests.killing.processes import Workers
from tests.killing.town import DAY, Town

OFFERS = """
    SELECT count(*), count(DISTINCT o.firm_id), count(*) FILTER (WHERE o.state IN ('computed', 'offered')),
        coalesce(sum(o.payable_fen), 0)::bigint,
        md5(string_agg(f.credit_code || o.state || o.payable_fen || coalesce(o.obstacle, ''), ','
            ORDER BY f.credit_code))
    FROM offers o JOIN firms f ON f.id = o.firm_id WHERE o.run_id = :run
"""
TOLD = """
    SELECT count(*), count(DISTINCT (n.person_id, n.arguments ->> 'offer_id')) FROM notices n
    JOIN offers o ON n.arguments ->> 'offer_id' = o.id::text WHERE n.kind = 'offer_made' AND o.run_id = :run
"""
RECORDS = """
    SELECT count(*), count(DISTINCT credit_code), sum(paid_fen)::bigint,
        md5(string_agg(credit_code || paid_fen, ',' ORDER BY credit_code))
    FROM insurance_records WHERE import_id = :import
"""
ENTRIES = "SELECT act, count(*) FROM journal_entries WHERE subject_id = :subject GROUP BY act ORDER BY act"
STUCK = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
DROP = "DELETE FROM procrastinate_jobs WHERE status = 'todo'"
REVIVE = text("""
    SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM procrastinate_jobs WHERE status = 'doing'
""")
Facts = dict[str, Any]


class Act:
    """Something that is asked for, done, killed and asked for again. ``facts`` is what has come of it."""

    name = ""
    seconds = 0.0
    """How long it took when it was last left alone."""

    def __init__(self, sessions: sessionmaker[Session], town: Town) -> None:
        self.sessions, self.town = sessions, town

    def begin(self) -> None:
        """Put everything in order that the act is about."""
        raise NotImplementedError

    def press(self, kill_after: float | None = None) -> bool:
        """Do it; with ``kill_after`` seconds kill what does it then. Whether it was killed before it was done."""
        raise NotImplementedError

    def again(self) -> None:
        """What people do, or the next worker does, when it was not done."""
        raise NotImplementedError

    def facts(self) -> Facts:
        """What has come of it, without numbers that rise from round to round."""
        raise NotImplementedError

    def undone(self) -> bool:
        """Whether nothing at all has come of it."""
        raise NotImplementedError

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self.sessions() as session:
            return [tuple(row) for row in session.execute(text(query), values)]

    def entries(self, subject: uuid.UUID) -> dict[str, int]:
        """How often the journal names each act on a thing."""
        return dict(self.rows(ENTRIES, subject=subject))


class Work(Act):
    """An act of the worker. ``subject`` is what its job is about."""

    subject: uuid.UUID
    kind = ""

    def __init__(self, sessions: sessionmaker[Session], town: Town, workers: Workers) -> None:
        super().__init__(sessions, town)
        self.workers = workers

    def press(self, kill_after: float | None = None) -> bool:
        started = time.monotonic()
        killed = self.workers.work(kill_after)
        self.seconds = self.seconds if killed else time.monotonic() - started
        return killed

    def again(self) -> None:
        """The next worker finds what the dead one had in hand, and does it."""
        with self.sessions.begin() as session:
            session.execute(REVIVE)
        self.workers.work()

    def job(self) -> tuple[str, int]:
        """How the job of the act stands, and how many jobs are left in the queue."""
        with self.sessions() as session:
            query = select(Job.state).where(Job.subject_id == self.subject, Job.kind == self.kind)
            state = session.scalars(query.order_by(Job.requested_at.desc()).limit(1)).one()
        return state, self.rows(STUCK)[0][0]

    def only_this(self, session: Session) -> None:
        """Leave out of the queue what others had put there: the papers, which are printed one at a time elsewhere."""
        session.execute(text(DROP))


class Compute(Work):
    """Computing every firm of the register."""

    name, kind = "compute offers", "offers.compute"

    def begin(self) -> None:
        with self.sessions.begin() as session:
            self.only_this(session)
            run = start_run(
                session, actor=self.town.reviewer, at=PAY_AT, measure="unemployment_refund", year=2019
            )  # fmt: skip
            self.subject = run.id

    def facts(self) -> Facts:
        with self.sessions() as session:
            run = session.get_one(OfferRun, self.subject)
            told = (run.state, run.firms, run.eligible, run.total_fen)
        return {
            "job": self.job(), "run": told, "offers": self.rows(OFFERS, run=self.subject),
            "journal": self.entries(self.subject),
        }  # fmt: skip

    def undone(self) -> bool:
        with self.sessions() as session:
            return session.get_one(OfferRun, self.subject).state == "computing"


class Send(Compute):
    """Making the offers of the run that was computed last, and telling the firms."""

    name, kind = "send offers", "offers.offer"

    def begin(self) -> None:
        with self.sessions.begin() as session:
            query = select(OfferRun.id).where(OfferRun.state == "computed").order_by(OfferRun.id)
            self.subject = session.scalars(query).one()
            release_run(
                session, actor=self.town.signatory, at=PAY_AT, run_id=self.subject, expires_on=DAY + timedelta(days=1)
            )

    def facts(self) -> Facts:
        return {**super().facts(), "told": self.rows(TOLD, run=self.subject)}

    def undone(self) -> bool:
        with self.sessions() as session:
            return session.get_one(OfferRun, self.subject).state == "offering"

    def end(self) -> None:
        """Nobody answers: the firms may be computed again."""
        with self.sessions.begin() as session:
            assert expire_offers(session, actor=None, at=PAY_AT, day=DAY + timedelta(days=2))


class Register(Work):
    """Reading a year's insurance register from its workbook."""

    name, kind = "read register", "insurance.read"

    def begin(self) -> None:
        content = (ROOT / "tests" / "data" / "insurance.xlsx").read_bytes()
        with self.sessions.begin() as session:
            self.subject = upload_register(
                session, actor=self.town.reviewer, at=PAY_AT, name="参保.xlsx", content=io.BytesIO(content), year=2018,
                as_of=date(2020, 1, 31), document="湖人社函〔2020〕2号", publisher="市人力资源和社会保障局",
            ).id  # fmt: skip

    def facts(self) -> Facts:
        with self.sessions() as session:
            taken = session.get_one(InsuranceImport, self.subject)
            told = (taken.state, taken.rows, taken.wrong, taken.problem_count, taken.preview)
        return {
            "job": self.job(), "import": told, "records": self.rows(RECORDS, **{"import": self.subject}),
            "journal": self.entries(self.subject),
        }  # fmt: skip

    def undone(self) -> bool:
        with self.sessions() as session:
            return session.get_one(InsuranceImport, self.subject).state == "reading"

    def end(self) -> None:
        """It is left as it is."""
        with self.sessions.begin() as session:
            discard_register(session, actor=self.town.reviewer, at=PAY_AT, import_id=self.subject)


class Print(Work):
    """Printing and signing the paper of an award."""

    name, kind = "print a paper", PRINT

    def begin(self) -> None:
        with self.sessions.begin() as session:
            query = (
                select(IssuedDocument.id)
                .join(Award, Award.document_id == IssuedDocument.id)
                .where(IssuedDocument.file_id.is_(None))
                .order_by(IssuedDocument.number)
                .limit(1)
            )
            self.subject = session.scalars(query).one()
            self.only_this(session)
            enqueue(session, actor=self.town.signatory, at=PAY_AT, kind=PRINT, subject_id=self.subject)

    def facts(self) -> Facts:
        with self.sessions() as session:
            paper = session.get_one(IssuedDocument, self.subject)
            same = select(func.count()).where(IssuedDocument.file_id == paper.file_id)
            told = (paper.file_id is not None, paper.sha256 is not None, session.scalar(same))
        return {"job": self.job(), "paper": told, "journal": self.entries(self.subject)}

    def undone(self) -> bool:
        with self.sessions() as session:
            return session.get_one(IssuedDocument, self.subject).file_id is None
