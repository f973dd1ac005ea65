"""How lines and papers get into a draft besides typing: pasted, by workbook, files behind lines; and read back."""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from office import clock
from office.accounts.access import permit, person_id
from office.db import db
from office.errors import DomainError, Invalid
from office.files.services import LARGEST, XLSX, content_of, keep_file
from office.web import say
from office.wording import N_
from subsidies.claims import queries
from subsidies.claims.models import Claim
from subsidies.claims.papers import line_by_name
from subsidies.claims.services import add_lines, attach_evidence, remove_evidence
from subsidies.claims.views import loaded, overview
from subsidies.intake import services
from subsidies.intake.export import lines_template
from subsidies.intake.queries import marked_file
from subsidies.intake.reading import pasted_lines
from subsidies.policy.catalogue import catalogue

blueprint = Blueprint("intake", __name__, url_prefix="/claims")
PAPERS = ("application/pdf", "image/png", "image/jpeg")
BY_NAME, WHOLE = "name", ""


def back(claim_id: uuid.UUID) -> ResponseReturnValue:
    """To the claim's page."""
    return redirect(url_for("claims.show", claim_id=claim_id))


@blueprint.get("/templates/<measure>.xlsx")
@permit("claim.edit")
def template(measure: str) -> ResponseReturnValue:
    """The empty workbook of a measure's lines, with drop-downs."""
    known = catalogue().measure(measure)
    name = gettext("%(measure)s申报明细模板.xlsx", measure=known.title)
    return send_file(io.BytesIO(lines_template(known)), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.post("/<uuid:claim_id>/paste")
@permit("claim.edit")
def paste(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Take in a table pasted from a spreadsheet program; wrong cells are shown in the form, each with its remedy."""
    claim, pasted = loaded("claim.edit", claim_id), request.form.get("pasted", "")
    try:
        lines = pasted_lines(catalogue().measure(claim.measure), pasted)
        add_lines(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            lines=lines,
            replace=request.form.get("replace") == "yes",
        )
    except DomainError as error:
        db.session.rollback()
        page = overview(claim)
        return render_template("claims/show.html", **page, pasted=pasted, paste_fault=say(error)), 422
    flash(gettext("已加入 %(count)s 行，请核对下面的内容和计算。", count=len(lines)), "success")
    return back(claim_id)


@blueprint.post("/<uuid:claim_id>/workbook")
@permit("claim.edit")
def upload(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Take a workbook of lines in; it is read in the background."""
    loaded("claim.edit", claim_id)
    given = request.files.get("workbook")
    try:
        services.upload_lines(
            db.session,
            actor=person_id(),
            at=clock.now(),
            claim_id=claim_id,
            name=(given.filename if given else None) or "lines.xlsx",
            content=given.stream.read(LARGEST + 1) if given else b"",
            replace=request.form.get("replace") == "yes",
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return back(claim_id)


@blueprint.get("/<uuid:claim_id>/workbook/<uuid:upload_id>/marked.xlsx")
@permit("claim.edit")
def marked(claim_id: uuid.UUID, upload_id: uuid.UUID) -> ResponseReturnValue:
    """The firm's own workbook with the wrong cells marked."""
    loaded("claim.edit", claim_id)
    file = marked_file(db.session, claim_id, upload_id)
    return send_file(io.BytesIO(content_of(file)), mimetype=XLSX, as_attachment=True, download_name=file.name)


@blueprint.post("/<uuid:claim_id>/evidence")
@permit("claim.edit")
def attach(claim_id: uuid.UUID) -> ResponseReturnValue:
    """Put one file or several behind the claim, a line, or each behind the line its name tells."""
    claim = loaded("claim.edit", claim_id)
    files = [each for each in request.files.getlist("file") if each.filename]
    try:
        if not files:
            raise Invalid(N_("请选择文件。"), field="file")
        for each in files:
            put_behind(claim, each)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return back(claim_id)


def put_behind(claim: Claim, given: FileStorage) -> None:
    """Keep one uploaded file, sealed, and put it where the form says."""
    name, chosen = given.filename or "", request.form.get("line", WHOLE)
    measure, line = catalogue().measure(claim.measure), None
    if chosen == BY_NAME:
        line = line_by_name(measure, queries.lines_of(db.session, claim.id), name)
        if line is None:
            raise Invalid(N_("看不出“{name}”是哪一行的凭证。请在文件名中写明号码或行号，或逐行上传。"), name=name)
    elif chosen:
        line = int(chosen) if chosen.isascii() and chosen.isdigit() else 0
    kept = keep_file(
        db.session,
        actor=person_id(),
        at=clock.now(),
        name=name,
        content=given.stream.read(LARGEST + 1),
        firm_id=claim.firm_id,
        accepted=PAPERS,
        sealed=True,
    )
    kind = request.form.get("kind", "")
    attach_evidence(
        db.session, actor=person_id(), at=clock.now(), claim_id=claim.id, file_id=kept.id, kind=kind, line=line
    )


@blueprint.post("/<uuid:claim_id>/evidence/<uuid:evidence_id>/remove")
@permit("claim.edit")
def remove(claim_id: uuid.UUID, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """Take a file from behind the claim."""
    loaded("claim.edit", claim_id)
    try:
        remove_evidence(db.session, actor=person_id(), at=clock.now(), claim_id=claim_id, evidence_id=evidence_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    return back(claim_id)


@blueprint.get("/<uuid:claim_id>/evidence/<uuid:evidence_id>")
@permit("claim.view")
def evidence(claim_id: uuid.UUID, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """A file behind the claim, shown in the browser."""
    loaded("claim.view", claim_id)
    file = queries.attached_file(db.session, claim_id, evidence_id)
    return send_file(io.BytesIO(content_of(file)), mimetype=file.media_type, download_name=file.name)
