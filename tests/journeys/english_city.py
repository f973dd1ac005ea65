"""One of everything, in every state it can be in: the city whose every page is walked in English."""

import io
import itertools
import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from office.accounts.models import Person
from office.accounts.permissions import ROLES
from office.documents.models import IssuedDocument
from office.documents.services import revoke_document
from office.firms.models import ListImport
from office.firms.services import confirm_representative
from office.jobs.models import Job
from office.jobs.services import handler_of
from resumption.applications.models import Application
from resumption.applications.pages import PAGES
from resumption.declarations.models import Roster
from resumption.declarations.queries import newest_roster
from resumption.declarations.services import READ, keep_right_rows, upload_roster
from resumption.publication.models import WhitelistBatch
from resumption.registers.models import RegisterImport
from resumption.review.services import propose_decision, sign_decision
from resumption.sanctions.models import Sanction, SanctionEvidence
from resumption.whitelist.models import WhitelistEntry
from subsidies.budgets.queries import funds
from subsidies.budgets.services import decline_ceiling, propose_ceiling
from subsidies.claims.models import Claim, ClaimEvidence, ClaimUpload
from subsidies.claims.services import file_claim, save_lines, start_claim
from subsidies.claims.working import work_out
from subsidies.intake.export import lines_template
from subsidies.intake.services import READ as READ_LINES
from subsidies.intake.services import upload_lines
from subsidies.payouts.models import Batch
from subsidies.policy.catalogue import catalogue
from tests.factories import (
    AT,
    CODES,
    attach_papers,
    award,
    bank_account,
    budget,
    draft,
    filed_application,
    firm,
    person,
    representative,
    start_application,
)  # fmt: skip
from tests.journeys.test_claiming import BUS
from tests.looking.claiming import Cast, deciding, lowered
from tests.looking.paying import PaidInEveryState
from tests.looking.registers import lists, registers
from tests.looking.standing import standing

FIFTH = "91330522ERJ3Y6Y81W"
MESSY = (Path(__file__).parents[1] / "data" / "roster-messy.xlsx").read_bytes()


