"""The application: wires the three packages together, nothing else."""

import office.wiring
import resumption.wiring
import subsidies.wiring
from office import accounts, embedded, sealing, web
from office.db import db
from office.files import store
from office.jobs.worker import use_sessions
from office.journal.services import use_key
from office.settings import Settings
from subsidies.policy.catalogue import use_measures

PAGES = (*office.wiring.PAGES, *resumption.wiring.PAGES, *subsidies.wiring.PAGES)
COMMANDS = (*office.wiring.COMMANDS, *resumption.wiring.COMMANDS, *subsidies.wiring.COMMANDS)


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
    web.init_app(app)
    accounts.init_app(app, password_salt=settings.password_salt)
    put_to_use(app)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    resumption.wiring.register_commands(subsidies.wiring.rules)
    for group in COMMANDS:
        app.cli.add_command(group)
    return app


def put_to_use(app: web.Office) -> None:
    """Give this process the application's keys, store, measures and sessions; they are of the one given last."""
    settings: Settings = app.extensions["settings"]
    use_key(bytes.fromhex(settings.journal_key))
    sealing.use_seal(bytes.fromhex(settings.identity_key), bytes.fromhex(settings.identity_index_key))
    store.use_store(settings.files_url)
    use_measures(*settings.measures)
    with app.app_context():
        use_sessions(db.sessionmaker)
