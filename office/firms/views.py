"""The official lists' pages: who stands on them, and imports with a preview of what they change."""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from office import clock
from office.accounts.access import permit, person_id
from office.db import db
from office.errors import DomainError, NotFound
from office.files.services import LARGEST, content_of
from office.firms import designating, queries
from office.firms.lists import LISTS
from office.web import say

blueprint = Blueprint("designations", __name__, url_prefix="/designations")
DONE = {
    "confirm": _l("名录已写入。"),
    "discard": _l("已放弃这次导入，名录没有变化。"),
    "compare": _l("已按目前的企业登记和名录重新比对。"),
}
VERBS = {
    "confirm": designating.confirm_lists,
    "discard": designating.discard_lists,
    "compare": designating.compare_again,
}


@blueprint.get("/")
@permit("designation.list")
def index() -> str:
    """Who stands on which list, filtered in the address."""
    state, name = request.args.get("state", "standing"), request.args.get("list", "")
    wanted = queries.ListFilter(
        list_name=name if name in LISTS else "",
        year=request.args.get("year", type=int),
        state=state if state in queries.STATES else "",
        text=request.args.get("text", "").strip(),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template(
        "firms/designations.html",
        listing=queries.designations(db.session, wanted, on=clock.today()),
        wanted=wanted,
        lists=LISTS,
        years=queries.years(db.session),
    )


@blueprint.get("/imports/")
@permit("designation.list")
def imports() -> str:
    """Every import, and the form for a new one."""
    return imports_page()


def imports_page(fault: DomainError | None = None) -> str:
    """The imports; after a ``fault`` with what was typed."""
    listing = queries.list_imports(db.session, page=max(1, request.args.get("page", 1, type=int)))
    return render_template(
        "firms/imports.html", listing=listing, typed=request.form, fault=fault, fault_words=say(fault) if fault else ""
    )


@blueprint.post("/imports/")
@permit("designation.import")
def upload() -> ResponseReturnValue:
    """Take a workbook in and show what it would change."""
    given, paper = request.files.get("file"), request.files.get("source")
    try:
        taken = designating.preview_lists(
            db.session,
            actor=person_id(),
            at=clock.now(),
            name=(given.filename if given else None) or "lists.xlsx",
            content=_bytes(given),
            effective_from=designating.effective_day(request.form.get("effective_from", "")),
            document=request.form.get("document", ""),
            publisher=request.form.get("publisher", ""),
            source=(paper.filename, _bytes(paper)) if paper and paper.filename else None,
        )
    except DomainError as error:
        db.session.rollback()
        return imports_page(error), 422
    return redirect(url_for(".show", list_import_id=taken.id))


def _bytes(given: FileStorage | None) -> bytes:
    return given.stream.read(LARGEST + 1) if given else b""


@blueprint.get("/imports/<uuid:list_import_id>")
@permit("designation.list")
def show(list_import_id: uuid.UUID) -> str:
    """What an import changes, or changed."""
    taken = queries.list_import_of(db.session, list_import_id)
    file, source = queries.files_of(db.session, taken)
    by, confirmed_by = queries.people_of(db.session, taken)
    return render_template(
        "firms/import.html",
        taken=taken,
        file=file,
        source=source,
        uploaded_by=by,
        confirmed_by=confirmed_by,
    )


@blueprint.post("/imports/<uuid:list_import_id>/<any(confirm, discard, compare):verb>")
@permit("designation.import")
def decide(list_import_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Write what was shown, leave it, or compare again."""
    try:
        VERBS[verb](db.session, actor=person_id(), at=clock.now(), import_id=list_import_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(str(DONE[verb]), "success")
    return redirect(url_for(".show", list_import_id=list_import_id))


@blueprint.get("/imports/<uuid:list_import_id>/source")
@permit("designation.list")
def source(list_import_id: uuid.UUID) -> ResponseReturnValue:
    """The published document an import came with."""
    _, paper = queries.files_of(db.session, queries.list_import_of(db.session, list_import_id))
    if paper is None:
        raise NotFound()
    content = io.BytesIO(content_of(paper))
    return send_file(content, mimetype=paper.media_type, as_attachment=True, download_name=paper.name)
