"""The registers' pages: imports and what is kept how long, one import with its wrong rows, a reviewer's finding."""

import io
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError
from office.files.large import CSV, LARGEST, pieces_of
from office.web import say
from resumption.applications.queries import application_of
from resumption.policy.contradictions import retention_in_force
from resumption.registers import queries, services
from resumption.registers.catalogue import BY_CODE, REGISTERS
from resumption.registers.models import STATES

blueprint = Blueprint("registers", __name__, url_prefix="/registers")
REQUEST = LARGEST + 1024 * 1024
STATE_TITLES = {
    "reading": _l("正在读取"),
    "imported": _l("已导入"),
    "refused": _l("未能导入"),
    "withdrawn": _l("已撤销"),
}


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A register may be larger than other uploads, for those who may import one; told before the form is read."""
    if endpoint == "registers.upload" and scopes("register.import", actor()):
        request.max_content_length = REQUEST


@blueprint.get("/")
@permit("register.list")
def index() -> str:
    """Every import, filtered in the address, and the way to a new one."""
    register, state = request.args.get("register", ""), request.args.get("state", "")
    listing = queries.imports(
        db.session,
        register=register if register in BY_CODE else "",
        state=state if state in STATES else "",
        page=max(1, request.args.get("page", 1, type=int)),
    )
    today = clock.today()
    return render_template(
        "registers/index.html",
        listing=listing,
        register=register,
        state=state,
        states=STATE_TITLES,
        registers=REGISTERS,
        by_code=BY_CODE,
        retention={one.code: retention_in_force(one.code, today) for one in REGISTERS},
        largest=LARGEST // 1024 // 1024,
    )


@blueprint.post("/")
@permit("register.import")
def upload() -> ResponseReturnValue:
    """Take a file in; it is read in the background."""
    given = request.files.get("file")
    try:
        taken = services.upload_register(
            db.session,
            actor=person_id(),
            at=clock.now(),
            register=request.form.get("register", ""),
            name=(given.filename if given else None) or "register",
            content=given.stream if given else io.BytesIO(),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for(".index"))
    return redirect(url_for(".show", import_id=taken.id))


@blueprint.get("/<uuid:import_id>")
@permit("register.list")
def show(import_id: uuid.UUID) -> str:
    """One import: how far it is, what came of it, which rows are wrong."""
    return page(import_id)


def page(import_id: uuid.UUID, fault: DomainError | None = None) -> str:
    """The page of an import; after a ``fault`` with what was typed."""
    taken = queries.import_of(db.session, import_id)
    return render_template(
        "registers/show.html",
        taken=taken,
        register=BY_CODE[taken.register],
        file=queries.file_of(db.session, taken),
        job=queries.job_of(db.session, taken) if taken.state == "reading" else None,
        names=queries.names_of(db.session, [taken.uploaded_by, taken.withdrawn_by]),
        listed=queries.has_list(db.session, taken),
        states=STATE_TITLES,
        retention=retention_in_force(taken.register, clock.today()),
        typed=request.form,
        fault=say(fault) if fault else "",
        me=person_id(),
    )


@blueprint.get("/<uuid:import_id>/wrong.csv")
@permit("register.list")
def wrong(import_id: uuid.UUID) -> ResponseReturnValue:
    """Every wrong cell, as a list spreadsheet programs open."""
    file = queries.problem_list(db.session, queries.import_of(db.session, import_id))
    content = io.BytesIO(b"".join(pieces_of(file)))
    return send_file(content, mimetype=CSV, as_attachment=True, download_name=file.name)


@blueprint.post("/<uuid:import_id>/withdraw")
@permit("register.import")
def withdraw(import_id: uuid.UUID) -> ResponseReturnValue:
    """Undo an import."""
    try:
        services.withdraw_import(
            db.session,
            actor=person_id(),
            at=clock.now(),
            import_id=import_id,
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return page(import_id, error), 422
    flash(gettext("已撤销：这次导入的登记不再参与比对。"), "success")
    return redirect(url_for(".show", import_id=import_id))


@blueprint.post("/purge")
@permit("register.purge")
def purge() -> ResponseReturnValue:
    """Have everything deleted that has been kept long enough."""
    job = services.ask_for_purge(db.session, actor=person_id(), at=clock.now())
    return redirect(url_for("jobs.show", job_id=job.id))


@blueprint.post("/cases/<uuid:application_id>/explain")
@permit("contradiction.explain")
def explain(application_id: uuid.UUID) -> ResponseReturnValue:
    """Note what was found out about one contradiction."""
    application = application_of(db.session, application_id)
    may("contradiction.explain", **application.whose)
    try:
        services.explain_contradiction(
            db.session,
            actor=person_id(),
            at=clock.now(),
            application=application,
            fingerprint=request.form.get("contradiction", ""),
            words=request.form.get("words", ""),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("核查结果已记录。"), "success")
    return redirect(url_for("review.case", application_id=application_id, _anchor="registers"))
