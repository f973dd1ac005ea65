"""Figures of the return to work: the office's dashboard, its bulletins, and the page for anyone."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from office import clock
from office.accounts.access import permit, person_id
from office.db import db
from office.errors import DomainError, Invalid
from office.firms.areas import AREAS
from office.web import locale, say
from office.wording import N_
from resumption.policy.disclosure import disclosed
from resumption.policy.industry import SECTION_TITLES
from resumption.policy.ranking import TIER_TITLES
from resumption.statistics import queries, services
from resumption.statistics.documents import by_area_and_tier, hours
from resumption.statistics.drawing import NARROW, WIDTH, Bar, columns, curve, on_page, stacked
from resumption.statistics.figures import Figures, figures
from resumption.statistics.queries import Count, summed

blueprint = Blueprint("statistics", __name__, url_prefix="/statistics")
BULLETINS = 14


def asked_day() -> date:
    """The day the address bar asks for, today if it names none; no day that is still to come."""
    text = request.args.get("day", "")
    try:
        return min(date.fromisoformat(text), clock.today()) if text else clock.today()
    except ValueError:
        raise Invalid(N_("“{day}”不是日期，请按 2020-02-10 的格式填写。"), day=text) from None


def language() -> int:
    """Which of a title's two languages the reader has."""
    return 1 if locale() == "en" else 0


def area_names() -> dict[str, str]:
    """The districts in the reader's language."""
    return {code: gettext(name) for code, name in AREAS.items()}


def tier_keys() -> list[tuple[str, str]]:
    """The tiers with their colours."""
    return [(f"tier-{tier}", titles[language()]) for tier, titles in enumerate(TIER_TITLES.values())]


def pictures(found: Figures) -> dict[str, Markup]:
    """The pictures of the figures, in the reader's language."""
    districts = by_area_and_tier(found.cells, area_names())
    bars = [
        Bar(name, tuple((f"tier-{tier}", count.firms) for tier, count in enumerate(tiers)))
        for name, _, tiers in districts
    ]
    ages = [(age_name(limit), cases) for limit, cases in found.backlog]
    titles = {
        "curve": gettext("核准到岗人数（逐日，含已批准待到日的）"),
        "tiers": gettext("各县区各类别复工企业数"),
        "backlog": gettext("待办案件按时长"),
    }
    days = [(day, count.staff) for day, count in found.days]
    return {
        "curve": on_page(*(curve(days, titles["curve"], width=width) for width in (WIDTH, NARROW))),
        "tiers": on_page(*(stacked(bars, tier_keys(), titles["tiers"], width=width) for width in (WIDTH, NARROW))),
        "backlog": on_page(
            columns(ages, titles["backlog"]),
            stacked([Bar(name, (("accent", cases),)) for name, cases in ages], [], titles["backlog"], width=NARROW),
        ),
    }


def age_name(limit: int | None) -> str:
    """An age of the backlog in the reader's language."""
    return gettext("更久") if limit is None else gettext("%(days)s 天以内", days=limit)


def tables(found: Figures) -> list[tuple[str, list[tuple[str, Count]]]]:
    """The same figures as tables: by district, by industry, by tier."""
    names: dict[str, Mapping[Any, str]] = {
        "area": area_names(),
        "section": {code: titles[language()] for code, titles in SECTION_TITLES.items()},
        "tier": {tier: titles[language()] for tier, titles in enumerate(TIER_TITLES.values())},
    }
    titles = {"area": gettext("按县区"), "section": gettext("按行业门类（GB/T 4754）"), "tier": gettext("按类别")}
    return [
        (title, [(names[key].get(code, str(code)), count) for code, count in summed(found.cells, key).items()])
        for key, title in titles.items()
    ]


@blueprint.get("/office")
@permit("statistics.view")
def dashboard() -> str:
    """Everything of the day, for the office."""
    day = asked_day()
    found = figures(db.session, day, clock.now())
    return render_template(
        "statistics/dashboard.html",
        found=found,
        tables=tables(found),
        pictures=pictures(found),
        areas=area_names(),
        median=hours(found.speed.median),
        ninetieth=hours(found.speed.ninetieth),
        ages=[(age_name(limit), cases) for limit, cases in found.backlog],
        bulletins=queries.bulletins(db.session, BULLETINS),
        before=day - timedelta(days=1),
        after=min(day + timedelta(days=1), clock.today()),
    )


@blueprint.post("/bulletins")
@permit("bulletin.prepare")
def order() -> ResponseReturnValue:
    """Have the bulletin of a day prepared."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
        job = services.order_bulletin(db.session, actor=person_id(), at=clock.now(), day=day)
    except ValueError:
        flash(gettext("请填写日报的日期。"), "error")
    except DomainError as error:
        flash(say(error), "error")
    else:
        return redirect(url_for("jobs.show", job_id=job.id))
    return redirect(url_for(".dashboard"))


@blueprint.get("/")
@permit("statistics.read_public")
def public() -> str:
    """Sums for anyone; small numbers of people are hidden."""
    day = asked_day()
    found = figures(db.session, day, clock.now())
    shown = []
    for title, rows in tables(found):
        people = disclosed({name: count.staff for name, count in rows}, day)
        shown.append((title, [(name, count.firms, people[name]) for name, count in rows]))
    return render_template(
        "statistics/public.html", found=found, tables=shown, pictures=pictures(found), before=day - timedelta(days=1)
    )
