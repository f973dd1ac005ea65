"""Verbs on requests to act for a firm: sign up, ask, withdraw, confirm, refuse, end.

Who confirms is never who asks, and nobody with an interest in the firm decides about it.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from office.accounts.models import Person
from office.accounts.permissions import REPRESENTATIVE
from office.accounts.services import appoint_person
from office.errors import Conflict, Invalid, NotAllowed, NotFound
from office.files.services import PDF, keep_file
from office.firms.areas import AREAS
from office.firms.models import Firm, Representation
from office.firms.services import confirm_representative, register_firm
from office.identifiers import normal_credit_code, normal_mobile, of_field
from office.interests.queries import interested_in
from office.journal.services import record
from office.notices.services import notify
from office.representations.models import (
    AGENT,
    CONFIRMED,
    PARTS,
    REFUSED,
    WAITING,
    WITHDRAWN,
    RepresentationRequest,
)
from office.wording import N_

ACCEPTED = (PDF, "image/jpeg", "image/png")
INDUSTRY = re.compile(r"(0[1-9]|[1-8][0-9]|9[0-7])[0-9]{2}")
"""Four digits of GB/T 4754-2017: divisions 01 to 97."""
LONGEST_NAME = 120

NOTICE = (
    N_("为确认您可以代表企业办理业务，本机关收集您的姓名、手机号码、电子邮箱和在企业的身份；经办人还需提供授权书。"),
    N_("这些信息只用于核实身份、办理复工和扶持业务、向您发送通知，只有办理人员能够查看，不对外公开。"),
    N_("授权书加密保存。代表关系终止后，为备查保留办理记录；您可以随时查阅、更正，或申请停用账号。"),
    N_("依据：《个人信息保护法》第十三条第一款第三项、第十七条。不同意则无法在线办理，可到所在地经信部门窗口办理。"),
)
NOTICE_MARK = hashlib.sha256("\n".join(NOTICE).encode()).hexdigest()


@dataclass(frozen=True)
class Asked:
    """The firm as the asker tells it, the asker's part in it, and the letter (name and bytes) that an agent has."""

    credit_code: str
    firm_name: str
    area: str
    industry: str
    industry_name: str
    part: str
    letter: tuple[str, bytes] | None = None
    agreed: bool = False


def sign_up(
    session: Session,
    *,
    actor: uuid.UUID | None,
    at: datetime,
    asked: Asked,
    name: str,
    mobile: str,
    email: str,
    password: str,
) -> RepresentationRequest:
    """Somebody new (no ``actor`` yet): an account that sees nothing, and the request to act for a firm."""
    code = of_field("credit_code", normal_credit_code, asked.credit_code)
    number = of_field("mobile", normal_mobile, mobile)
    address = email.strip().lower()
    already = (
        select(RepresentationRequest.id)
        .join(Person, Person.id == RepresentationRequest.person_id)
        .where(
            RepresentationRequest.credit_code == code,
            RepresentationRequest.state == WAITING,
            (Person.email == address) | (Person.mobile == number),
        )
    )
    if session.scalar(already.limit(1)) is not None:
        raise Conflict(N_("您已申请代表这家企业，正在等待确认，无需重复提交。请直接登录查看。"), field="credit_code")
    person = appoint_person(
        session,
        actor=actor,
        at=at,
        email=address,
        name=name,
        password=password,
        roles=[REPRESENTATIVE],
        mobile=number,
    )
    return ask_to_represent(session, actor=person.id, at=at, asked=asked)


def ask_to_represent(session: Session, *, actor: uuid.UUID, at: datetime, asked: Asked) -> RepresentationRequest:
    """Somebody with an account asks to act for a firm; one waiting request for a firm at a time."""
    code = of_field("credit_code", normal_credit_code, asked.credit_code)
    check_asked(asked)
    known = session.scalar(
        select(Representation.id)
        .join(Firm, Firm.id == Representation.firm_id)
        .where(Firm.credit_code == code, Representation.person_id == actor, Representation.confirmed_at.is_not(None))
    )
    if known:
        raise Conflict(N_("您已可以代表这家企业，无需再申请。"), field="credit_code")
    mine = select(RepresentationRequest.id).where(
        RepresentationRequest.person_id == actor,
        RepresentationRequest.credit_code == code,
        RepresentationRequest.state == WAITING,
    )
    if session.scalar(mine):
        raise Conflict(N_("您已申请代表这家企业，正在等待确认，无需重复提交。"), field="credit_code")
    letter = None
    if asked.letter and asked.part == AGENT:
        name, content = asked.letter
        try:
            kept = keep_file(session, actor=actor, at=at, name=name, content=content, accepted=ACCEPTED, sealed=True)
        except Invalid as error:
            raise Invalid(error.sentence, field="letter", **error.values) from None
        letter = kept.id
    request = RepresentationRequest(
        person_id=actor,
        credit_code=code,
        firm_name=asked.firm_name.strip(),
        area=asked.area,
        industry=asked.industry.strip(),
        industry_name=asked.industry_name.strip(),
        part=asked.part,
        letter_file_id=letter,
        consent_mark=NOTICE_MARK,
        asked_at=at,
    )
    session.add(request)
    session.flush()
    note(session, actor, at, request, "representation_asked")
    return request


