"""The official lists' pages: who stands on them, imports with a preview of what they change; and a firm's own page."""

import io
import uuid

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import allowed
from office.accounts.queries import department_in_common
from office.db import db
from office.errors import DomainError, NotFound
from office.files.services import LARGEST, content_of
from office.firms import designating, queries, services
from office.firms.areas import AREAS
from office.firms.lists import LISTS
from office.firms.models import Firm
from office.journal.queries import history
from office.web import say

blueprint = Blueprint("designations", __name__, url_prefix="/designations")
firms = Blueprint("firms", __name__, url_prefix="/firms")
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


def load(firm_id: uuid.UUID, act: str) -> Firm:
    """A firm on which this person may do ``act``."""
    found = queries.firm_of(db.session, firm_id)
    shared = department_in_common(db.session, actor(), found.id)
    may(act, firm_id=found.id, area=found.area, department=shared)
    return found


@firms.get("/<uuid:firm_id>")
@permit("firm.view")
def show_firm(firm_id: uuid.UUID) -> str:
    """What the register holds of a firm; its own representatives also enter what is theirs to enter."""
    return firm_page(load(firm_id, "firm.view"))


def firm_page(firm: Firm, fault: DomainError | None = None) -> str:
    """The page; after a ``fault`` with what was typed."""
    who = actor()
    return render_template(
        "firms/show.html",
        firm=firm,
        own=firm.id in who.firms and allowed("firm.edit", who, firm_id=firm.id),
        ending=allowed("representation.end", who, firm_id=firm.id, area=firm.area),
        me=person_id(),
        areas=AREAS,
        account=queries.bank_account_of(db.session, firm.id),
        changes=queries.account_changes(db.session, firm.id),
        acting=queries.representatives(db.session, firm.id),
        listed=queries.designations_of(db.session, firm.id),
        timeline=history(db.session, firm.id),
        typed=request.form,
        fault=fault,
        fault_words=say(fault) if fault else "",
    )


@firms.post("/<uuid:firm_id>/account")
@permit("firm.edit")
def enter_account(firm_id: uuid.UUID) -> ResponseReturnValue:
    """Enter or change the basic account."""
    firm = load(firm_id, "firm.edit")
    try:
        services.enter_bank_account(
            db.session,
            actor=person_id(),
            at=clock.now(),
            firm=firm,
            number=request.form.get("number", ""),
            bank=request.form.get("bank", ""),
            cnaps=request.form.get("cnaps", ""),
        )
    except DomainError as error:
        db.session.rollback()
        return firm_page(load(firm_id, "firm.edit"), error), 422
    flash(gettext("基本账户已登记。已列入待放行批次的款项不会自动改付新账户，须由财政移出后重新编制。"), "success")
    return redirect(url_for(".show_firm", firm_id=firm_id))


@firms.post("/<uuid:firm_id>/contact")
@permit("firm.edit")
def change_contact(firm_id: uuid.UUID) -> ResponseReturnValue:
    """Whom the office calls."""
    firm, form = load(firm_id, "firm.edit"), request.form
    name, mobile = form.get("contact_name", ""), form.get("contact_mobile", "")
    try:
        services.change_contact(db.session, actor=person_id(), at=clock.now(), firm=firm, name=name, mobile=mobile)
    except DomainError as error:
        db.session.rollback()
        return firm_page(load(firm_id, "firm.edit"), error), 422
    flash(gettext("联系人已更新。"), "success")
    return redirect(url_for(".show_firm", firm_id=firm_id))


@firms.post("/<uuid:firm_id>/leave")
@permit("representation.leave")
def leave(firm_id: uuid.UUID) -> ResponseReturnValue:
    """End one's own part in a firm."""
    return ended(load(firm_id, "representation.leave"), person_id())


@firms.post("/<uuid:firm_id>/representatives/<uuid:representative_id>/end")
@permit("representation.end")
def end(firm_id: uuid.UUID, representative_id: uuid.UUID) -> ResponseReturnValue:
    """End somebody's part in a firm, by the office."""
    return ended(load(firm_id, "representation.end"), representative_id)


def ended(firm: Firm, representative_id: uuid.UUID) -> ResponseReturnValue:
    """End it; back to the firm where it may still be seen."""
    firm_id, area = firm.id, firm.area
    try:
        services.end_representation(
            db.session,
            actor=person_id(),
            at=clock.now(),
            person_id=representative_id,
            firm_id=firm_id,
            reason=request.form.get("reason", ""),
        )
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已终止。此人不能再查看和办理该企业的事项。"), "success")
    stays = representative_id != person_id() and allowed("firm.view", actor(), firm_id=firm_id, area=area)
    return redirect(url_for(".show_firm", firm_id=firm_id) if stays else url_for("office.home"))
