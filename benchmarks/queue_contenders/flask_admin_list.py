"""The same list as Flask-Admin makes it: its ModelView over the same two tables, with search, filters and pages."""

from typing import Any, ClassVar

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_babel import Babel
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Session, relationship, scoped_session, sessionmaker

from office.firms.models import Firm
from resumption.applications.models import Application


def peer(url: str) -> Flask:
    """An application with the list at ``/admin/case/``; its filters are numbered as Flask-Admin numbers them."""
    engine = create_engine(url)

    class Base(DeclarativeBase):
        metadata = Application.metadata

    class PeerFirm(Base):
        __table__ = Firm.__table__

    class PeerCase(Base):
        __table__ = Application.__table__
        firm = relationship(PeerFirm)

    class Cases(ModelView):
        page_size = 50
        can_view_details = False
        column_list = ("firm.name", "credit_code", "tier", "score", "filed_at", "due_at", "state")
        column_searchable_list = ("firm.name", "credit_code")
        column_filters = ("state", "tier", "area")
        column_default_sort: ClassVar[Any] = [
            ("tier", False),
            ("score", True),
            ("filed_at", False),
            ("credit_code", False),
        ]
        named_filter_urls = True

    app = Flask("peer")
    app.secret_key = "benchmark"
    Babel(app)
    session: Any = scoped_session(sessionmaker(engine, class_=Session))
    admin = Admin(app, name="peer")
    admin.add_view(Cases(PeerCase, session, endpoint="case"))

    @app.teardown_appcontext
    def close(_error: BaseException | None) -> None:
        session.remove()

    return app
