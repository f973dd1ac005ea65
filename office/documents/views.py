"""Public pages that say what a paper says and whether it still holds; the paper itself for those it is about.

The public pages are limited per address. A code has a hundred bits, so nobody guesses one: the limits keep a single
visitor from taking the whole office's time. They are counted in each web process by itself, as the libraries' shared
stores would be one more server to run (docs/decisions/004-papers.md); several processes let through as many times more.
"""

import hashlib
import io
import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from office import clock
from office.accounts.access import actor, may, permit
from office.accounts.queries import department_in_common
from office.db import db
from office.documents import queries
from office.documents.export import embedded_workbook
from office.documents.integrity import check_upload
from office.documents.jobs import press, use_press
from office.documents.models import IssuedDocument
from office.errors import NotFound
from office.files import store
from office.files.models import StoredFile
from office.files.services import LARGEST, XLSX
from office.web import say
from office.wording import N_

blueprint = Blueprint("documents", __name__)
blueprint.record(lambda state: use_press(state.app.extensions["settings"]))
limiter = Limiter(get_remote_address, storage_uri="memory://")
blueprint.record(lambda state: limiter.init_app(state.app))  # type: ignore[arg-type]  # a blueprint of Flask's is on a Flask
LOOK_UPS = "120 per minute"
CHECKS = "30 per minute"
MISSING = 404
UNUSABLE = 422


@blueprint.get("/verify")
@permit("document.verify")
def verify() -> ResponseReturnValue:
    """Enter the code on a paper, or choose its PDF."""
    code = "".join(request.args.get("code", "").split())
    if code:
        return redirect(url_for(".show", code=code))
    return render_template("documents_pages/verify.html", code="", problem="", file_problem="")


@blueprint.get("/verify/<code>")
@permit("document.verify")
@limiter.limit(LOOK_UPS)
def show(code: str) -> ResponseReturnValue:
    """What the paper with this code says, and whether it still holds."""
    try:
        document = queries.by_code(db.session, code)
    except NotFound as error:
        wrong = render_template("documents_pages/verify.html", code=code, problem=say(error), file_problem="")
        return wrong, MISSING
    return render_template("documents_pages/show.html", **verdict(document))


@blueprint.post("/verify/file")
@permit("document.verify")
@limiter.limit(CHECKS)
def check() -> ResponseReturnValue:
    """Check the integrity of an uploaded PDF; nothing of it is kept."""
    upload = request.files.get("file")
    content = upload.stream.read(LARGEST + 1) if upload else b""
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        problem = gettext("请选择一份不超过 20 MB 的 PDF 文件。")
        page = render_template("documents_pages/verify.html", code="", problem="", file_problem=problem)
        return page, UNUSABLE
    document = queries.by_checksum(db.session, hashlib.sha256(content).hexdigest())
    report = check_upload(content, press().trusted())
    found = verdict(document) if document else {"document": None}
    return render_template("documents_pages/integrity.html", report=report, **found)


def verdict(document: IssuedDocument) -> dict[str, Any]:
    """A paper, whether it holds today, and the moment this was asked."""
    now = clock.now()
    return {"document": document, "verdict": queries.validity(db.session, document, on=now.date()), "now": now}


@blueprint.get("/documents/<uuid:document_id>.pdf")
@permit("document.download")
def download(document_id: uuid.UUID) -> ResponseReturnValue:
    """The signed PDF."""
    kept, content = printed(document_id)
    return send_file(io.BytesIO(content), mimetype=kept.media_type, as_attachment=True, download_name=kept.name)


@blueprint.get("/documents/<uuid:document_id>/annex.xlsx")
@permit("document.download")
def annex(document_id: uuid.UUID) -> ResponseReturnValue:
    """The workbook inside the signed PDF, for viewers that do not show what a PDF carries."""
    _, content = printed(document_id)
    found = embedded_workbook(content)
    if found is None:
        raise NotFound(N_("该文书没有附带电子表格。"))
    name, workbook = found
    return send_file(io.BytesIO(workbook), mimetype=XLSX, as_attachment=True, download_name=name)


def printed(document_id: uuid.UUID) -> tuple[StoredFile, bytes]:
    """The kept PDF of a paper that is this reader's to have, and its bytes."""
    document, firm = queries.paper(db.session, document_id)
    shared = department_in_common(db.session, actor(), document.firm_id)
    may("document.download", firm_id=document.firm_id, area=firm.area if firm else None, department=shared)
    kept = queries.printed_file(db.session, document)
    try:
        return kept, store.get(kept.sha256)
    except FileNotFoundError as error:
        raise NotFound(N_("文书文件暂时无法读取，请联系管理员。")) from error
