"""Read requests to act for a firm: the office's list, one request beside the register, a person's own, what waits."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import Actor, scopes
from office.desk import Desk, Matter, Tally, waits
from office.errors import NotFound
from office.files.models import StoredFile
from office.firms.areas import AREAS
from office.firms.models import Firm
from office.firms.queries import firms_with_accounts
from office.interests.queries import free_of_interest
from office.listing import PAGE, Listing
from office.representations.models import REFUSED, WAITING, RepresentationRequest
from office.wording import N_

Request = RepresentationRequest
answering_area: ColumnElement[str] = func.coalesce(Firm.area, Request.area)
"""The district that answers: the register's for a firm it knows, else the one told."""


@dataclass(frozen=True)
class RequestFilter:
    """What the address bar asks for; empty means everything that ``who`` may see."""

    who: Actor
    state: str = ""
    area: str = ""
    text: str = ""
    page: int = 1


@dataclass(frozen=True)
class RequestRow:
    """One request as listed; ``known`` tells whether the register has the firm."""

    id: uuid.UUID
    firm_name: str
    credit_code: str
    area: str
    part: str
    state: str
    asked_at: datetime
    asker: str
    known: bool


@dataclass(frozen=True)
class Seen:
    """A request with whom and what it is about; ``firm`` is what the register knows under the code."""

    request: Request
    asker: Person
    firm: Firm | None
    letter: StoredFile | None
    decided_by: str

    @property
    def area(self) -> str:
        """The district that answers for it."""
        return self.firm.area if self.firm else self.request.area


def visible(query: Select[*tuple[Any, ...]], who: Actor, act: str = "representation.list") -> Select[*tuple[Any, ...]]:
    """The requests among ``query`` that this member of the office may see: of their district, none of an interest."""
    held = scopes(act, who)
    free = or_(Firm.id.is_(None), free_of_interest(Firm.id, who))
    return query.where(free) if "any" in held else query.where(free, answering_area == (who.area or ""))


def requests(session: Session, wanted: RequestFilter) -> Listing[RequestRow]:
    """One page of requests: those that wait first, the oldest of them first, then the newest decided."""
    query: Select[*tuple[Any, ...]] = (
        select(
            Request.id, Request.firm_name, Request.credit_code, answering_area, Request.part, Request.state,
            Request.asked_at, Person.name, Firm.id.is_not(None),
        )
        .join(Person, Person.id == Request.person_id)
        .outerjoin(Firm, Firm.credit_code == Request.credit_code)
    )  # fmt: skip
    query = visible(query, wanted.who)
    if wanted.state:
        query = query.where(Request.state == wanted.state)
    if wanted.area:
        query = query.where(answering_area == wanted.area)
    if wanted.text:
        query = query.where(
            Request.firm_name.contains(wanted.text, autoescape=True)
            | Request.credit_code.startswith(wanted.text.upper(), autoescape=True)
            | Person.name.contains(wanted.text, autoescape=True)
        )
    total = session.scalar(query.with_only_columns(func.count())) or 0
    ordered = query.order_by(
        case((Request.state == WAITING, 0), else_=1),
        case((Request.state == WAITING, Request.asked_at)),
        Request.asked_at.desc(),
        Request.id,
    )
    page = session.execute(ordered.limit(PAGE).offset((wanted.page - 1) * PAGE))
    return Listing([RequestRow(*row) for row in page], total, wanted.page)


def seen(session: Session, request_id: uuid.UUID) -> Seen:
    """One request with its asker, what the register knows under its code, its letter and who decided."""
    request = session.get(Request, request_id)
    if request is None:
        raise NotFound()
    decided = session.get(Person, request.decided_by) if request.decided_by else None
    return Seen(
        request,
        session.get_one(Person, request.person_id),
        session.scalar(select(Firm).where(Firm.credit_code == request.credit_code)),
        session.get(StoredFile, request.letter_file_id) if request.letter_file_id else None,
        decided.name if decided else "",
    )


def own(session: Session, request_id: uuid.UUID, person_id: uuid.UUID) -> Seen:
    """One of a person's own requests; anybody else's is not found."""
    found = seen(session, request_id)
    if found.request.person_id != person_id:
        raise NotFound()
    return found


def standing_of(session: Session, person_id: uuid.UUID) -> list[Request]:
    """A person's requests that wait, or were refused and not asked again, the newest first."""
    newest = (
        select(Request)
        .where(Request.person_id == person_id)
        .ext(distinct_on(Request.credit_code))
        .order_by(Request.credit_code, Request.asked_at.desc(), Request.id)
    )
    found = [each for each in session.scalars(newest) if each.state in (WAITING, REFUSED)]
    return sorted(found, key=lambda each: each.asked_at, reverse=True)


@waits
def waiting(session: Session, who: Actor, _at: datetime) -> Desk | None:
    """To the office, how many requests wait; to a representative, their firms and what they have asked for."""
    tallies: tuple[Tally, ...] = ()
    matters: list[Matter] = []
    if scopes("representation.decide", who):
        query = select(Request.id).outerjoin(Firm, Firm.credit_code == Request.credit_code)
        open_ = visible(query, who, "representation.decide").where(Request.state == WAITING)
        count = session.scalar(open_.with_only_columns(func.count())) or 0
        if count:
            tallies = (Tally(N_("待确认的企业代表"), count, "representations.index", {"state": WAITING}),)
    if who.id and scopes("representation.ask", who):
        matters = [_asked(each) for each in standing_of(session, who.id)]
        matters += [_firm(firm, right) for firm, right in firms_with_accounts(session, who.firms)]
    if not tallies and not matters:
        return None
    return Desk(N_("我的企业") if matters else N_("企业代表"), tallies, tuple(matters))


def _asked(request: Request) -> Matter:
    words = N_("{since} 提交，等待{district}经信部门确认。确认前看不到企业的任何资料；结果会通知您。")
    if request.state == REFUSED:
        words = N_("代表企业的申请没有通过，请查看理由，补正后可以再次申请。")
    return Matter(
        request.firm_name,
        "representation",
        request.state,
        words,
        "representations.mine",
        {"request_id": request.id},
        values={"since": f"{request.asked_at:%Y-%m-%d %H:%M}", "district": AREAS.get(request.area, request.area)},
    )


def _firm(firm: Firm, right: bool) -> Matter:
    words = N_("企业资料、代表和基本账户。") if right else N_("还没有可用的基本账户，补助无法支付，请填写。")
    return Matter(firm.name, "", "", words, "firms.show_firm", {"firm_id": firm.id})
