"""Pages on standing: the firms of the whitelist, one firm with its history, an act to hear, sign or decline."""

import io
import uuid
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.accounts.permissions import scopes
from office.db import db
from office.errors import DomainError
from office.files.services import content_of, keep_file
from office.firms.areas import AREAS
from office.firms.models import Firm
from office.journal.queries import history
from office.web import say, sentence
from resumption.policy.ranking import TIER_TITLES
from resumption.policy.standing import SANCTION_TITLES, STANDING_TITLES, Sanction, Standing, possible, procedure
from resumption.sanctions import queries, services
from resumption.sanctions.forms import SanctionForm
from resumption.sanctions.queries import StandingFilter, Told
from resumption.whitelist.models import WhitelistEntry
from resumption.whitelist.queries import entry_of, history_of

blueprint = Blueprint("sanctions", __name__, url_prefix="/sanctions")
FIELDS = ("kind", "reason", "document", "words", "effective_on", "mend_by", "urgent_reason", "evidence")


@blueprint.get("/")
@permit("whitelist.list")
def index() -> str:
    """The firms of the whitelist as they stand today; a town reviewer sees the town's firms only."""
    everywhere = "any" in scopes("whitelist.list", actor())
    state = request.args.get("state", "")
    wanted = StandingFilter(
        day=clock.today(),
        text=request.args.get("text", "").strip(),
        area=request.args.get("area", "") if everywhere else actor().area or "-",
        state=state if state in set(Standing) else "",
        pending=bool(request.args.get("pending")),
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template(
        "sanctions/index.html",
        listing=queries.firms(db.session, wanted),
        wanted=wanted,
        areas=AREAS if everywhere else {},
        all_areas=AREAS,
        tiers=list(TIER_TITLES.values()),
        states=STANDING_TITLES,
        kinds=SANCTION_TITLES,
    )


def loaded(act: str, entry_id: uuid.UUID) -> tuple[WhitelistEntry, Firm]:
    """An entry and its firm, if they are this reviewer's to ``act`` on."""
    entry = entry_of(db.session, entry_id)
    firm = queries.firm_of(db.session, entry.firm_id)
    may(act, firm_id=firm.id, area=firm.area)
    return entry, firm


@blueprint.get("/entries/<uuid:entry_id>")
@permit("sanction.view")
def entry(entry_id: uuid.UUID) -> str:
    """One firm: how it stood by day, every act on it, and the form for another."""
    return entry_page(*loaded("sanction.view", entry_id), blank())


def blank() -> SanctionForm:
    """The form as it is offered: in force from today."""
    return SanctionForm(effective_on=clock.today())


def entry_page(entry: WhitelistEntry, firm: Firm, form: SanctionForm, trouble: str = "") -> str:
    """The firm's page; after trouble with what was typed."""
    acts = possible(Standing(entry.state))
    form.kind.choices = [(act.value, sentence(SANCTION_TITLES[act])) for act in acts]
    return render_template(
        "sanctions/entry.html",
        entry=entry,
        firm=firm,
        changes=history_of(db.session, firm.id),
        acts_done=queries.sanctions_on(db.session, firm.id),
        form=form,
        rules={act: procedure(act, clock.today()) for act in acts},
        trouble=trouble,
        tiers=list(TIER_TITLES.values()),
        areas=AREAS,
        states=STANDING_TITLES,
        kinds=SANCTION_TITLES,
        timeline=[],
    )


def issued() -> dict[str, str]:
    """Who issues papers, in which series."""
    settings = current_app.extensions["settings"]
    return {"series": settings.number_series, "issuer": settings.issuer}


@blueprint.post("/entries/<uuid:entry_id>")
@permit("sanction.propose")
def propose(entry_id: uuid.UUID) -> ResponseReturnValue:
    """Propose an act, with its evidence."""
    entry, firm = loaded("sanction.propose", entry_id)
    form = blank()
    form.kind.choices = [(act.value, act.value) for act in possible(Standing(entry.state))]
    if not form.validate():
        return entry_page(entry, firm, form), 422
    try:
        row = services.propose_sanction(
            db.session, actor=person_id(), at=clock.now(), entry_id=entry_id, draft=draft_of(form, firm), **issued()
        )
    except DomainError as error:
        db.session.rollback()
        entry, firm = loaded("sanction.propose", entry_id)
        if error.field in FIELDS:
            form._fields[error.field].errors = [say(error)]
            return entry_page(entry, firm, form), 422
        return entry_page(entry, firm, form, say(error)), 422
    flash(gettext("处置已生效。") if row.state == "confirmed" else gettext("处置已提出，等待下一步。"), "success")
    return redirect(url_for(".show", sanction_id=row.id))


def draft_of(form: SanctionForm, firm: Firm) -> services.Draft:
    """What was typed, its files kept."""
    urgent = form.urgent_reason.data.strip() if form.urgent.data and form.urgent_reason.data else ""
    files = [
        keep_file(
            db.session,
            actor=person_id(),
            at=clock.now(),
            name=upload.filename or "",
            content=upload.stream.read(),
            firm_id=firm.id,
        )
        for upload in request.files.getlist("evidence")
        if upload and upload.filename
    ]
    return services.Draft(
        kind=Sanction(form.kind.data),
        reason=form.reason.data,
        cite={name: form._fields[name].data or "" for name in ("document", "number", "article", "words")},
        effective_on=form.effective_on.data,
        effect=form.effect.data or "",
        mend_by=form.mend_by.data,
        urgent_reason=urgent,
        evidence=[each.id for each in files],
    )


def told_to(act: str, sanction_id: uuid.UUID) -> tuple[Told, Firm]:
    """An act and its firm, if they are this reader's."""
    told = queries.sanction_told(db.session, sanction_id)
    firm = queries.firm_of(db.session, told.sanction.firm_id)
    may(act, firm_id=firm.id, area=firm.area)
    return told, firm


def facts_of(told: Told, firm: Firm) -> dict[str, Any]:
    """What both sides' pages show of an act."""
    return {
        "told": told,
        "row": told.sanction,
        "firm": firm,
        "waits": services.waits_for_firm(told.sanction, clock.today()),
        "evidence": queries.evidence_of(db.session, told.sanction.id),
        "kinds": SANCTION_TITLES,
        "me": actor().id,
    }


@blueprint.get("/<uuid:sanction_id>")
@permit("sanction.view")
def show(sanction_id: uuid.UUID) -> str:
    """One act with everything a decision needs."""
    told, firm = told_to("sanction.view", sanction_id)
    return render_template(
        "sanctions/show.html", **facts_of(told, firm), timeline=history(db.session, told.sanction.id)
    )


@blueprint.post("/<uuid:sanction_id>/confirm")
@permit("sanction.confirm")
def confirm(sanction_id: uuid.UUID) -> ResponseReturnValue:
    """Sign what another proposed."""
    told_to("sanction.confirm", sanction_id)
    return decided(sanction_id, services.confirm_sanction, gettext("已签发，文书正在制作。"), **issued())


@blueprint.post("/<uuid:sanction_id>/decline")
@permit("sanction.view")
def decline(sanction_id: uuid.UUID) -> ResponseReturnValue:
    """Do not go on: the signatory's, or the proposer's own taking back."""
    told, firm = told_to("sanction.view", sanction_id)
    if told.sanction.proposed_by != actor().id:
        may("sanction.confirm", firm_id=firm.id, area=firm.area)
    return decided(
        sanction_id, services.decline_sanction, gettext("处置已退回。"), reason=request.form.get("decline_reason", "")
    )


def decided(sanction_id: uuid.UUID, verb: Any, done: str, **more: str) -> ResponseReturnValue:
    """Run the verb on an act and go back to it."""
    try:
        verb(db.session, actor=person_id(), at=clock.now(), sanction_id=sanction_id, **more)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(done, "success")
    return redirect(url_for(".show", sanction_id=sanction_id))


@blueprint.get("/own/<uuid:sanction_id>")
@permit("sanction.read_own")
def notice(sanction_id: uuid.UUID) -> str:
    """An act on one's own firm: what it says, and the place to be heard."""
    told, firm = told_to("sanction.read_own", sanction_id)
    return render_template("sanctions/notice.html", **facts_of(told, firm), fault="")


@blueprint.post("/own/<uuid:sanction_id>/reply")
@permit("sanction.reply")
def reply(sanction_id: uuid.UUID) -> ResponseReturnValue:
    """The firm is heard."""
    told_to("sanction.reply", sanction_id)
    try:
        services.reply_to_sanction(
            db.session,
            actor=person_id(),
            at=clock.now(),
            sanction_id=sanction_id,
            reply=request.form.get("reply", ""),
        )
    except DomainError as error:
        db.session.rollback()
        told, firm = told_to("sanction.reply", sanction_id)
        return render_template("sanctions/notice.html", **facts_of(told, firm), fault=say(error)), 422
    flash(gettext("陈述意见已提交。"), "success")
    return redirect(url_for(".notice", sanction_id=sanction_id))


@blueprint.get("/<uuid:sanction_id>/evidence/<uuid:file_id>")
@permit("sanction.view")
def evidence(sanction_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """One file behind an act, for the office."""
    told_to("sanction.view", sanction_id)
    kept = queries.evidence_file(db.session, sanction_id, file_id)
    return send_file(
        io.BytesIO(content_of(kept)), mimetype=kept.media_type, as_attachment=True, download_name=kept.name
    )
