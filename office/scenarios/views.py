"""The pages of a "what if", alike for every room that can be asked: choose, answer, save, find again.

A room's own part of the answer is the template ``<kind>/result.html``. Nothing is written but by saving, or by asking
the worker where the rows are many.
"""

import io
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from office import clock
from office.accounts.access import permit, person_id
from office.db import db
from office.documents.export import annexed_workbook
from office.errors import DomainError, Invalid
from office.files.services import XLSX
from office.firms.areas import AREAS
from office.listing import Listing
from office.rulebook.questions import Question, question_of
from office.rulebook.uploaded import LARGEST, Fault, faults_of, text_of
from office.scenarios import pictures, queries, services
from office.scenarios.forms import asked, sections_of
from office.scenarios.room import AT_ONCE, Room, answered
from office.wording import N_

UNREADABLE = N_("这个测算地址不完整，请从参数页面重新填写。")


class Pages:
    """The views of one room; ``acts`` are the act of asking and the act of reading what was saved."""

    def __init__(self, room: Room, run: str, view: str) -> None:
        self.room, self.run_act, self.view_act = room, run, view

    def index(self) -> str:
        """What was saved, newest first."""
        words = request.args.get("text", "").strip()
        page = max(1, request.args.get("page", 1, type=int))
        return render_template(
            "scenarios/index.html",
            room=self.room,
            run_act=self.run_act,
            words=words,
            listing=queries.scenarios(db.session, self.room.kind, words=words, page=page),
        )

    def ask(self) -> str:
        """The parameters as they are, or as an earlier question has them."""
        question = address_question() if request.args else Question(clock.today())
        return self.form_page(question)

    def form_page(
        self,
        question: Question,
        trouble: DomainError | None = None,
        faults: Mapping[str, DomainError] | None = None,
        file_faults: tuple[Fault, ...] = (),
        *,
        typed: bool = False,
    ) -> str:
        """The form; after a fault with what was typed."""
        faults = {**(faults or {}), **({trouble.field: trouble} if trouble and trouble.field else {})}
        sections = sections_of(
            self.room.rulebook(),
            self.room.sections(),
            on=None if self.room.dated else question.rules_of or question.on,
            typed=request.form if typed else None,
            question=question,
            faults=faults,
        )
        return render_template(
            "scenarios/ask.html",
            room=self.room,
            question=question,
            sections=sections,
            trouble=trouble,
            faults=faults,
            file_faults=file_faults,
            size=self.room.size(db.session),
            at_once=AT_ONCE,
        )

    def answer_form(self) -> ResponseReturnValue:
        """Read the form: on to the answer's address, to the worker, or back with what is wrong."""
        try:
            question = Question(day_of("on") or clock.today(), day_of("rules_of"))
        except Invalid as error:
            return self.form_page(Question(clock.today()), error, typed=True), 422
        on = None if self.room.dated else question.rules_of or question.on
        shown = sections_of(self.room.rulebook(), self.room.sections(), on=on, typed=request.form)
        changes, faults = asked(shown)
        question = replace(question, changes=changes)
        try:
            texts, file_faults = self.uploaded()
        except Invalid as error:
            return self.form_page(question, error, faults, typed=True), 422
        question = replace(question, texts=texts)
        if faults or file_faults:
            return self.form_page(question, None, faults, file_faults, typed=True), 422
        try:
            question.rulebook(self.room.rulebook(), self.room.sections())
        except DomainError as error:
            return self.form_page(question, error, typed=True), 422
        arguments = question.arguments()
        if arguments is not None:
            return redirect(url_for(".answer", **arguments))
        return self.in_background(question) if self.large else self.answer_page(question)

    def uploaded(self) -> tuple[dict[str, str], tuple[Fault, ...]]:
        """The uploaded file by its section, and everything wrong with it."""
        file, section = request.files.get("file"), request.form.get("section", "")
        if file is None or not file.filename:
            return {}, ()
        if section not in self.room.sections():
            raise Invalid(N_("请选择上传的文件替换哪一份参数。"), field="section")
        text = text_of(file.stream.read(LARGEST + 1))
        return {section: text}, faults_of(section, text, self.room.rulebook())

    @property
    def large(self) -> bool:
        """Whether the answer is the worker's to give."""
        return self.room.size(db.session) > AT_ONCE

    def answer(self) -> ResponseReturnValue:
        """The answer to the question in the address; for many rows, the way to the worker."""
        question = address_question()
        if self.large:
            return render_template("scenarios/large.html", room=self.room, question=question, size=self.size_words())
        return self.answer_page(question, paged=True)

    def size_words(self) -> str:
        """How many rows there are, with commas."""
        return f"{self.room.size(db.session):,}"

    def answer_page(self, question: Question, *, paged: bool = False) -> ResponseReturnValue:
        """Compute and show; what cannot be computed goes back to the form."""
        try:
            found = answered(db.session, self.room, question)
        except DomainError as error:
            return self.form_page(question, error), 422
        return self.shown(found, paged=paged)

    def shown(self, found: Mapping[str, Any], *, paged: bool = True, **more: Any) -> str:
        """The answer's page, fresh or saved."""
        question = question_of(found["question"])
        return render_template(
            "scenarios/answer.html",
            room=self.room,
            run_act=self.run_act,
            answer=found,
            result=found["result"],
            question=question,
            arguments=question.arguments(),
            question_text=json.dumps(found["question"], ensure_ascii=False),
            paged=self.page_address if paged else None,
            page=max(1, request.args.get("page", 1, type=int)) if paged else 1,
            listing=Listing,
            pictures=pictures,
            areas=AREAS,
            **more,
        )

    def page_address(self, **changes: Any) -> str:
        """The address of this answer with other arguments, every change kept."""
        arguments = {**request.args.to_dict(flat=False), **(request.view_args or {}), **changes}
        return url_for(str(request.endpoint), **arguments)

    def ask_worker(self) -> ResponseReturnValue:
        """Have the question answered in the background."""
        return self.in_background(form_question())

    def in_background(self, question: Question) -> ResponseReturnValue:
        """Ask the worker, on to the page that waits."""
        job = services.ask_in_background(
            db.session, actor=person_id(), at=clock.now(), kind=self.room.kind, question=question
        )
        return redirect(url_for(".running", job_id=job.id))

    def running(self, job_id: uuid.UUID) -> str:
        """How far the worker is; the answer once there is one."""
        job = queries.question_job(db.session, self.room.kind, job_id, person_id())
        if job.state == "done":
            return self.shown(queries.answer_of(job), job_id=job.id)
        return render_template("scenarios/running.html", room=self.room, job=job)

    def found_answer(self) -> Mapping[str, Any]:
        """The answer a form speaks of: the worker's, or computed now from the question."""
        job_id = request.form.get("job_id", type=uuid.UUID)
        if job_id:
            return queries.answer_of(queries.question_job(db.session, self.room.kind, job_id, person_id()))
        return answered(db.session, self.room, form_question())

    def save(self) -> ResponseReturnValue:
        """Keep the answer under a name."""
        found = self.found_answer()
        try:
            scenario = services.save_scenario(
                db.session,
                actor=person_id(),
                at=clock.now(),
                kind=self.room.kind,
                name=request.form.get("name", ""),
                reason=request.form.get("reason", ""),
                answer=found,
            )
        except DomainError as error:
            db.session.rollback()
            return self.shown(found, paged=False, fault=error, typed=request.form), 422
        flash(gettext("测算已保存。"), "success")
        return redirect(url_for(".show", scenario_id=scenario.id))

    def show(self, scenario_id: uuid.UUID) -> str:
        """A saved answer, and whether the base or the rulebook has changed since."""
        scenario, saved_by = queries.scenario_of(db.session, self.room.kind, scenario_id)
        return self.shown(
            scenario.answer,
            scenario=scenario,
            saved_by=saved_by,
            base_changed=self.room.fingerprint(db.session, scenario.on) != scenario.fingerprint,
            law_changed=self.room.rulebook().version != scenario.rulebook,
        )

    def workbook(self) -> ResponseReturnValue:
        """The answer as a workbook."""
        return self.sent(self.found_answer())

    def saved_workbook(self, scenario_id: uuid.UUID) -> ResponseReturnValue:
        """A saved answer as a workbook."""
        scenario, _ = queries.scenario_of(db.session, self.room.kind, scenario_id)
        return self.sent(scenario.answer)

    def sent(self, found: Mapping[str, Any]) -> ResponseReturnValue:
        """The workbook, for download."""
        content = annexed_workbook(self.room.workbook(found))
        return send_file(
            io.BytesIO(content), XLSX, as_attachment=True, download_name=f"{self.room.kind}-{found['on']}.xlsx"
        )