def check_asked(asked: Asked) -> None:
    """Refuse what is not told of the firm, or a part without its proof, naming the field."""
    if not asked.firm_name.strip() or len(asked.firm_name) > LONGEST_NAME:
        raise Invalid(N_("请按营业执照填写企业全称。"), field="firm_name")
    if asked.area not in AREAS:
        raise Invalid(N_("请从列表中选择区县。"), field="area")
    if not INDUSTRY.fullmatch(asked.industry.strip()):
        raise Invalid(N_("行业代码应为《国民经济行业分类》（GB/T 4754-2017）的四位数字。"), field="industry")
    if not asked.industry_name.strip():
        raise Invalid(N_("请填写行业名称。"), field="industry_name")
    if asked.part not in PARTS:
        raise Invalid(N_("请选择您在企业的身份。"), field="part")
    if asked.part == AGENT and not asked.letter:
        raise Invalid(N_("经办人须上传授权书（PDF、JPEG 或 PNG）。"), field="letter")
    if not asked.agreed:
        raise Invalid(N_("同意个人信息告知后才能提交。"), field="agreed")


def withdraw_request(session: Session, *, actor: uuid.UUID, at: datetime, request_id: uuid.UUID) -> None:
    """The asker no longer wants it."""
    request = _waiting(session, request_id)
    if request.person_id != actor:
        raise NotFound()
    request.state, request.decided_at, request.decided_by = WITHDRAWN, at, actor
    session.flush()
    note(session, actor, at, request, "representation_withdrawn")


def confirm_request(session: Session, *, actor: uuid.UUID, at: datetime, request_id: uuid.UUID) -> Firm:
    """Let the asker act for the firm; an unknown code is entered on the register with what was told of it.

    The register's own name and district stand when the firm is known already: they change by other ways.
    """
    request = _waiting(session, request_id)
    # Two requests for a new firm confirmed at once: the second finds the firm that the first one enters.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext(:code))"), {"code": request.credit_code})
    firm = session.scalar(select(Firm).where(Firm.credit_code == request.credit_code))
    _check_decider(session, actor, request, firm)
    asker = session.get_one(Person, request.person_id)
    if not asker.active:
        raise Conflict(N_("申请人的账号已停用，不能确认。"))
    if firm is None:
        firm = register_firm(
            session,
            actor=actor,
            at=at,
            credit_code=request.credit_code,
            name=request.firm_name,
            area=request.area,
            industry=request.industry,
            industry_name=request.industry_name,
            contact_name=asker.name,
            contact_mobile=asker.mobile,
        )
    confirm_representative(session, actor=actor, at=at, person_id=asker.id, firm_id=firm.id)
    request.state, request.decided_at, request.decided_by, request.firm_id = CONFIRMED, at, actor, firm.id
    session.flush()
    note(session, actor, at, request, "representation_confirmed", firm)
    notify(
        session,
        actor=actor,
        at=at,
        people=[asker.id],
        kind="representation_confirmed",
        values={"firm": firm.name},
        endpoint="firms.show_firm",
        arguments={"firm_id": firm.id},
    )
    return firm


def refuse_request(session: Session, *, actor: uuid.UUID, at: datetime, request_id: uuid.UUID, reason: str) -> None:
    """Do not let the asker act for the firm, and say why; they may ask again."""
    request = _waiting(session, request_id)
    firm = session.scalar(select(Firm).where(Firm.credit_code == request.credit_code))
    _check_decider(session, actor, request, firm)
    if not reason.strip():
        raise Invalid(N_("请写明不予确认的理由，让申请人知道怎样补正。"), field="reason")
    request.state, request.decided_at, request.decided_by = REFUSED, at, actor
    request.reason = reason.strip()
    session.flush()
    note(session, actor, at, request, "representation_refused", firm)
    notify(
        session,
        actor=actor,
        at=at,
        people=[request.person_id],
        kind="representation_refused",
        values={"firm": request.firm_name, "reason": request.reason},
        endpoint="representations.mine",
        arguments={"request_id": request.id},
    )


def note(
    session: Session,
    actor: uuid.UUID,
    at: datetime,
    request: RepresentationRequest,
    act: str,
    firm: Firm | None = None,
) -> None:
    """The journal's entry of an act on a request."""
    record(
        session,
        actor=actor,
        at=at,
        act=act,
        subject_type="representation_request",
        subject_id=request.id,
        firm_id=firm.id if firm else None,
        person=request.person_id,
        credit_code=request.credit_code,
        reason=request.reason,
    )


def _waiting(session: Session, request_id: uuid.UUID) -> RepresentationRequest:
    """The request, locked: of two who decide at once, the second is told that it is decided."""
    query = select(RepresentationRequest).where(RepresentationRequest.id == request_id)
    request = session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if request is None:
        raise NotFound()
    if request.state != WAITING:
        raise Conflict(N_("这项申请已经办结，请刷新查看。"))
    return request


def _check_decider(session: Session, actor: uuid.UUID, request: RepresentationRequest, firm: Firm | None) -> None:
    if actor == request.person_id:
        raise NotAllowed(N_("不能办理本人的申请，须由另一人确认。"))
    if firm is not None and actor in interested_in(session, firm.id):
        raise NotFound()
