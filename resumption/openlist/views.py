"""Pages anyone may read: the published whitelist, a batch, a firm by day; and the same as open data."""

import hashlib
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from office import clock
from office.accounts.access import permit
from office.db import db
from office.documents.models import IssuedDocument
from office.documents.queries import paper, printed_file
from office.errors import Invalid, NotFound
from office.files.services import PDF, content_of
from office.firms.areas import AREAS
from office.wording import N_
from resumption.openlist import export, queries
from resumption.openlist.queries import PublicFilter, PublicRow
from resumption.policy.ranking import TIER_TITLES
from resumption.policy.standing import STANDING_TITLES
from resumption.publication.documents import batch_name
from resumption.publication.models import WhitelistBatch
from resumption.publication.queries import all_published, published, rows_of

blueprint = Blueprint("whitelist", __name__, url_prefix="/whitelist")
open_data = Blueprint("open_data", __name__, url_prefix="/open")
KEPT = "public, max-age=300"
FORMS = ("json", "csv")


def asked_day() -> date:
    """The day the address bar asks for, today if it names none; no day that is still to come."""
    text = request.args.get("day", "")
    if not text:
        return clock.today()
    try:
        return min(date.fromisoformat(text), clock.today())
    except ValueError:
        raise Invalid(N_("“{day}”不是日期，请按 2020-02-10 的格式填写。"), day=text) from None


def asked_for(batch: tuple[int, int] | None = None) -> PublicFilter:
    """What the address bar asks for; what it cannot mean is left out."""
    tier, state = request.args.get("tier", type=int), request.args.get("state", "")
    return PublicFilter(
        day=asked_day(),
        text=request.args.get("text", "").strip(),
        area=request.args.get("area", ""),
        tier=tier if tier in range(len(TIER_TITLES)) else None,
        state=state if state in queries.STATES else "",
        batch=batch,
        order=request.args.get("order", "batch"),
        page=max(1, request.args.get("page", 1, type=int)),
    )


@blueprint.get("/")
@permit("whitelist.read_public")
def public() -> str:
    """The published firms and how each stands on a day."""
    wanted = asked_for()
    return render_template(
        "openlist/index.html",
        listing=queries.public_list(db.session, wanted),
        wanted=wanted,
        batches=all_published(db.session),
        batch_name=batch_name,
        areas=AREAS,
        tiers=list(TIER_TITLES.values()),
        states=STANDING_TITLES,
    )


@blueprint.get("/firms/<credit_code>")
@permit("whitelist.read_public")
def firm(credit_code: str) -> str:
    """One published firm: how it stands on a day, and everything that changed by then."""
    day = asked_day()
    firm_id, row = queries.public_firm(db.session, credit_code, day)
    return render_template(
        "openlist/firm.html",
        row=row,
        history=queries.public_history(db.session, firm_id, day),
        batch_name=batch_name,
        areas=AREAS,
        tiers=list(TIER_TITLES.values()),
        day=day,
        states=STANDING_TITLES,
    )


@blueprint.get("/<int:year>/<int:number>")
@permit("whitelist.read_public")
def batch(year: int, number: int) -> str:
    """One batch as it was published: its basis, its firms, its paper."""
    found = published(db.session, year, number)
    document = document_of(found)
    return render_template(
        "openlist/batch.html",
        batch=found,
        rows=rows_of(db.session, found.id),
        document=document,
        name=batch_name(year, number),
        areas=AREAS,
        tiers=list(TIER_TITLES.values()),
    )


def document_of(found: WhitelistBatch) -> IssuedDocument:
    """The paper of a published batch."""
    assert found.document_id is not None
    return paper(db.session, found.document_id)[0]


@blueprint.get("/<int:year>/<int:number>.pdf")
@permit("whitelist.read_public")
def batch_paper(year: int, number: int) -> ResponseReturnValue:
    """The signed paper of a batch, for anyone."""
    kept = printed_file(db.session, document_of(published(db.session, year, number)))
    return send_file(io.BytesIO(content_of(kept)), mimetype=PDF, as_attachment=True, download_name=kept.name)


@open_data.get("/")
@permit("whitelist.read_public")
def dictionary() -> str:
    """What the open data are, where they lie, what each field means."""
    return render_template(
        "openlist/dictionary.html",
        firm_columns=export.FIRM_COLUMNS,
        history_columns=export.HISTORY_COLUMNS,
        batches=all_published(db.session),
        batch_name=batch_name,
    )


def published_as(content: bytes, form: str, changed: datetime | None) -> Response:
    """Open data with what caches and other sites need: a stable address, when and whether it changed, for all origins.

    CORS is for reading only, without credentials: nothing here depends on who asks.
    """
    kind = "application/json" if form == "json" else "text/csv"
    answer = Response(content, mimetype=kind)
    answer.set_etag(hashlib.sha256(content).hexdigest()[:32])
    answer.last_modified = changed
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.make_conditional(request.environ)
    return answer


def known_form(form: str) -> str:
    """The form asked for, if there is one of that name."""
    if form not in FORMS:
        raise NotFound()
    return form


def firms_as(rows: Sequence[PublicRow], form: str, day: date, **more: Any) -> Response:
    """Published firms in one of the forms."""
    records = [export.firm_record(row) for row in rows]
    if form == "json":
        content = export.as_json(current_app.extensions["settings"].issuer, day, "firms", records, **more)
    else:
        content = export.as_csv(export.FIRM_COLUMNS, records)
    return published_as(content, form, max((row.changed for row in rows), default=None))


@open_data.get("/whitelist.<form>")
@permit("whitelist.read_public")
def whitelist(form: str) -> Response:
    """Every published firm as it stands on the day."""
    wanted = asked_for()
    return firms_as(queries.public_rows(db.session, wanted), known_form(form), wanted.day)


@open_data.get("/batches/<int:year>/<int:number>.<form>")
@permit("whitelist.read_public")
def batch_data(year: int, number: int, form: str) -> Response:
    """The firms whose newest batch this is, as they stand on the day."""
    found = published(db.session, year, number)
    wanted = asked_for((year, number))
    more = {"batch": {"year": year, "number": number, "basis": found.basis}}
    return firms_as(queries.public_rows(db.session, wanted), known_form(form), wanted.day, **more)


@open_data.get("/firms/<credit_code>.<form>")
@permit("whitelist.read_public")
def firm_data(credit_code: str, form: str) -> Response:
    """One firm with its history (JSON), or its history alone (CSV)."""
    day = asked_day()
    firm_id, row = queries.public_firm(db.session, credit_code, day)
    history = [export.change_record(change) for change in queries.public_history(db.session, firm_id, day)]
    if known_form(form) == "json":
        issuer = current_app.extensions["settings"].issuer
        content = export.as_json(issuer, day, "history", history, firm=export.firm_record(row))
    else:
        content = export.as_csv(export.HISTORY_COLUMNS, history)
    return published_as(content, form, row.changed)