def day_of(name: str) -> date | None:
    """A day typed into the form; None where nothing was."""
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(N_("请按 2020-02-07 的格式填写日期。"), field=name) from None


def address_question() -> Question:
    """The question in the address."""
    said = request.args
    return question_of(
        {
            "on": said.get("on") or clock.today().isoformat(),
            "rules_of": said.get("rules_of"),
            "changes": said.getlist("c"),
        }
    )


def form_question() -> Question:
    """The question a form carries along."""
    try:
        said = json.loads(request.form.get("question", ""))
    except ValueError:
        raise Invalid(UNREADABLE) from None
    return question_of(said if isinstance(said, dict) else {})


def pages(room: Room, *, url_prefix: str, run: str, view: str) -> Blueprint:
    """The blueprint of a room's pages: what asks needs the act ``run``, what was saved the act ``view``."""
    own = Pages(room, run, view)
    blueprint = Blueprint(room.kind, __name__, url_prefix=url_prefix)

    def route(rule: str, handler: Callable[..., Any], act: str, *methods: str) -> None:
        name = handler.__name__

        def viewed(**arguments: Any) -> Any:
            return handler(**arguments)

        blueprint.add_url_rule(rule, name, permit(act)(viewed), methods=list(methods or ("GET",)))

    route("/", own.index, view)
    route("/ask", own.ask, run)
    route("/ask", own.answer_form, run, "POST")
    route("/answer", own.answer, run)
    route("/run", own.ask_worker, run, "POST")
    route("/running/<uuid:job_id>", own.running, run)
    route("/save", own.save, run, "POST")
    route("/workbook", own.workbook, run, "POST")
    route("/<uuid:scenario_id>", own.show, view)
    route("/<uuid:scenario_id>/workbook", own.saved_workbook, view)
    return blueprint
