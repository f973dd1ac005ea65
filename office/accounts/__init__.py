"""People, roles, sign-in, the permission table."""

from flask import Flask
from flask_login import user_logged_out
from flask_security import FSQLALiteUserDatastore, Security, user_authenticated

from office.accounts.access import end_sign_in, guard, start_sign_in
from office.accounts.models import Person, Role
from office.db import db
from office.settings import ROOT

datastore = FSQLALiteUserDatastore(db, Person, Role)


def init_app(app: Flask, *, password_salt: str) -> None:
    """Attach sign-in and the guard of every route."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (the name of the scheme)
        SECURITY_PASSWORD_SALT=password_salt,
        SECURITY_USERNAME_ENABLE=False,
        SECURITY_REGISTERABLE=False,
        SECURITY_RECOVERABLE=False,
        SECURITY_CHANGEABLE=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_VERIFY_URL="/confirm-password",  # /verify is where papers are verified
        SECURITY_POST_LOGIN_VIEW="/home",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_I18N_DIRNAME=["builtin", str(ROOT / "translations")],  # ours come last, so ours are said
    )
    Security(app, datastore)
    user_authenticated.connect(start_sign_in, app)
    user_logged_out.connect(end_sign_in, app)
    app.before_request(guard)
