"""Inspections on a phone: the list, the checklist saved item by item, photographs, the firm's word, the record."""

import io
import uuid
from collections.abc import Callable
from typing import Any

import segno
from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import Whose
from office.db import db
from office.documents.queries import about
from office.errors import DomainError
from office.files.services import content_of
from office.firms.areas import AREAS
from office.web import moment, say
from resumption.applications.queries import application_of
from resumption.inspections import finishing, queries, recording, services
from resumption.inspections.models import Inspection
from resumption.policy.inspection import FINDING_TITLES, RESULT_TITLES

blueprint = Blueprint("inspections", __name__, url_prefix="/inspections")
UNUSABLE = 422


def loaded(act: str, inspection_id: uuid.UUID) -> Inspection:
    """The inspection, if it is this person's to ``act`` on."""
    inspection = queries.inspection_of(db.session, inspection_id)
    may(act, **whose(inspection))
    return inspection


def whose(inspection: Inspection) -> Whose:
    """Whose an inspection is: its district is kept with it, its department is the case's."""
    case = application_of(db.session, inspection.application_id)
    return {**case.whose, "area": inspection.area}


@blueprint.get("/")
@permit("inspection.list")
def index() -> str:
    """Inspections, filtered in the address."""
    state, mine = request.args.get("state", ""), request.args.get("mine") == "yes"
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "inspections/index.html",
        listing=queries.inspections(db.session, actor(), state=state, mine=mine, page=page),
        state=state,
        mine=mine,
        areas=AREAS,
        results=RESULT_TITLES,
    )


@blueprint.get("/own")
@permit("inspection.confirm")
def own() -> str:
    """A firm's inspections under way."""
    return render_template("inspections/own.html", rows=queries.own_open(db.session, sorted(actor().firms)))


