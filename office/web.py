"""The edge of the web: one commit per request, error pages, headers, language, and what templates may call."""

import logging
import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel, gettext
from flask_bootstrap import Bootstrap5
from flask_security import current_user
from flask_wtf import CSRFProtect, FlaskForm
from markupsafe import Markup, escape
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException

from office import clock
from office.accounts.permissions import ROLE_TITLES, acts_of
from office.db import db, domain_error
from office.departments import DEPARTMENTS
from office.errors import Conflict, DomainError, NotAllowed, NotFound
from office.journal.models import act_title
from office.money import capital, fen, yuan_grouped
from office.rulebook.parameters import LOCAL_DEFAULT
from office.wording import fill

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
CHINESE = re.compile(rf"{HAN}(?:[\w、，。；：·（）()《》〈〉〔〕“”—-]*{HAN})?")
LARGEST_REQUEST = 24 * 1024 * 1024
STATUS = {NotAllowed: HTTPStatus.FORBIDDEN, NotFound: HTTPStatus.NOT_FOUND, Conflict: HTTPStatus.CONFLICT}
logger = logging.getLogger(__name__)


class Office(Flask):
    """Flask with the transaction edge: a request that changes something commits once, after its view."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view, then commit; whatever goes wrong, nothing is half written."""
        try:
            answer = super().dispatch_request()
            if request.method in SAFE:
                db.session.rollback()
            else:
                db.session.commit()
        except IntegrityError as error:
            db.session.rollback()
            raise domain_error(error) from error
        except Exception:
            db.session.rollback()
            raise
        return answer


def locale() -> str:
    """The reader's language: the person's, else the session's, else Chinese."""
    chosen = getattr(current_user, "locale", None) or session.get("locale", "zh")
    return LOCALES.get(str(chosen), LOCALES["zh"])


def say(error: DomainError) -> str:
    """An error's sentence in the reader's language, its places filled."""
    return sentence(error.sentence, **error.values)


def blame(form: FlaskForm, error: DomainError, otherwise: str) -> None:
    """Put a refusal beside the field of a form that it is about, or beside another."""
    at_fault = form[error.field if error.field in form else otherwise]
    at_fault.errors = [*at_fault.errors, say(error)]


def sentence(text: str, /, **values: Any) -> str:
    """A marked sentence in the reader's language, its places filled."""
    return fill(text, values, translate=gettext, english=locale() == "en")


def chinese(value: object) -> object:
    """Text with whatever is Chinese in it marked so on an English page: screen readers and fonts go by it."""
    if locale() != "en" or not CHINESE.search(str(value)) or (isinstance(value, Markup) and "<" in value):
        return value
    return Markup(CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', str(escape(value))))  # noqa: S704 (escaped)


def citation(cite: Mapping[str, str] | str) -> object:
    """A source of law on one line; what no published text says is owned as this office's own default."""
    if isinstance(cite, str):
        return chinese(cite)
    document = gettext("本市默认口径") if cite["document"] == LOCAL_DEFAULT else chinese(cite["document"])
    rest = " ".join(part for part in (cite["article"], cite["words"]) if part)
    return Markup("{}{} {}").format(document, chinese(cite["number"]), chinese(rest))


def problem_page(status: int, message: str) -> tuple[str, int]:
    """The page shown instead of the one asked for."""
    return render_template("problem.html", status=status, message=message), status


def handle_domain_error(error: DomainError) -> tuple[str, int]:
    """A domain error no view took for a form's: its own page."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), HTTPStatus.UNPROCESSABLE_ENTITY)
    return problem_page(int(status), say(error))


def handle_http_error(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own refusals, on a page of ours."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    return problem_page(error.code, HTTP_MESSAGES.get(error.code, lambda: gettext("请求无法处理，请返回重试。"))())


def handle_crash(error: Exception) -> tuple[str, int]:
    """Anything else: logged with a number the reader can quote; nothing was written."""
    number = uuid.uuid4().hex[:8]
    logger.exception("error %s", number, exc_info=error)
    return problem_page(500, gettext("系统出错，您的操作没有保存。请稍后重试或报错误编号 %(n)s。", n=number))


HTTP_MESSAGES: dict[int, Callable[[], str]] = {
    404: lambda: gettext("没有这个页面，请检查地址。"),
    405: lambda: gettext("该页面不接受这种请求，请从页面上的按钮操作。"),
    413: lambda: gettext("上传的内容过大，请拆分或压缩后再试。"),
    429: lambda: gettext("操作过于频繁，请稍候再试。"),
    400: lambda: gettext("页面已过期或表单不完整，请刷新后重试。"),
}


def secure(response: Response) -> Response:
    """Headers of every answer; pages with personal data are never kept by a shared cache."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static" and not (request.endpoint or "").endswith(".static"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def titled(thing: Any) -> str:
    """The title of something that has one in both languages (a rule, a fact, a tier), in the reader's."""
    title, title_en = (
        (thing["title"], thing.get("title_en")) if isinstance(thing, dict) else (thing.title, thing.title_en)
    )
    return str((title_en if locale() == "en" else None) or title)


def department(code: str | None) -> str:
    """The name of a department in the reader's language; empty for none."""
    return gettext(DEPARTMENTS[code]) if code in DEPARTMENTS else ""


def here(**changes: Any) -> str:
    """The address of this page with other arguments; None or empty text takes one away."""
    arguments = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in arguments.items() if value not in (None, "")}
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def moment(at: datetime | None) -> str:
    """Beijing time to the minute."""
    return at.astimezone(clock.BEIJING).strftime("%Y-%m-%d %H:%M") if at else ""


def day(on: date | str | None) -> str:
    """A day, given as one or as the text of frozen facts."""
    return on if isinstance(on, str) else on.isoformat() if on else ""


def template_tools() -> dict[str, Any]:
    """What every template may call."""
    roles = current_user.role_names if current_user.is_authenticated else frozenset()
    return {
        "endpoints": current_app.view_functions,
        "act_title": act_title,
        "here": here,
        "now": clock.now(),
        "office_name": current_app.extensions["settings"].issuer,
        "role_titles": [title for role, title in ROLE_TITLES.items() if role in roles],
        "acts": acts_of([*roles, *(["person"] if roles else [])]),
        "english": locale() == "en",
        "lang": "en" if locale() == "en" else "zh-CN",
        "sentence": sentence,
        "theme": request.cookies.get("theme", "auto"),
        "today": clock.today(),
    }


def init_app(app: Flask) -> None:
    """Attach all of the above."""
    app.config.update(
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form may lie open for an afternoon and still be saved
    )
    Babel(app, default_locale=LOCALES["zh"], default_timezone="Asia/Shanghai", locale_selector=locale)
    Bootstrap5(app)
    CSRFProtect(app)
    app.after_request(secure)
    app.context_processor(template_tools)
    app.register_error_handler(DomainError, handle_domain_error)
    app.register_error_handler(HTTPException, handle_http_error)
    app.register_error_handler(500, handle_crash)
    app.jinja_env.filters.update(
        capital=capital,
        chinese=chinese,
        citation=citation,
        day=day,
        department=department,
        fen=fen,
        moment=moment,
        titled=titled,
        yuan=yuan_grouped,
    )
    app.before_request(lambda: setattr(g, "checked", False))
