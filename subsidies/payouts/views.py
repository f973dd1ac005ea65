"""Finance's pages: what waits to be paid, batches, release by another person, the workbook."""

import uuid
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.errors import DomainError
from office.files.services import content_of
from office.journal.queries import history
from office.web import locale, say
from subsidies.budgets.queries import funds
from subsidies.payouts import queries, services
from subsidies.payouts.checking import faults_at_release
from subsidies.payouts.profiles import GENERIC, bank_of, profile_of, profiles
from subsidies.payouts.waiting import unpaid_awards
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("payouts", __name__, url_prefix="/payouts")


def measure_titles() -> dict[str, str]:
    """The measures' names in the reader's language."""
    english = locale() == "en"
    return {code: each.title_en if english else each.title for code, each in catalogue().measures.items()}


@blueprint.get("/")
@permit("batch.list")
def index() -> str:
    """Awards that wait, and the batches there are."""
    state = request.args.get("state", "")
    wanted = queries.BatchFilter(
        state=state if state in queries.STATES else "",
        order=request.args.get("order", "newest"),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    awards = unpaid_awards(db.session, clock.today())
    profile = request.args.get("profile", "")
    takes = profile_of(profile if profile in profiles() else GENERIC).takes
    free = [each for each in awards if each.blocker is None and each.account and takes(each.account.cnaps)]
    return render_template(
        "payouts/index.html",
        groups=[
            (fund, [award for award in free if award.fund == fund]) for fund in sorted({each.fund for each in free})
        ],
        blocked=[award for award in awards if award.blocker is not None],
        funds=funds(),
        profiles=profiles(),
        profile=profile,
        listing=queries.batches(db.session, wanted),
        wanted=wanted,
        states=queries.STATES,
        titles=measure_titles(),
    )


@blueprint.post("/")
@permit("batch.prepare")
def prepare() -> ResponseReturnValue:
    """Draw a batch over the chosen awards."""
    try:
        award_ids = [uuid.UUID(value) for value in request.form.getlist("awards")]
        batch = services.prepare_batch(
            db.session,
            actor=person_id(),
            at=clock.now(),
            award_ids=award_ids,
            profile=request.form.get("profile", GENERIC),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".index"))
    flash(gettext("批次 %(number)s 已编制，请另一人核对放行。", number=batch.number), "success")
    return redirect(url_for(".show", batch_id=batch.id))


@blueprint.get("/<uuid:batch_id>")
@permit("batch.list")
def show(batch_id: uuid.UUID) -> str:
    """One batch with its rows."""
    batch = queries.batch_of(db.session, batch_id)
    rows = queries.rows_of(db.session, batch_id)
    waits = batch.state == "prepared"
    faults = faults_at_release(db.session, batch, rows, clock.today()) if waits else []
    return render_template(
        "payouts/show.html",
        batch=batch,
        rows=rows,
        faults=[(fault.row, say(fault.refusal)) for fault in faults],
        omissions=queries.omissions_of(db.session, batch_id),
        files=queries.files_of(db.session, batch_id),
        fund=funds()[batch.fund],
        profile=profile_of(batch.profile),
        bank_of=bank_of,
        titles=measure_titles(),
        people=queries.people_of(db.session, batch),
        timeline=history(db.session, batch_id),
        me=actor().id,
    )


@blueprint.post("/<uuid:batch_id>/release")
@permit("batch.release")
def release(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Release the content the page showed, and make its workbook."""
    content = request.form.get("content", "")
    try:
        services.release_batch(db.session, actor=person_id(), at=clock.now(), batch_id=batch_id, content=content)
        services.export_batch(db.session, actor=person_id(), at=clock.now(), batch_id=batch_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("批次已放行，支付清单已生成。"), "success")
    return redirect(url_for(".show", batch_id=batch_id))


@blueprint.post("/<uuid:batch_id>/rows/<uuid:remittance_id>/omit")
@permit("batch.prepare")
def omit(batch_id: uuid.UUID, remittance_id: uuid.UUID) -> ResponseReturnValue:
    """Take one row out of a prepared batch."""
    try:
        services.omit_row(
            db.session,
            actor=person_id(),
            at=clock.now(),
            batch_id=batch_id,
            remittance_id=remittance_id,
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已移出一笔，批次内容已变，须重新核对放行。"), "success")
    return redirect(url_for(".show", batch_id=batch_id))


@blueprint.post("/<uuid:batch_id>/dissolve")
@permit("batch.prepare")
def dissolve(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Give a prepared batch up."""
    reason = request.form.get("reason", "")
    try:
        services.dissolve_batch(db.session, actor=person_id(), at=clock.now(), batch_id=batch_id, reason=reason)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("批次已解散，其中的补助可以重新列批。"), "success")
    return redirect(url_for(".show", batch_id=batch_id))


@blueprint.get("/<uuid:batch_id>/files/<int:file_number>")
@permit("batch.export")
def file(batch_id: uuid.UUID, file_number: int) -> ResponseReturnValue:
    """One file of the batch as it was made."""
    kept = queries.file_of(db.session, batch_id, file_number)
    content = BytesIO(content_of(kept))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)


@blueprint.get("/<uuid:batch_id>/workbook")
@permit("batch.export")
def workbook(batch_id: uuid.UUID) -> ResponseReturnValue:
    """The workbook as it was made."""
    kept = queries.workbook_of(db.session, queries.batch_of(db.session, batch_id))
    content = BytesIO(content_of(kept))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