@blueprint.post("/cases/<uuid:application_id>/visit")
@permit("inspection.conduct")
def visit(application_id: uuid.UUID) -> ResponseReturnValue:
    """Begin the site visit of a case's step."""
    application = application_of(db.session, application_id)
    may("case.visit", **application.whose)
    try:
        begun = services.begin_visit(db.session, actor=person_id(), at=clock.now(), application_id=application_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
        return redirect(url_for("review.case", application_id=application_id))
    return redirect(url_for(".show", inspection_id=begun.id))


@blueprint.get("/<uuid:inspection_id>")
@permit("inspection.view")
def show(inspection_id: uuid.UUID) -> str:
    """The inspection: to be worked through by its inspector, to be read by everybody else."""
    inspection = loaded("inspection.view", inspection_id)
    return render_template("inspections/show.html", **page(inspection))


def page(inspection: Inspection) -> dict[str, Any]:
    """What the page of an inspection shows; while the firm has not confirmed, with the address for its own phone."""
    address = url_for(".confirm", inspection_id=inspection.id, _external=True)
    return {
        **queries.shown(db.session, inspection),
        "working": inspection.state == "begun" and inspection.inspector_id == actor().id,
        "documents": about(db.session, inspection.id),
        "finding_titles": FINDING_TITLES,
        "results": RESULT_TITLES,
        "address": address,
        "code": qr(address),
        "me": actor().id,
    }


def qr(address: str) -> Markup:
    """An address as a code to be read by another phone's camera."""
    drawn = io.BytesIO()
    made, title = segno.make(address, error="m"), gettext("企业确认页的二维码")
    made.save(drawn, kind="svg", xmldecl=False, border=2, omitsize=True, light="white", title=title)
    return Markup(drawn.getvalue().decode())  # noqa: S704  (segno's own drawing; the address is in it as modules only)


@blueprint.post("/<uuid:inspection_id>/begin")
@permit("inspection.conduct")
def begin(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """Arrive at the firm."""
    loaded("inspection.conduct", inspection_id)
    return then(
        inspection_id,
        lambda: services.begin_inspection(db.session, actor=person_id(), at=clock.now(), inspection_id=inspection_id),
    )


def then(inspection_id: uuid.UUID, verb: Callable[[], object], words: str = "") -> ResponseReturnValue:
    """Do it, say what stands against it, and back to the inspection."""
    try:
        verb()
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        if words:
            flash(words, "success")
    return redirect(url_for(".show", inspection_id=inspection_id))


def saved(inspection_id: uuid.UUID, item: str, verb: Callable[[], object]) -> ResponseReturnValue:
    """The answer to a save: for the script as JSON with the moment, for a browser without it the page at the item."""
    try:
        verb()
    except DomainError as error:
        db.session.rollback()
        if wants_json():
            return jsonify(problem=say(error)), UNUSABLE
        flash(say(error), "error")
    if wants_json():
        left = queries.shown(db.session, queries.inspection_of(db.session, inspection_id))["left"]
        return jsonify(saved=moment(clock.now()), left=left)
    return redirect(url_for(".show", inspection_id=inspection_id, _anchor=item or "photos"))


def wants_json() -> bool:
    """Whether the page's own script asks."""
    return request.accept_mimetypes.best == "application/json"


@blueprint.post("/<uuid:inspection_id>/findings/<item>")
@permit("inspection.conduct")
def finding(inspection_id: uuid.UUID, item: str) -> ResponseReturnValue:
    """Keep the finding of one item."""
    loaded("inspection.conduct", inspection_id)
    return saved(
        inspection_id,
        item,
        lambda: recording.note_finding(
            db.session,
            actor=person_id(),
            at=clock.now(),
            inspection_id=inspection_id,
            item=item,
            finding=request.form.get("finding", ""),
            remark=request.form.get("remark", ""),
        ),
    )


@blueprint.post("/<uuid:inspection_id>/photos")
@permit("inspection.conduct")
def photo(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """Keep a photograph."""
    loaded("inspection.conduct", inspection_id)
    given, item = request.files.get("photo"), request.form.get("item", "")
    return saved(
        inspection_id,
        item,
        lambda: recording.keep_photo(
            db.session,
            actor=person_id(),
            at=clock.now(),
            inspection_id=inspection_id,
            content=given.stream.read() if given else b"",
            token=request.form.get("token") or uuid.uuid4().hex,
            item=item,
            with_position=request.form.get("position") == "yes",
        ),
    )


@blueprint.get("/photos/<uuid:photo_id>.jpg")
@permit("inspection.view")
def picture(photo_id: uuid.UUID) -> ResponseReturnValue:
    """A photograph."""
    photo, inspection, file = queries.photo_of(db.session, photo_id)
    may("inspection.view", **whose(inspection))
    return send_file(io.BytesIO(content_of(file)), mimetype=file.media_type, download_name=f"{photo.id}.jpg")


@blueprint.post("/photos/<uuid:photo_id>/drop")
@permit("inspection.conduct")
def drop(photo_id: uuid.UUID) -> ResponseReturnValue:
    """Take a photograph off the record."""
    _photo, inspection, _file = queries.photo_of(db.session, photo_id)
    may("inspection.conduct", **whose(inspection))
    return then(
        inspection.id,
        lambda: recording.drop_photo(db.session, actor=person_id(), at=clock.now(), photo_id=photo_id),
        gettext("照片已移除。"),
    )


@blueprint.post("/<uuid:inspection_id>/present")
@permit("inspection.conduct")
def present(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """The word of somebody present, entered by the inspector."""
    loaded("inspection.conduct", inspection_id)
    return then(
        inspection_id,
        lambda: finishing.confirm_inspection(
            db.session,
            actor=person_id(),
            at=clock.now(),
            inspection_id=inspection_id,
            name=request.form.get("name", ""),
            position=request.form.get("as", ""),
            remark=request.form.get("remark", ""),
        ),
        gettext("已记录企业的确认。"),
    )


@blueprint.post("/<uuid:inspection_id>/finish")
@permit("inspection.conduct")
def finish(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """End the inspection."""
    loaded("inspection.conduct", inspection_id)
    return then(
        inspection_id,
        lambda: finishing.finish_inspection(
            db.session,
            actor=person_id(),
            at=clock.now(),
            inspection_id=inspection_id,
            summary=request.form.get("summary", ""),
        ),
        gettext("检查已完成，记录正在生成。"),
    )


@blueprint.route("/<uuid:inspection_id>/confirm", methods=["GET", "POST"])
@permit("inspection.confirm")
def confirm(inspection_id: uuid.UUID) -> ResponseReturnValue:
    """The firm's own page: what was found, and its word on it."""
    inspection = loaded("inspection.confirm", inspection_id)
    if request.method == "POST":
        try:
            finishing.confirm_inspection(
                db.session,
                actor=person_id(),
                at=clock.now(),
                inspection_id=inspection_id,
                remark=request.form.get("remark", ""),
            )
        except DomainError as error:
            db.session.rollback()
            flash(say(error), "error")
        else:
            flash(gettext("已确认，谢谢配合。"), "success")
        return redirect(url_for(".confirm", inspection_id=inspection_id))
    shown = queries.shown(db.session, inspection)
    return render_template("inspections/confirm.html", **shown, finding_titles=FINDING_TITLES, results=RESULT_TITLES)
