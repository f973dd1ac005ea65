"""Which fields of an application its firm may change now: of a draft all, in a correction those that came back."""

from collections.abc import Mapping, Set
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from office.errors import Conflict
from office.wording import N_
from resumption.applications.models import Application
from resumption.applications.pages import field_titles, lacks
from resumption.corrections.queries import open_correction, reasons_of
from resumption.policy.filed import same

EDITABLE = ("draft", "returned")


def open_fields(session: Session, application: Application, *, on: date) -> Set[str]:
    """The fields that may be changed on a day, as ``page.name`` and ``roster``; none once the application is filed.

    In a correction those are the returned ones and, lest a change of the law shut the firm out, whatever cannot be
    filed as it stands.
    """
    if application.state not in EDITABLE:
        return frozenset()
    correction = open_correction(session, application.id)
    if correction is None:
        return field_titles(on).keys()
    standing = lacks(application.content, has_roster=application.roster_id is not None, on=on)
    return {*reasons_of(session, correction), *(lack.field for lack in standing)}


def require_open(session: Session, application: Application, *fields: str, on: date) -> None:
    """Refuse a change of fields that are not open, by their titles; in a draft every field is, of whatever format."""
    if application.state == "draft":
        return
    allowed = open_fields(session, application, on=on)
    titles = field_titles(on)
    order = list(titles)
    locked = [field for field in fields if field not in allowed]
    locked.sort(key=lambda field: order.index(field) if field in titles else len(order))
    if locked:
        raise Conflict(
            N_("以下内容不在退回补正的范围内，不能修改：{fields}。如确需修改，请在“补正事项”中向审核人员说明。"),
            field=locked[0],
            fields=[titles.get(field, field) for field in locked],
        )


def unasked(application: Application, page: str, *, on: date) -> dict[str, Any]:
    """What a page says of fields that the form of a day no longer asks for: in a correction it stays as it was filed,
    for the firm does not see it and did not mean to change it."""
    if application.state == "draft":
        return {}
    asked = field_titles(on).keys()
    return {name: said for name, said in application.content.get(page, {}).items() if f"{page}.{name}" not in asked}


def changed(page: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The fields of a page whose answer would be another."""
    names = {**before, **after}
    return [f"{page}.{name}" for name in names if not same(before.get(name), after.get(name))]