def headless() -> bytes:
    """A workbook whose header row lacks columns, so that the refusal names them."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["姓名", "证件号码", "体温"])
    book.active.append(["张三", "330502199003070014", "36.5"])
    book.save(out)
    return out.getvalue()


HEADLESS = headless()
ASKED_FOR = {"findings.ask_several": "?lines=1"}  # pages that answer a question


class City:
    """One of everything, in every state it can be in, and one person per role."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.own, self.other = firm(session), firm(session, CODES[1], "湖州第二有限公司", area="330521")
        for each in (self.own, self.other):
            bank_account(session, each)
        self.people = {
            role: representative(session, self.own)
            if role == "representative"
            else person(session, role, area="330502")
            for role in ROLES
        }
        self.applications()
        self.claims()
        self.budgets()
        self.batches()
        self.jobs()
        registers(session, self.by("bureau_reviewer"), self.kept)
        lists(session, self.by("administrator"), (self.own.name, self.other.name))
        standing(session, self.own, self.people["bureau_reviewer"], self.people["signatory"])
        session.commit()
        self.values = {
            "application_id": list(session.scalars(select(Application.id))),
            "claim_id": list(session.scalars(select(Claim.id))),
            "batch_id": [*session.scalars(select(Batch.id)), *session.scalars(select(WhitelistBatch.id))],
            "entry_id": list(session.scalars(select(WhitelistEntry.id))),
            "sanction_id": list(session.scalars(select(Sanction.id))),
            "file_id": list(session.scalars(select(SanctionEvidence.file_id))),
            "credit_code": [self.own.credit_code, self.other.credit_code],
            "form": ["json", "csv"],
            "document_id": list(session.scalars(select(IssuedDocument.id))),
            "code": [*session.scalars(select(IssuedDocument.verification_code)), "wrong"],
            "import_id": list(session.scalars(select(RegisterImport.id))),
            "list_import_id": list(session.scalars(select(ListImport.id))),
            "job_id": list(session.scalars(select(Job.id))),
            "fund": list(funds()),
            "measure": ["chartered_bus"],
            "evidence_id": list(session.scalars(select(ClaimEvidence.id).limit(1))),
            "upload_id": list(session.scalars(select(ClaimUpload.id))),
            "page": list(PAGES),
            "number": [1, 2],
            "year": [AT.year, AT.year + 1],
            **self.every.values,
            "roster_id": list(session.scalars(select(Roster.id).where(Roster.marked_file_id.is_not(None)))),
        }

    def by(self, role: str) -> uuid.UUID:
        return self.people[role].id

    def applications(self) -> None:
        """Approved with conditions, returned with a reason, proposed, filed; then an empty draft."""
        session = self.session
        approved, returned = filed_application(session, self.own), filed_application(session, self.other)
        self.propose(approved, "approve", conditions=["分批上岗"])
        signatory = self.by("signatory")
        sign_decision(
            session, actor=signatory, at=AT, application_id=approved.id, series="湖经信复", issuer="湖州市经信局"
        )
        self.propose(returned, "return", reason="请补充应急预案")
        proposed = firm(session, CODES[2], "湖州第三有限公司", area="330502")
        self.propose(filed_application(session, proposed), "reject", reason="不符合条件")
        filed_application(session, firm(session, FIFTH, "湖州第五有限公司", area="330502"))
        hold = firm(session, CODES[3], "湖州第四有限公司", area="330502")
        for of in (self.other, hold):
            confirm_representative(session, actor=None, at=AT, person_id=self.by("representative"), firm_id=of.id)
        lacking = draft(session, hold, representative(session, hold), supplies={"masks": 1, "isolation_rooms": 0})
        begun = start_application(session, actor=self.by("representative"), at=AT, firm=self.own)
        self.kept = begun
        self.rosters(kept=begun, wrong=lacking, unreadable=returned)
        revoked = session.scalars(select(IssuedDocument)).first()
        assert revoked is not None
        revoke_document(session, actor=signatory, at=AT, document_id=revoked.id, reason="企业名称有误")

    def rosters(self, *, kept: Application, wrong: Application, unreadable: Application) -> None:
        """A roster whose right rows were kept, one refused with its wrong cells, one that could not be read."""
        self.read(upload_roster(self.session, **self.upload(kept, MESSY)))
        newest = newest_roster(self.session, kept.id)
        assert newest is not None
        self.read(keep_right_rows(self.session, actor=self.by("representative"), at=AT, roster_id=newest.id))
        self.read(upload_roster(self.session, **self.upload(wrong, MESSY)))
        self.read(upload_roster(self.session, **self.upload(unreadable, HEADLESS)))

    def upload(self, application: Application, content: bytes) -> dict[str, Any]:
        by = self.by("representative")
        return {
            "actor": by,
            "at": AT + timedelta(hours=1),
            "application_id": application.id,
            "name": "花名册.xlsx",
            "content": content,
        }

    def read(self, roster: Roster) -> None:
        """Do what the worker would."""
        self.session.flush()
        job = self.session.get_one(Job, roster.job_id)
        handler_of(READ)(self.session, job, lambda done, total: None)
        job.state = "done"
        self.session.flush()

    def propose(self, application: Application, outcome: str, **words: object) -> None:
        propose_decision(
            self.session,
            actor=self.by("bureau_reviewer"),
            at=AT,
            application_id=application.id,
            outcome=outcome,
            **words,  # type: ignore[arg-type]
        )

    def claims(self) -> None:
        """An empty draft, one with mistakes, one under a law that was not in force, one filed with its working."""
        self.claim([])
        self.claim([{**BUS, "fare": "36000.005", "riders": "", "departure_date": "昨天"}])
        self.claim([{**BUS, "departure_date": "2019-12-31", "approved_on": "2019-12-30"}])
        filed = self.claim([BUS, {**BUS, "riders": "40", "approved_on": "2020-02-08", "invoice_no": "01234568"}])
        attach_papers(self.session, filed, self.session.get_one(Person, self.by("representative")))
        lines = [BUS, {**BUS, "riders": "40", "approved_on": "2020-02-08", "invoice_no": "01234568"}]
        result = work_out("chartered_bus", lines, on=AT.date()).result
        assert result is not None
        file_claim(self.session, actor=self.by("representative"), at=AT, claim_id=filed.id, result=result, once={})
        self.workbooks()
        self.deciding()

    def workbooks(self) -> None:
        """A workbook of lines with wrong cells, and one that holds no lines."""
        for filled in (True, False):
            claim = self.claim([])
            book = openpyxl.load_workbook(io.BytesIO(lines_template(catalogue().measure("chartered_bus"))))
            if filled:
                book.worksheets[0]["A2"] = "昨天"
            else:
                del book[book.sheetnames[0]]
            out = io.BytesIO()
            book.save(out)
            by = self.by("representative")
            upload = upload_lines(
                self.session,
                actor=by,
                at=AT,
                claim_id=claim.id,
                name="明细.xlsx",
                content=out.getvalue(),
                replace=False,
            )
            job = self.session.get_one(Job, upload.job_id)
            handler_of(READ_LINES)(self.session, job, lambda done, total: None)
            job.state = "done"

    def deciding(self) -> None:
        """Findings on a claim, one returned by field, an award corrected, a report with a step taken."""
        budget(self.session, fund="resumption", amount="100000.00")
        deciding(self.session, self.cast)

    @property
    def cast(self) -> Cast:
        """Who claims need."""
        people = {name: self.session.get_one(Person, self.by(role)) for name, role in (
            ("owner", "representative"), ("reviewer", "bureau_reviewer"), ("signatory", "signatory")
        )}  # fmt: skip
        return Cast((self.own, self.other), others=(people["owner"],), **people)

    def claim(self, lines: list[dict[str, str]]) -> Claim:
        by = self.by("representative")
        claim = start_claim(self.session, actor=by, at=AT, firm_id=self.own.id, measure="chartered_bus")
        return save_lines(self.session, actor=by, at=AT, claim_id=claim.id, revision=0, lines=lines)

    def budgets(self) -> None:
        """A fund that its awards bring past the warning line; next year one ceiling that waits and one returned."""
        for fund in ("resumption", "emergency_goods"):
            waits = propose_ceiling(
                self.session,
                actor=self.by("finance_preparer"),
                at=AT,
                fund=fund,
                year=AT.year + 1,
                amount_fen=5_000_000,
                since=date(AT.year + 1, 1, 1),
                document="关于安排资金的通知",
                number="湖财企〔2020〕7号",
                words="安排五万元",
            )
        decline_ceiling(
            self.session, actor=self.by("finance_releaser"), at=AT, ceiling_id=waits.id, reason="数额与文件不符"
        )

    def batches(self) -> None:
        """An award that waits, a batch that waits, a batch that was released."""
        session, preparer, releaser = self.session, self.by("finance_preparer"), self.by("finance_releaser")
        award(session, self.own)
        granted = [award(session, self.other, amount=f"6666.6{number}") for number in range(7)]
        self.every = PaidInEveryState(
            session, preparer, releaser, granted, lower=lambda each: lowered(session, self.cast, each, "6000")
        )

    def jobs(self) -> None:
        """One in every state, a failed one with a value that is Chinese whoever reads it."""
        for state in ("waiting", "running", "done", "failed"):
            failed = state == "failed"
            self.session.add(
                Job(
                    kind="documents.print",
                    state=state,
                    requested_by=self.by("representative"),
                    requested_at=AT,
                    arguments={},
                    problem="名录“{list_name}”不在目录中，请核对名录名称。" if failed else None,
                    problem_values={"list_name": "金象企业"} if failed else None,
                )
            )

    def addresses(self, rule: Rule) -> Iterator[str]:
        """The rule's addresses, one for each thing it can be asked about."""
        names = sorted(rule.arguments)
        for values in itertools.product(*(self.values[name] for name in names)):
            path = rule.rule
            for name, value in zip(names, values, strict=True):
                path = re.sub(rf"<(\w+:)?{name}>", str(value), path)
            yield path + ASKED_FOR.get(rule.endpoint, "")
