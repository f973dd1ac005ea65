"""The application: wires the three packages together, nothing else."""

from office import accounts, embedded, views, web
from office.accounts import models as _people  # noqa: F401  (every table must be known before the first query)
from office.cli import database
from office.db import db
from office.documents.views import blueprint as document_pages
from office.files import models as _files  # noqa: F401
from office.files import store
from office.firms import models as _firms  # noqa: F401
from office.jobs.cli import jobs
from office.jobs.views import blueprint as job_pages
from office.jobs.worker import use_sessions
from office.journal import models as _journal  # noqa: F401
from office.journal.cli import journal
from office.journal.services import use_key
from office.settings import Settings
from resumption.applications import models as _applications  # noqa: F401
from resumption.applications.views import blueprint as application_pages
from resumption.cli import register as register_ranking
from resumption.declarations import models as _declarations  # noqa: F401
from resumption.review import models as _review  # noqa: F401
from resumption.review.views import blueprint as review_pages
from resumption.whitelist import models as _whitelist  # noqa: F401
from subsidies.assessment.views import blueprint as assessment_pages
from subsidies.claims.views import blueprint as claim_pages
from subsidies.cli import rules
from subsidies.insurance import models as _insurance  # noqa: F401
from subsidies.payouts.views import blueprint as payout_pages

PAGES = (
    views.blueprint, job_pages, document_pages, application_pages, review_pages,
    claim_pages, assessment_pages, payout_pages,
)  # fmt: skip


def create_app(settings: Settings | None = None) -> web.Office:
    """The whole application, ready to serve."""
    settings = settings or Settings.from_environment()
    app = web.Office(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={"default": embedded.engine_options(settings.database_url, settings.var)},
        SESSION_COOKIE_SECURE=settings.secure_cookies,
    )
    app.extensions["settings"] = settings
    db.init_app(app)
    use_key(bytes.fromhex(settings.journal_key))
    store.use_store(settings.files_url)
    web.init_app(app)
    accounts.init_app(app, password_salt=settings.password_salt)
    with app.app_context():
        use_sessions(db.sessionmaker)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    register_ranking(rules)
    for group in (database, journal, jobs, rules):
        app.cli.add_command(group)
    return app
