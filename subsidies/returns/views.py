"""What banks answered, in the browser: import, reconciliation, corrections by two people, settlements."""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.errors import DomainError, Invalid
from office.files.services import LARGEST, XLSX, content_of
from office.journal.queries import history
from office.web import say
from office.wording import N_
from subsidies.ledger.queries import award_standing
from subsidies.payouts.models import REMITTANCE_STATES, Remittance
from subsidies.payouts.profiles import profile_of
from subsidies.policy.postings import Account
from subsidies.returns import queries, services
from subsidies.returns.export import STATE_WORDS, StatementRow, statement, statement_name
from subsidies.returns.findings import TITLES, TROUBLE
from subsidies.returns.forms import CorrectionForm, SettlementForm

blueprint = Blueprint("returns", __name__, url_prefix="/returns")
STATES = tuple(state for state in REMITTANCE_STATES if state not in ("drawn", "dissolved"))


def asked_page() -> int:
    """The page the address bar asks for."""
    return max(1, request.args.get("page", 1, type=int))


@blueprint.get("/")
@permit("return.list")
def index() -> str:
    """Every released batch with how far it is answered."""
    listing = queries.released(db.session, asked_page())
    sums = queries.reconciled(db.session, [batch.id for batch in listing.rows])
    return render_template("returns/index.html", listing=listing, sums=sums)


@blueprint.get("/batches/<uuid:batch_id>")
@permit("return.list")
def batch(batch_id: uuid.UUID) -> str:
    """One batch reconciled."""
    return batch_page(batch_id)


def batch_page(batch_id: uuid.UUID, fault: str = "") -> str:
    """The reconciliation, and the form to import another file; after a ``fault`` with what was wrong."""
    found = queries.released_batch(db.session, batch_id)
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    return render_template(
        "returns/batch.html",
        batch=found,
        profile=profile_of(found.profile),
        sums=queries.reconciled(db.session, [batch_id])[batch_id],
        rows=queries.rows_told(db.session, batch_id, state),
        files=queries.files_of(db.session, batch_id),
        state=state,
        states=STATES,
        fault=fault,
    )


