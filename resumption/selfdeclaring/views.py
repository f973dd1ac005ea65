"""The page an employee opens on a telephone: no account, Chinese or English, one form, the answer, one's own again.

Whatever is typed, nothing here tells whether anybody else is on a roster or has declared. Tokens that are wrong, ended
or revoked are answered alike. Limits are counted in each web process by itself, as for the verification page.
"""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from office import clock
from office.accounts.access import permit
from office.db import db
from office.errors import Conflict, NotFound
from office.firms.models import Firm
from office.identifiers import compact
from office.sealing import seal_in_use
from office.web import locale, say
from resumption.applications.models import Application
from resumption.applications.services import OPEN
from resumption.declarations.clearing import rules_in_force
from resumption.declarations.models import Declaration
from resumption.gathering.queries import link_by_token
from resumption.policy.declaring import erased_on
from resumption.policy.law import law
from resumption.selfdeclaring import queries, services
from resumption.selfdeclaring.forms import AmendmentForm, DeclarationForm, MineForm, as_written

blueprint = Blueprint("selfdeclaring", __name__, url_prefix="/declare/<token>")
limiter = Limiter(get_remote_address, storage_uri="memory://")
blueprint.record(lambda state: limiter.init_app(state.app))  # type: ignore[arg-type]  # a blueprint of Flask's is on a Flask
LOOK_UPS = "240 per minute"  # a whole workshop may share one address
DECLARATIONS = "60 per minute"
ATTEMPTS = "12 per minute"
OPEN_FOR = timedelta(minutes=20)
GIVEN, AMENDING = "declaration_given", "declaration_amending"


def of_link() -> str:
    """What declarations are counted by: the address and the link."""
    return f"{get_remote_address()} {(request.view_args or {}).get('token', '')}"


def loaded(token: str) -> tuple[Application, Firm]:
    """The application and the firm behind a live link."""
    _, application, firm = link_by_token(db.session, token, at=clock.now())
    return application, firm


def shown(firm: Firm, token: str, **more: Any) -> dict[str, Any]:
    """What every page here says: who asks, and what becomes of the answers."""
    today = clock.today()
    figures = law("declaring", today)
    return {
        "firm": firm,
        "token": token,
        "basis": figures.value("lawful_basis"),
        "retention": figures.value("retention_days"),
        "erased_on": erased_on(today),
        **more,
    }


def notice_given() -> dict[str, Any]:
    """What the employee consented to, to be kept with the declaration."""
    now = clock.now()
    figures = law("declaring", now.date())
    return {
        "at": now.isoformat(),
        "language": locale(),
        "basis": [each["title"] for each in figures.value("lawful_basis")],
        "retention_days": figures.value("retention_days"),
        "consents": ["told", "sensitive", "commitment"],
    }


@blueprint.route("", methods=["GET", "POST"])
@permit("declaration.give")
@limiter.limit(LOOK_UPS)
@limiter.limit(DECLARATIONS, key_func=of_link, methods=["POST"])
def declare(token: str) -> ResponseReturnValue:
    """The notice and the form; once filled, the declaration is kept."""
    application, firm = loaded(token)
    if application.state not in OPEN:
        return render_template("selfdeclaring/closed.html", **shown(firm, token))
    form = DeclarationForm()
    form.on(clock.today())
    if not form.validate_on_submit():
        page = render_template("selfdeclaring/declare.html", form=form, **shown(firm, token))
        return page, 422 if form.is_submitted() else 200
    declaration, code = services.declare(
        db.session,
        actor=None,
        at=clock.now(),
        application_id=application.id,
        answers=form.answers(),
        notice=notice_given(),
        language=locale(),
    )
    session[GIVEN] = {"id": str(declaration.id), "code": code}
    return redirect(url_for(".given", token=token))


@blueprint.get("/given")
@permit("declaration.give")
@limiter.limit(LOOK_UPS)
def given(token: str) -> ResponseReturnValue:
    """What came of one's own declaration, shown once: whoever has the telephone next does not find it."""
    application, firm = loaded(token)
    kept = session.pop(GIVEN, None)
    if kept is None:
        return redirect(url_for(".mine", token=token))
    declaration = queries.declaration_of(db.session, application.id, uuid.UUID(kept["id"]))
    return render_template(
        "selfdeclaring/given.html",
        code=kept["code"],
        declaration=declaration,
        rules=rules_in_force(declaration.kept_from)["rules"],
        **shown(firm, token),
    )


@blueprint.route("/mine", methods=["GET", "POST"])
@permit("declaration.give")
@limiter.limit(LOOK_UPS)
@limiter.limit(ATTEMPTS, key_func=of_link, methods=["POST"])
def mine(token: str) -> ResponseReturnValue:
    """Open one's own declaration again, by name, number and code."""
    application, firm = loaded(token)
    if application.state not in OPEN:
        return render_template("selfdeclaring/closed.html", **shown(firm, token))
    form = MineForm()
    if not form.validate_on_submit():
        page = render_template("selfdeclaring/mine.html", form=form, problem="", **shown(firm, token))
        return page, 422 if form.is_submitted() else 200
    try:
        declaration = queries.own_declaration(
            db.session,
            application.id,
            name=form.name.data,
            number=compact(form.document_number.data),
            code=form.code.data,
            seal=seal_in_use(),
        )
    except NotFound as error:
        page = render_template("selfdeclaring/mine.html", form=form, problem=say(error), **shown(firm, token))
        return page, 422
    session[AMENDING] = {"id": str(declaration.id), "until": (clock.now() + OPEN_FOR).timestamp()}
    return redirect(url_for(".amend", token=token))


@blueprint.route("/amend", methods=["GET", "POST"])
@permit("declaration.give")
@limiter.limit(LOOK_UPS)
def amend(token: str) -> ResponseReturnValue:
    """Correct one's own declaration."""
    application, firm = loaded(token)
    if application.state not in OPEN:
        return render_template("selfdeclaring/closed.html", **shown(firm, token))
    declaration = opened(application)
    if declaration is None:
        return redirect(url_for(".mine", token=token))
    form = AmendmentForm(data=as_written(declaration, seal_in_use().open(declaration.mobile_sealed)))
    form.on(clock.today())
    form.whose = declaration.name
    if not form.validate_on_submit():
        page = render_template("selfdeclaring/amend.html", form=form, declaration=declaration, **shown(firm, token))
        return page, 422 if form.is_submitted() else 200
    try:
        services.amend(
            db.session,
            actor=None,
            at=clock.now(),
            declaration_id=declaration.id,
            answers=form.answers(),
            notice=notice_given(),
        )
    except Conflict as error:
        flash(say(error), "error")
        return redirect(url_for(".declare", token=token))
    session.pop(AMENDING, None)
    session[GIVEN] = {"id": str(declaration.id), "code": ""}
    flash(gettext("更正已保存。"), "success")
    return redirect(url_for(".given", token=token))


def opened(application: Application) -> Declaration | None:
    """The declaration this browser has opened by its code, for some minutes."""
    kept = session.get(AMENDING)
    if kept is None or kept["until"] < clock.now().timestamp():
        return None
    return queries.declaration_of(db.session, application.id, uuid.UUID(kept["id"]))
