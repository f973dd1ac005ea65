"""Many rows for lists, quickly: what the services made once is copied by SQL, what moves money goes through them."""

import itertools
import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.db import Base
from office.documents.models import IssuedDocument
from office.firms.models import BankAccount, Firm, Representation
from subsidies.assessment.models import Assessment, Award
from subsidies.assessment.signing import sign_claim
from subsidies.claims.models import Claim, ClaimEvidence, ClaimLine
from subsidies.clawback.models import Clawback, Instalment
from subsidies.corrections.models import AwardCorrection
from subsidies.ledger.services import Entry, post_all
from subsidies.offers.models import Offer, OfferRun
from subsidies.payouts.models import Batch, Remittance
from subsidies.payouts.services import prepare_batch, release_batch
from subsidies.policy.postings import Event
from subsidies.publicity.models import NoticeRow, Objection, PublicNotice
from subsidies.publicity.services import draw_notice, file_objection, publish_notice
from subsidies.returns.models import ReturnFile
from subsidies.returns.services import import_return
from tests.banking import line, text_file
from tests.factories import (
    AT,
    BUS,
    PAY_AT,
    assessed,
    award,
    bank_account,
    filed_claim,
    filed_lines,
    firm,
    noticed,
    person,
    representative,
)

CHAIN: tuple[type[Base], ...] = (
    Firm, BankAccount, Representation, Claim, ClaimLine, ClaimEvidence, IssuedDocument, Assessment, Award
)  # fmt: skip
FUND, DUE = "resumption", date(2020, 3, 16)
_rounds, _invoices = itertools.count(1), itertools.count(1)


def twins(
    session: Session, kinds: Sequence[type[Base]], ids: dict[str, list[uuid.UUID]], count: int, **changed: str
) -> str:
    """Rows of ``kinds`` (by table, in the order of their keys) ``count`` times over, each twin knowing its own twins.

    ``changed`` are expressions for columns that are to differ. Returns the mark of this round, which the twins bear in
    what has to be theirs alone.
    """
    mark = f"{next(_rounds):04d}"
    copied = {kind.__tablename__ for kind in kinds}
    for kind in kinds:
        table = kind.__table__
        values = []
        for column in table.columns:
            told = {
                "credit_code": f"'9133{mark}' || lpad(k::text, 10, '0')", "name": "t.name || k",
                "tracking_number": f"t.tracking_number || '{mark}' || k", "account_name": "t.account_name || k",
                "verification_code": f"t.verification_code || '{mark}' || k",
                **changed,
            }.get(column.name)  # fmt: skip
            own = column.primary_key or any(key.column.table.name in copied for key in column.foreign_keys)
            if column.name == "number" and table.name in ("issued_documents", "objections"):
                told = f"{int(mark) * 1000} + k" if table.name == "issued_documents" else f"'{mark}-' || k"
            if own or column.name == "subject_id":  # a paper's subject is the claim
                told = told or f"md5(t.{column.name}::text || '{mark}' || k)::uuid"
            values.append(told or f't."{column.name}"')
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        session.execute(
            text(
                f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} "
                f"FROM {table.name} t, generate_series(1, :count) k WHERE t.id = ANY(:ids)"
            ),
            {"count": count, "ids": ids[table.name]},
        )
    return mark


