"""Pages that belong to no room: the front page, a person's start page, language and theme."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_security import current_user

from office import clock
from office.accounts.access import actor, permit
from office.db import db
from office.desk import desks

blueprint = Blueprint("office", __name__)
YEAR = 365 * 24 * 3600


@blueprint.get("/")
@permit("site.read")
def front() -> str:
    """The front page."""
    return render_template("front.html")


@blueprint.get("/home")
@permit("account.read")
def home() -> str:
    """Where a person lands after signing in: what waits for them now, told by each room."""
    return render_template("home.html", desks=desks(db.session, actor(), clock.now()))


@blueprint.post("/preferences")
@permit("preference.set")
def preferences() -> Response:
    """Keep the language and the theme a person chose; back to the page they were on."""
    language, theme = request.form.get("locale"), request.form.get("theme")
    back = urlsplit(request.form.get("back", "/"))
    target = back.path if back.path.startswith("/") and not back.path.startswith("//") else url_for("office.front")
    answer = redirect(target + (f"?{back.query}" if back.query else ""))
    if language in ("zh", "en"):
        session["locale"] = language
        if current_user.is_authenticated:
            current_user.locale = language
            db.session.flush()
        else:
            session["locale_chosen"] = True  # whoever signs in next in this browser chose it
    if theme in ("auto", "light", "dark"):
        answer.set_cookie("theme", theme, max_age=YEAR, samesite="Lax", httponly=True)
    return answer  # type: ignore[return-value]
