"""The pages of notices: the inbox, what comes by mail and how, the link in a mail that needs no sign-in, the outbox."""

import uuid
from collections.abc import Mapping
from datetime import time
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user
from werkzeug.routing import BuildError

from office import clock
from office.accounts.access import permit, person_id
from office.accounts.models import Person
from office.db import db
from office.errors import DomainError, NotFound
from office.notices import queries, services
from office.notices.groups import GROUPS
from office.notices.mail import Post, the_post, use_post
from office.web import say
from office.wording import N_

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@blueprint.record
def set_up(state: BlueprintSetupState) -> None:
    """Take the settings of mail; a mail program's one click carries no token of ours against forgery."""
    settings = state.app.extensions["settings"]
    digest_at = time.fromisoformat(settings.mail_digest_at)
    use_post(Post(settings.smtp_url, settings.mail_from, settings.base_url, settings.secret_key, digest_at))
    state.app.extensions["csrf"].exempt(one_click)


@blueprint.app_context_processor
def unread() -> dict[str, Any]:
    """How many notices wait, for the masthead of every page."""
    return {"unread_notices": lambda: queries.unread_count(db.session, current_user.id)}


@blueprint.get("/")
@permit("notice.read")
def index() -> str:
    """The inbox, filtered in the address."""
    group = request.args.get("group", "")
    wanted = queries.InboxFilter(
        unread=request.args.get("unread") == "yes",
        group=group if group in GROUPS else "",
        page=max(1, request.args.get("page", 1, type=int)),
    )
    return render_template(
        "notices/index.html", listing=queries.inbox(db.session, person_id(), wanted), wanted=wanted, groups=GROUPS
    )


@blueprint.post("/<uuid:notice_id>/open")
@permit("notice.read")
def open_(notice_id: uuid.UUID) -> ResponseReturnValue:
    """Read a notice and go to what it is about."""
    notice = queries.notice_of(db.session, notice_id, person_id())
    services.mark_read(db.session, actor=person_id(), at=clock.now(), notice=notice)
    return redirect(address_of(notice.endpoint, notice.arguments) or url_for(".index"))


def address_of(endpoint: str, arguments: Mapping[str, Any]) -> str:
    """The page a notice leads to; none where a later version of the site no longer has it."""
    try:
        return url_for(endpoint, **arguments) if endpoint else ""
    except BuildError:
        return ""


@blueprint.post("/read")
@permit("notice.read")
def read_all() -> ResponseReturnValue:
    """Everything is read."""
    services.mark_all_read(db.session, actor=person_id(), at=clock.now())
    flash(gettext("全部通知已标为已读。"), "success")
    return redirect(url_for(".index"))


@blueprint.route("/choices", methods=["GET", "POST"])
@permit("notice.choose")
def choices() -> ResponseReturnValue:
    """How one wants each group of notices."""
    if request.method == "POST":
        return kept(person_id(), url_for(".choices"))
    return choices_page(current_user, url_for(".choices"))


def kept(whose: uuid.UUID, back: str) -> ResponseReturnValue:
    """Keep the choices of the form."""
    try:
        ways = {code: request.form.get(code, "") for code in GROUPS}
        services.choose(db.session, actor=whose, at=clock.now(), ways=ways)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("接收方式已保存。"), "success")
    return redirect(back)


def choices_page(person: Person, action: str, *, by_link: bool = False) -> str:
    """The page of choices; by a mail's link it says nothing about the person."""
    return render_template(
        "notices/choices.html",
        groups=GROUPS,
        chosen=queries.choices_of(db.session, person.id),
        configured=the_post().configured,
        digest_at=the_post().digest_at,
        action=action,
        by_link=by_link,
    )


def behind(token: str) -> Person:
    """The person whose link it is."""
    id_ = the_post().person_behind(token)
    if id_ is None:
        raise NotFound(N_("这个链接无效。请登录后在“通知”中更改接收方式。"))
    return queries.person_named(db.session, uuid.UUID(id_))


@blueprint.get("/mail/<token>")
@permit("mail.choose")
def by_mail(token: str) -> str:
    """The choices, for whoever follows the link in a mail; no sign-in."""
    return choices_page(behind(token), url_for(".choose_by_mail", token=token), by_link=True)


@blueprint.post("/mail/<token>")
@permit("mail.choose")
def one_click(token: str) -> ResponseReturnValue:
    """A mail program's one click (RFC 8058): no more mail."""
    services.stop_mail(db.session, actor=behind(token).id, at=clock.now())
    return gettext("已停止接收邮件。"), 200, {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.post("/mail/<token>/choices")
@permit("mail.choose")
def choose_by_mail(token: str) -> ResponseReturnValue:
    """Keep the choices made on the page of the link."""
    return kept(behind(token).id, url_for(".by_mail", token=token))


@blueprint.get("/outbox")
@permit("mail.list")
def outbox() -> str:
    """The outbox: what waits, what went, what failed and why."""
    state = request.args.get("state", "")
    return render_template(
        "notices/outbox.html",
        listing=queries.outbox(db.session, state=state, page=max(1, request.args.get("page", 1, type=int))),
        state=state if state in queries.OUTBOX_STATES else "",
        configured=the_post().configured,
        sender=current_app.extensions["settings"].mail_from,
        digest_at=the_post().digest_at,
    )


@blueprint.post("/outbox/<uuid:message_id>/retry")
@permit("mail.list")
def retry(message_id: uuid.UUID) -> ResponseReturnValue:
    """Try a given-up message again."""
    try:
        services.retry_message(db.session, actor=person_id(), at=clock.now(), message_id=message_id)
    except DomainError as error:
        db.session.rollback()
        flash(say(error), "error")
    else:
        flash(gettext("已重新排队发送。"), "success")
    return redirect(url_for(".outbox"))
