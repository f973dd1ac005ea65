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
from office.files import store
from office.journal.queries import history
from office.web import locale, say
from subsidies.payouts import queries, services
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
    awards = queries.unpaid_awards(db.session)
    return render_template(
        "payouts/index.html",
        awards=awards,
        unpaid_fen=sum(award.amount_fen for award in awards),
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
        batch = services.prepare_batch(db.session, actor=person_id(), at=clock.now(), award_ids=award_ids)
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
    return render_template(
        "payouts/show.html",
        batch=batch,
        rows=rows,
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


@blueprint.get("/<uuid:batch_id>/workbook")
@permit("batch.export")
def workbook(batch_id: uuid.UUID) -> ResponseReturnValue:
    """The workbook as it was made."""
    kept = queries.workbook_of(db.session, queries.batch_of(db.session, batch_id))
    content = BytesIO(store.get(kept.sha256))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
