"""Public pages that say what a paper says and whether it still holds; the paper itself for those it is about."""

import hashlib
import io
import uuid

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office.accounts.access import may, permit
from office.db import db
from office.documents import queries
from office.documents.integrity import check_integrity
from office.documents.jobs import press, use_press
from office.errors import NotFound
from office.files import store
from office.files.services import LARGEST
from office.web import say
from office.wording import N_

blueprint = Blueprint("documents", __name__)
blueprint.record(lambda state: use_press(state.app.extensions["settings"]))
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
def show(code: str) -> ResponseReturnValue:
    """What the paper with this code says, and whether it still holds."""
    try:
        document = queries.by_code(db.session, code)
    except NotFound as error:
        wrong = render_template("documents_pages/verify.html", code=code, problem=say(error), file_problem="")
        return wrong, MISSING
    return render_template("documents_pages/show.html", document=document)


@blueprint.post("/verify/file")
@permit("document.verify")
def check() -> ResponseReturnValue:
    """Check the integrity of an uploaded PDF; nothing of it is kept."""
    upload = request.files.get("file")
    content = upload.stream.read(LARGEST + 1) if upload else b""
    if not content.startswith(b"%PDF-") or len(content) > LARGEST:
        problem = gettext("请选择一份不超过 20 MB 的 PDF 文件。")
        page = render_template("documents_pages/verify.html", code="", problem="", file_problem=problem)
        return page, UNUSABLE
    document = queries.by_checksum(db.session, hashlib.sha256(content).hexdigest())
    report = check_integrity(content, press().trusted())
    return render_template("documents_pages/integrity.html", report=report, document=document)


@blueprint.get("/documents/<uuid:document_id>.pdf")
@permit("document.download")
def download(document_id: uuid.UUID) -> ResponseReturnValue:
    """The signed PDF."""
    document, firm = queries.paper(db.session, document_id)
    may("document.download", firm_id=firm.id, area=firm.area)
    kept = queries.printed_file(db.session, document)
    try:
        content = store.get(kept.sha256)
    except FileNotFoundError as error:
        raise NotFound(N_("文书文件暂时无法读取，请联系管理员。")) from error
    return send_file(io.BytesIO(content), mimetype=kept.media_type, as_attachment=True, download_name=kept.name)
