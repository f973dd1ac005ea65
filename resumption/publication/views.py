"""The office's pages on batches: what waits to be published, draw, publish or discard."""

import uuid
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import actor, may, permit, person_id
from office.db import db
from office.errors import DomainError
from office.firms.areas import AREAS
from office.web import say
from resumption.policy.ranking import TIER_TITLES
from resumption.publication import queries, services
from resumption.publication.documents import batch_name
from resumption.publication.forms import BatchForm

blueprint = Blueprint("publication", __name__, url_prefix="/publication")


def shared() -> dict[str, Any]:
    """What every page here shows by."""
    return {"areas": AREAS, "tiers": list(TIER_TITLES.values()), "batch_name": batch_name, "me": actor().id}


@blueprint.get("/")
@permit("whitelist.batches")
def index() -> str:
    """Entries that wait for a batch, and every batch there was."""
    return index_page(BatchForm())


def index_page(form: BatchForm, trouble: str = "") -> str:
    """The page; after trouble with what was typed."""
    return render_template(
        "publication/index.html",
        listing=queries.batches(db.session, max(1, request.args.get("page", 1, type=int))),
        candidates=queries.candidates(db.session, clock.today()),
        chosen=set(request.form.getlist("entries")) if request.method == "POST" else None,
        form=form,
        trouble=trouble,
        **shared(),
    )


def chosen_entries() -> list[uuid.UUID]:
    """The ticked entries; what is no id is left out."""
    return [uuid.UUID(text) for text in request.form.getlist("entries") if len(text) == 36]


@blueprint.post("/")
@permit("whitelist.draw")
def draw() -> ResponseReturnValue:
    """Draw a batch."""
    form = BatchForm()
    if not form.validate():
        return index_page(form), 422
    try:
        batch = services.draw_batch(
            db.session,
            actor=person_id(),
            at=clock.now(),
            entry_ids=chosen_entries(),
            basis={name: form._fields[name].data or "" for name in services.CITED},
        )
        db.session.flush()
    except DomainError as error:
        db.session.rollback()
        return index_page(form, say(error)), 422
    flash(gettext("名单已编制，请另一人核对公布。"), "success")
    return redirect(url_for(".show", batch_id=batch.id))


@blueprint.get("/<uuid:batch_id>")
@permit("whitelist.batches")
def show(batch_id: uuid.UUID) -> str:
    """One batch."""
    told = queries.batch_told(db.session, batch_id)
    return render_template(
        "publication/show.html", told=told, batch=told.batch, rows=queries.rows_of(db.session, batch_id), **shared()
    )


@blueprint.post("/<uuid:batch_id>/publish")
@permit("whitelist.publish")
def publish(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Publish what another drew."""
    settings = current_app.extensions["settings"]
    more = {"series": settings.number_series, "issuer": settings.issuer}
    return decided(batch_id, services.publish_batch, gettext("名单已公布，通告正在制作。"), **more)


@blueprint.post("/<uuid:batch_id>/discard")
@permit("whitelist.batches")
def discard(batch_id: uuid.UUID) -> ResponseReturnValue:
    """Send a batch back: the signatory's, or the drawer's own taking back."""
    told = queries.batch_told(db.session, batch_id)
    if told.batch.drawn_by != actor().id:
        may("whitelist.publish", firm_id=None)
    return decided(batch_id, services.discard_batch, gettext("名单已退回。"), reason=request.form.get("reason", ""))


def decided(batch_id: uuid.UUID, verb: Any, done: str, **more: str) -> ResponseReturnValue:
    """Run the verb on a batch and go back to it."""
    try:
        verb(db.session, actor=person_id(), at=clock.now(), batch_id=batch_id, **more)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(done, "success")
    return redirect(url_for(".show", batch_id=batch_id))
