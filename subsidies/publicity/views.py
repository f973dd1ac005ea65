"""Public notices in the browser: what anybody reads and objects to; what finance draws, publishes and settles.

Objections are limited per address, in each web process by itself, as the public checks of papers are.
"""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, permit, person_id
from office.db import db
from office.documents.views import limiter
from office.errors import DomainError
from office.files.services import content_of
from office.journal.queries import history
from office.web import locale, say
from subsidies.policy.catalogue import catalogue
from subsidies.publicity import jobs, queries, services
from subsidies.publicity.forms import ObjectionForm
from subsidies.publicity.models import STATES, NoticeRow, PublicNotice

blueprint = Blueprint("publicity", __name__, url_prefix="/publicity")
PRINTER = jobs.print_notice
OBJECTIONS = "10 per hour"


def measure_titles() -> dict[str, str]:
    """The paid measures' names in the reader's language."""
    english = locale() == "en"
    return {code: each.title_en if english else each.title for code, each in catalogue().measures.items() if each.fund}


def asked_for() -> queries.NoticeFilter:
    """The list the address bar asks for."""
    measure, state = request.args.get("measure", ""), request.args.get("state", "")
    return queries.NoticeFilter(
        state=state if state in STATES else "",
        measure=measure if measure in measure_titles() else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )


@blueprint.get("/")
@permit("publicity.read")
def index() -> str:
    """Every published notice, newest first, for anybody."""
    wanted = asked_for()
    return render_template(
        "publicity/index.html",
        listing=queries.notices(db.session, wanted, public=True),
        wanted=wanted,
        titles=measure_titles(),
    )


@blueprint.get("/<notice_number>")
@permit("publicity.read")
def read(notice_number: str) -> str:
    """One published notice with its rows."""
    notice = queries.published(db.session, notice_number)
    rows = queries.rows_of(db.session, notice.id, page=max(1, request.args.get("page", 1, type=int)))
    return render_template("publicity/read.html", notice=notice, listing=rows, titles=measure_titles())


@blueprint.get("/<notice_number>.pdf")
@permit("publicity.read")
def paper(notice_number: str) -> ResponseReturnValue:
    """The signed PDF of a published notice."""
    kept = queries.paper_of(db.session, queries.published(db.session, notice_number))
    content = io.BytesIO(content_of(kept))
    return send_file(content, mimetype=kept.media_type, as_attachment=True, download_name=kept.name)


@blueprint.get("/<notice_number>/<int:row_number>/objection")
@permit("objection.file")
def objection(notice_number: str, row_number: int) -> str:
    """The form of an objection to one row."""
    notice = queries.published(db.session, notice_number)
    return objection_page(notice, queries.row_of(db.session, notice, row_number), ObjectionForm(formdata=None))


def objection_page(notice: PublicNotice, row: NoticeRow, form: ObjectionForm, trouble: str = "") -> str:
    """The form as it stands; ``trouble`` is what no field is about."""
    over = notice.last_day is not None and clock.today() > notice.last_day
    return render_template("publicity/objection.html", notice=notice, row=row, form=form, trouble=trouble, over=over)


@blueprint.post("/<notice_number>/<int:row_number>/objection")
@permit("objection.file")
@limiter.limit(OBJECTIONS)
def object_to(notice_number: str, row_number: int) -> ResponseReturnValue:
    """Take an objection in."""
    notice = queries.published(db.session, notice_number)
    row, form = queries.row_of(db.session, notice, row_number), ObjectionForm()
    if not form.validate_on_submit():
        return objection_page(notice, row, form), 422
    try:
        filed = services.file_objection(
            db.session,
            actor=actor().id,
            at=clock.now(),
            row_id=row.id,
            name=form.name.data or "",
            contact=form.contact.data or "",
            words=form.words.data or "",
        )
    except DomainError as error:
        db.session.rollback()
        return objection_page(notice, row, form, say(error)), 422
    flash(gettext("异议已收到，编号 %(number)s。核实期间，该笔补助不会支付。", number=filed.number), "success")
    return redirect(url_for(".read", notice_number=notice_number))


@blueprint.get("/office/")
@permit("publicity.list")
def office() -> str:
    """Awards to put on notice, notices of every state, objections to settle."""
    wanted = asked_for()
    return render_template(
        "publicity/office.html",
        unnoticed=queries.unnoticed(db.session),
        listing=queries.notices(db.session, wanted),
        objections=queries.objections(db.session, state="open"),
        wanted=wanted,
        states=STATES,
        titles=measure_titles(),
        me=actor().id,
    )


@blueprint.post("/office/")
@permit("publicity.draw")
def draw() -> ResponseReturnValue:
    """Draw a notice over the chosen awards of one measure."""
    try:
        award_ids = [uuid.UUID(value) for value in request.form.getlist("awards")]
        notice = services.draw_notice(
            db.session,
            actor=person_id(),
            at=clock.now(),
            measure=request.form.get("measure", ""),
            award_ids=award_ids,
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".office"))
    flash(gettext("公示已拟定，请另一人核对发布。"), "success")
    return redirect(url_for(".show", notice_id=notice.id))


@blueprint.get("/office/<uuid:notice_id>")
@permit("publicity.list")
def show(notice_id: uuid.UUID) -> str:
    """One notice as finance sees it: its rows, its objections, what happened."""
    notice = queries.notice_of(db.session, notice_id)
    return render_template(
        "publicity/show.html",
        notice=notice,
        listing=queries.rows_of(db.session, notice_id, page=max(1, request.args.get("page", 1, type=int))),
        objections=queries.objections(db.session, notice_id),
        people=queries.people_of(db.session, notice),
        timeline=history(db.session, notice_id),
        titles=measure_titles(),
        me=actor().id,
    )


@blueprint.post("/office/<uuid:notice_id>/<any(publish, discard):verb>")
@permit("publicity.publish")
def decide(notice_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Publish a notice, or leave it."""
    try:
        if verb == "publish":
            services.publish_notice(db.session, actor=person_id(), at=clock.now(), notice_id=notice_id)
        else:
            reason = request.form.get("reason", "")
            services.discard_notice(db.session, actor=person_id(), at=clock.now(), notice_id=notice_id, reason=reason)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        done = gettext("公示已发布。") if verb == "publish" else gettext("公示已放弃，补助可以重新列入公示。")
        flash(done, "success")
    return redirect(url_for(".show", notice_id=notice_id))


@blueprint.post("/office/<uuid:notice_id>/objections/<uuid:objection_id>")
@permit("objection.settle")
def settle(notice_id: uuid.UUID, objection_id: uuid.UUID) -> ResponseReturnValue:
    """Uphold or dismiss an objection, with a reason."""
    try:
        services.settle_objection(
            db.session,
            actor=person_id(),
            at=clock.now(),
            objection_id=objection_id,
            outcome=request.form.get("outcome", ""),
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("异议已办结。"), "success")
    return redirect(url_for(".show", notice_id=notice_id))
