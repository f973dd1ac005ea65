"""Read one's own declaration: by its id once it is open, by name, number and code to open it."""

import hmac
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.errors import NotFound
from office.sealing import Seal
from office.wording import N_
from resumption.declarations.models import Declaration
from resumption.policy.declaring import squeezed

NOT_YOURS = N_("姓名、证件号码和更正码不相符，请核对后再试。更正码在申报完成的页面上；找不到的，请重新申报一次。")


def code_index(seal: Seal, declaration_id: uuid.UUID, code: str) -> bytes:
    """The keyed hash of a code; spaces, hyphens and case do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return seal.index(f"declaration code {declaration_id} {plain}")


def declaration_of(session: Session, application_id: uuid.UUID, declaration_id: uuid.UUID) -> Declaration:
    """One declaration of an application; ``NotFound`` for one of another or an erased one."""
    found = session.get(Declaration, declaration_id)
    if found is None or found.application_id != application_id:
        raise NotFound()
    return found


def own_declaration(
    session: Session, application_id: uuid.UUID, *, name: str, number: str, code: str, seal: Seal
) -> Declaration:
    """The declaration of whoever knows name, number and code; the same ``NotFound`` whichever of them is wrong."""
    query = select(Declaration).where(
        Declaration.application_id == application_id,
        Declaration.document_index == seal.index(number),
        Declaration.state != "replaced",
    )
    found = None
    for each in session.scalars(query):
        same = hmac.compare_digest(each.code_index, code_index(seal, each.id, code))
        if same and squeezed(each.name) == squeezed(name):
            found = each
    if found is None:
        raise NotFound(NOT_YOURS)
    return found