class Town:
    """One claim that waits and one award, from which every row comes; who acts, and who may see."""

    def __init__(self, session: Session) -> None:
        self.session = session
        of = firm(session)
        bank_account(session, of)
        self.owner: Person = representative(session, of)
        self.filed = filed_claim(session, of, self.owner)
        self.granted = award(session, of)
        self.preparer, self.releaser = person(session, "finance_preparer"), person(session, "finance_releaser")
        self.reviewer = person(session, "bureau_reviewer")
        session.flush()

    def chain(self, claim: Claim, granted: Award | None) -> dict[str, list[uuid.UUID]]:
        """Every row behind a claim, by table."""
        found: dict[str, list[uuid.UUID]] = {"firms": [claim.firm_id], "claims": [claim.id]}
        found["issued_documents"] = [granted.document_id] if granted else []
        found["awards"] = [granted.id] if granted else []
        for kind, condition in (
            (BankAccount, BankAccount.firm_id == claim.firm_id),
            (Representation, (Representation.firm_id == claim.firm_id) & (Representation.person_id == self.owner.id)),
            (ClaimLine, ClaimLine.claim_id == claim.id),
            (ClaimEvidence, ClaimEvidence.claim_id == claim.id),
            (Assessment, Assessment.claim_id == claim.id),
        ):
            found[kind.__tablename__] = list(self.session.scalars(select(kind.id).where(condition)))
        return found

    def claims(self, count: int) -> None:
        """More claims that wait, each of a firm of its own that the same person speaks for."""
        twins(self.session, CHAIN, self.chain(self.filed, None), count)

    def long_claim(self, lines: int) -> Claim:
        """A claim of so many lines, each with its papers, that waits."""
        of = self.session.get_one(Firm, self.filed.firm_id)
        stated = [{**BUS, "fare": "100.00", "invoice_no": f"L{next(_invoices):07d}"} for _ in range(lines)]
        return filed_lines(self.session, of, self.owner, "chartered_bus", *stated)

    def long_payment(self, lines: int) -> Remittance:
        """The payment of an award over so many lines."""
        claim, signatory = self.long_claim(lines), person(self.session)
        assessed(self.session, claim, self.reviewer)
        granted = sign_claim(self.session, actor=signatory.id, at=AT, claim_id=claim.id, series="湖经信补")
        assert granted is not None
        batch = prepare_batch(self.session, actor=self.preparer.id, at=PAY_AT, award_ids=noticed(self.session, granted))
        release_batch(self.session, actor=self.releaser.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash)
        self.answered(batch, 0)
        return self.rows(batch)[0]

    def awards(self, count: int) -> list[Award]:
        """More awards, each of a firm of its own, committed."""
        twins(self.session, CHAIN, self.chain(self.session.get_one(Claim, self.granted.claim_id), self.granted), count)
        committed = text("SELECT award_id FROM postings WHERE event = 'award_signed'").columns(Award.id)
        made = list(
            self.session.scalars(
                select(Award).where(Award.id.not_in(committed), Award.amount_fen > 0).order_by(Award.id)
            )
        )
        entries = [
            Entry(
                event=Event.AWARD_SIGNED, fund=FUND, year=AT.year, amount_fen=each.amount_fen, subject_id=each.id,
                reference="湖经信补", award_id=each.id, firm_id=each.firm_id, area="330502",
                city_fen=each.amount_fen // 2,
            )
            for each in made
        ]  # fmt: skip
        post_all(self.session, actor=self.reviewer.id, at=AT, entries=entries)
        assert len(made) == count
        return made

    def notices(self, count: int) -> tuple[PublicNotice, PublicNotice]:
        """A notice that waits to be published and one that is, each over so many awards, with as many objections."""
        both = []
        for publish in (False, True):
            ids = [each.id for each in self.awards(count)]
            drawn = draw_notice(self.session, actor=self.preparer.id, at=AT, measure="chartered_bus", award_ids=ids)
            both.append(drawn)
            if publish:
                publish_notice(self.session, actor=self.releaser.id, at=AT, notice_id=drawn.id)
                query = select(NoticeRow).where(NoticeRow.notice_id == drawn.id, NoticeRow.number == 1)
                self.objected(self.session.scalars(query).one(), count)
        return both[0], both[1]

    def objected(self, row: NoticeRow, count: int) -> None:
        """So many objections to one row."""
        first = file_objection(
            self.session, actor=None, at=AT, row_id=row.id, name="费国荣", contact="13800001111", words="没有包车。"
        )
        twins(self.session, (Objection,), {"objections": [first.id]}, count)

    def batch(self, count: int, *, release: bool) -> Batch:
        """A batch of so many rows."""
        ids = noticed(self.session, *self.awards(count))
        batch = prepare_batch(self.session, actor=self.preparer.id, at=PAY_AT, award_ids=ids)
        if release:
            release_batch(
                self.session, actor=self.releaser.id, at=PAY_AT, batch_id=batch.id, content=batch.content_hash
            )
        return batch

    def rows(self, batch: Batch) -> list[Remittance]:
        """A batch's rows, in order."""
        query = select(Remittance).where(Remittance.batch_id == batch.id).order_by(Remittance.number)
        return list(self.session.scalars(query))

    def notice_row(self, row: Remittance) -> NoticeRow:
        """Where the award of a payment stood on its notice."""
        return self.session.scalars(select(NoticeRow).where(NoticeRow.award_id == row.award_id)).one()

    def answered(self, batch: Batch, failed: int) -> tuple[ReturnFile, list[Remittance]]:
        """The bank paid all but the last ``failed``."""
        rows = self.rows(batch)
        lines = [line(batch, row, "failed" if row.number > len(rows) - failed else "paid") for row in rows]
        taken, _ = import_return(
            self.session, actor=self.preparer.id, at=PAY_AT, batch_id=batch.id, name="回单.csv",
            content=text_file("generic", lines),
        )  # fmt: skip
        return taken, rows

    def clawed_back(self, paid: Sequence[Remittance]) -> None:
        """Half of these awards proposed to be clawed back, the others corrected and not asked back yet."""
        for number, row in enumerate(paid):
            granted = self.session.get_one(Award, row.award_id)
            if number % 2:
                asked = Clawback(
                    award_id=granted.id, firm_id=granted.firm_id, amount_fen=100, reason="复核", legal_basis="第六条",
                    proposed_by=self.preparer.id, proposed_at=PAY_AT,
                )  # fmt: skip
                self.session.add(asked)
                self.session.flush()
                self.session.add(Instalment(clawback_id=asked.id, number=1, due_on=DUE, amount_fen=100))
            else:
                self.superseded(granted)
        self.session.flush()

    def offers(self, run: OfferRun, count: int) -> None:
        """More offers of a run, each to a firm of its own; and as many runs that were given up."""
        query = select(Offer).where(Offer.run_id == run.id).order_by(Offer.id)
        first = self.session.scalars(query).first()
        assert first is not None
        ids = {"firms": [first.firm_id], "offers": [first.id]}
        twins(self.session, (Firm, Offer), ids, count)
        twins(self.session, (OfferRun,), {"offer_runs": [run.id]}, count, state="'discarded'")

    def superseded(self, granted: Award) -> None:
        """A lower award in the place of one that was paid."""
        mark = twins(self.session, (IssuedDocument,), {"issued_documents": [granted.document_id]}, 1)
        paper = self.session.scalars(
            select(IssuedDocument.id).where(IssuedDocument.verification_code.endswith(f"{mark}1"))
        ).one()
        kept = {c.name: getattr(granted, c.name) for c in Award.__table__.columns if c.name != "id"}
        lower = Award(
            **{
                **kept, "amount_fen": 0, "total_fen": granted.total_fen - 100, "supersedes_id": granted.id,
                "document_id": paper, "signed_at": PAY_AT,
            }
        )  # fmt: skip
        self.session.add(lower)
        self.session.flush()
        self.session.add(
            AwardCorrection(
                award_id=lower.id, supersedes_id=granted.id, difference_fen=-100, released_fen=0, clawback_fen=100,
                reason="复核", corrected_at=PAY_AT,
            )
        )  # fmt: skip
