"""The insurance register's pages: what stands by year, imports with a preview of what they change."""

import io
import uuid
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from office import clock
from office.accounts.access import actor, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError
from office.files.large import LARGEST
from office.web import say, sentence
from subsidies.insurance import queries, services

blueprint = Blueprint("insurance", __name__, url_prefix="/insurance")
REQUEST = LARGEST + 1024 * 1024
STATE_TITLES = {
    "reading": ("told", "clock", _l("正在读取")),
    "previewed": ("due", "clock", _l("待确认")),
    "confirmed": ("ok", "done", _l("已写入")),
    "discarded": ("calm", "minus", _l("已放弃")),
    "refused": ("bad", "refused", _l("未能读取")),
}
VERBS = {
    "confirm": services.confirm_register,
    "discard": services.discard_register,
    "compare": services.compare_again,
    "enter": services.enter_unknown,
}
DONE = {
    "confirm": _l("参保名册已写入。"),
    "discard": _l("已放弃这次导入，名册没有变化。"),
    "compare": _l("已按目前的企业登记和名册重新比对。"),
    "enter": _l("新单位已登记为企业，并重新比对。"),
}


@blueprint.url_value_preprocessor
def take_more(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """A register may be larger than other uploads, for those who may import one; told before the form is read."""
    if endpoint == "insurance.upload" and scopes("insurance.import", actor()):
        request.max_content_length = REQUEST


@blueprint.get("/")
@permit("insurance.list")
def index() -> str:
    """What stands by year, every import, and the way to a new one."""
    return index_page()


def index_page(fault: DomainError | None = None) -> str:
    """The imports; after a ``fault`` with what was typed."""
    return render_template(
        "insurance/index.html",
        standing=queries.standing(db.session),
        listing=queries.imports(db.session, page=max(1, request.args.get("page", 1, type=int))),
        states=STATE_TITLES,
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
        largest=LARGEST // 1024 // 1024,
    )


@blueprint.post("/")
@permit("insurance.import")
def upload() -> ResponseReturnValue:
    """Take a file in; it is read in the background and changes nothing yet."""
    given = request.files.get("file")
    try:
        taken = services.upload_register(
            db.session,
            actor=person_id(),
            at=clock.now(),
            name=(given.filename if given else None) or "insurance",
            content=given.stream if given else io.BytesIO(),
            year=request.form.get("year", type=int),
            as_of=request.form.get("as_of", type=date.fromisoformat),
            document=request.form.get("document", ""),
            publisher=request.form.get("publisher", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return index_page(error), 422
    return redirect(url_for(".show", insurance_import_id=taken.id))


@blueprint.get("/imports/<uuid:insurance_import_id>")
@permit("insurance.list")
def show(insurance_import_id: uuid.UUID) -> str:
    """What an import changes, or changed."""
    taken = queries.import_of(db.session, insurance_import_id)
    refusal = sentence(taken.refusal["sentence"], **taken.refusal["values"]) if taken.refusal else ""
    told = queries.imports(db.session, only=taken.id).rows[0]
    return render_template(
        "insurance/show.html", taken=taken, told=told, states=STATE_TITLES, refusal=refusal, shown=queries.SHOWN
    )


@blueprint.post("/imports/<uuid:insurance_import_id>/<any(confirm, discard, compare, enter):verb>")
@permit("insurance.import")
def decide(insurance_import_id: uuid.UUID, verb: str) -> ResponseReturnValue:
    """Write what was shown, leave it, compare again, or enter its new units as firms."""
    try:
        VERBS[verb](db.session, actor=person_id(), at=clock.now(), import_id=insurance_import_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(str(DONE[verb]), "success")
    return redirect(url_for(".show", insurance_import_id=insurance_import_id))