@blueprint.post("/batches/<uuid:batch_id>")
@permit("return.import")
def take(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Import a return file."""
    given = request.files.get("file")
    content = given.stream.read(LARGEST + 1) if given else b""
    try:
        if not given or not content:
            raise Invalid(N_("请选择银行回单文件。"), field="file")
        taken, new = services.import_return(
            db.session,
            actor=person_id(),
            at=clock.now(),
            batch_id=batch_id,
            name=given.filename or "return",
            content=content,
        )
    except DomainError as error:
        db.session.rollback()
        return batch_page(batch_id, say(error)), 422
    if new:
        flash(gettext("回单已导入，逐行结果如下。"), "success")
    else:
        flash(gettext("这份回单此前已经导入，没有重复办理。"), "info")
    return redirect(url_for(".file", return_file_id=taken.id))


@blueprint.get("/batches/<uuid:batch_id>/statement.xlsx")
@permit("return.list")
def statement_of(batch_id: uuid.UUID) -> ResponseReturnValue:
    """The statement of reconciliation as a workbook."""
    found = queries.released_batch(db.session, batch_id)
    sums = queries.reconciled(db.session, [batch_id])[batch_id]
    rows = [
        StatementRow(
            told.row.number, told.row.firm_name, told.row.credit_code, told.row.account_number, told.row.amount_fen,
            STATE_WORDS[told.row.state], told.paid, told.returned, told.code, told.words,
        )
        for told in queries.rows_told(db.session, batch_id)
    ]  # fmt: skip
    content = statement(found.number, [sums.sent, sums.paid, sums.returned, sums.unknown, sums.unanswered], rows)
    name = statement_name(found.number)
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.get("/files/<uuid:return_file_id>")
@permit("return.list")
def file(return_file_id: uuid.UUID) -> str:
    """Every line of a return file, and what it came to."""
    taken, kept, found = queries.return_file_of(db.session, return_file_id)
    return render_template(
        "returns/file.html",
        taken=taken,
        kept=kept,
        batch=found,
        listing=queries.lines_of(db.session, return_file_id, asked_page()),
        titles={each.value: title for each, title in TITLES.items()},
        trouble={each.value for each in TROUBLE},
    )


@blueprint.get("/files/<uuid:return_file_id>/original")
@permit("return.list")
def original(return_file_id: uuid.UUID) -> ResponseReturnValue:
    """The file as the bank gave it."""
    _, kept, _ = queries.return_file_of(db.session, return_file_id)
    content = io.BytesIO(content_of(kept))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)


@blueprint.get("/remittances/<uuid:remittance_id>")
@permit("return.list")
def remittance(remittance_id: uuid.UUID) -> str:
    """One remittance: what the bank said, how to correct or settle it."""
    row, _ = queries.remittance_of(db.session, remittance_id)
    given = CorrectionForm(
        formdata=None, account_name=row.account_name, number=row.account_number, bank=row.bank, cnaps=row.cnaps
    )
    return remittance_page(row, given, SettlementForm(formdata=None))


def remittance_page(row: Remittance, correction: CorrectionForm, settlement: SettlementForm, trouble: str = "") -> str:
    """The page with its forms as they stand; ``trouble`` is what no field is about."""
    return render_template(
        "returns/remittance.html",
        row=row,
        batch=queries.remittance_of(db.session, row.id)[1],
        said=queries.said_of(db.session, row.id),
        corrections=queries.corrections_of(db.session, row.id),
        settled=queries.settlement_of(db.session, row.id),
        retry=queries.live_retry(db.session, row.id),
        waits=award_standing(db.session, row.award_id).get(Account.RETURNED, 0),
        correction=correction,
        settlement=settlement,
        titles={each.value: title for each, title in TITLES.items()},
        timeline=history(db.session, row.id),
        trouble=trouble,
        me=actor().id,
    )


@blueprint.post("/remittances/<uuid:remittance_id>/correct")
@permit("return.correct")
def correct(remittance_id: uuid.UUID) -> ResponseReturnValue:
    """Propose the account to pay again to."""
    row, _ = queries.remittance_of(db.session, remittance_id)
    form, other = CorrectionForm(), SettlementForm(formdata=None)
    if not form.validate_on_submit():
        return remittance_page(row, form, other), 422
    try:
        services.propose_correction(
            db.session,
            actor=person_id(),
            at=clock.now(),
            remittance_id=remittance_id,
            account_name=form.account_name.data or "",
            number=form.number.data or "",
            bank=form.bank.data or "",
            cnaps=form.cnaps.data or "",
            reason=form.reason.data or "",
        )
    except DomainError as error:
        db.session.rollback()
        return remittance_page(queries.remittance_of(db.session, remittance_id)[0], form, other, say(error)), 422
    flash(gettext("更正已提出，请另一人确认。"), "success")
    return redirect(url_for(".remittance", remittance_id=remittance_id))


@blueprint.post("/remittances/<uuid:remittance_id>/corrections/<uuid:correction_id>/<any(confirm, decline):verb>")
@permit("return.confirm")
def decide(remittance_id: uuid.UUID, correction_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Confirm a correction, or decline it."""
    try:
        services.decide_correction(
            db.session, actor=person_id(), at=clock.now(), correction_id=correction_id, confirm=verb == "confirm"
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        done = gettext("更正已确认，这笔款项可以重新列批。") if verb == "confirm" else gettext("更正已退回。")
        flash(done, "success")
    return redirect(url_for(".remittance", remittance_id=remittance_id))


@blueprint.post("/remittances/<uuid:remittance_id>/settle")
@permit("return.settle")
def settle(remittance_id: uuid.UUID) -> ResponseReturnValue:
    """Say what became of an unknown remittance."""
    row, _ = queries.remittance_of(db.session, remittance_id)
    form, other = SettlementForm(), CorrectionForm(formdata=None)
    if not form.validate_on_submit():
        return remittance_page(row, other, form), 422
    given = form.evidence.data
    try:
        services.settle_remittance(
            db.session,
            actor=person_id(),
            at=clock.now(),
            remittance_id=remittance_id,
            outcome=form.outcome.data,
            paid_fen=form.paid_fen,
            reason=form.reason.data or "",
            evidence_name=given.filename or "evidence",
            evidence=given.stream.read(LARGEST + 1),
        )
    except DomainError as error:
        db.session.rollback()
        return remittance_page(queries.remittance_of(db.session, remittance_id)[0], other, form, say(error)), 422
    flash(gettext("结果已核定。"), "success")
    return redirect(url_for(".remittance", remittance_id=remittance_id))
