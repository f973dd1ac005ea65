"""Steps of paying: public notices and objections to them, batches drawn, edited, dissolved and released."""

import uuid
from collections.abc import Callable, Sequence
from random import Random

from subsidies.payouts.models import Batch
from subsidies.payouts.profiles import profile_of
from subsidies.payouts.queries import rows_of
from subsidies.payouts.services import dissolve_batch, omit_row, prepare_batch, release_batch
from subsidies.publicity.queries import all_rows
from subsidies.publicity.services import (
    discard_notice,
    draw_notice,
    file_objection,
    publish_notice,
    settle_objection,
)
from tests.subsidies.walking.model import Drawn, Granted, Line, Objected, Shown
from tests.subsidies.walking.steps import PICK, WHO, Steps, act, one_in, one_of

PROFILES = ("generic", "icbc", "interbank")


def few(chance: Random) -> list[int]:
    """One to six picks."""
    return [PICK(chance) for _ in range(chance.randint(1, 6))]


def several(picks: Sequence[int], things: Sequence[Granted]) -> list[Granted]:
    """Some of the things, each once."""
    return list({things[pick % len(things)].id: things[pick % len(things)] for pick in picks}.values())


def fresh_ones(walk: "Paying") -> list[Granted]:
    """Awards that may be put on notice."""
    return [each for each in walk.books.awards if not each.notice and not each.stopped and each.amount]


def drawable(walk: "Paying", takes: Callable[[str], bool] = bool) -> list[Granted]:
    """Awards that may be drawn into a batch, of firms at a bank that is taken."""
    free = [each for each in walk.books.awards if each.live() is None and takes(each.firm.cnaps)]
    return [each for each in free if not walk.blocker(each)]


class Paying(Steps):
    """From an award to the bank."""

    def blocker(self, award: Granted) -> str:
        """The words with which an award is kept from a batch today; empty when nothing does."""
        notice, back = award.notice, award.last_back()
        return (
            "未列入预算或已停付" if award.stopped or not award.amount
            else "不再应付，不能列入批次" if award.cut and not award.waiting + award.remitted
            else "补助暂不能签发、列批或拨付" if award.firm.stopped
            else "尚未公示" if notice is None
            else "尚未发布" if notice.state == "drafted"
            else "有异议未办结" if any(each.state == "open" for each in award.objections)
            else "仍在公示" if notice.last_day is not None and notice.last_day >= self.at.date()
            else "被银行退回" if back is not None and not back.corrected
            else ""
        )  # fmt: skip

    @act(8, lambda self: self.books.awards, fresh_ones, picks=few, who=WHO)
    def draw_notice(self, picks: list[int], who: int) -> None:
        fresh = fresh_ones(self)
        among = several(picks, fresh if fresh and picks[0] % 4 else self.books.awards)
        measure = among[0].claim.measure
        awards = [each for each in among if each.claim.measure == measure]
        drawer = self.who(who)
        bare = any(each.stopped or not each.amount for each in awards)
        again = any(each.notice is not None for each in awards)
        why = "不能公示" if bare else "uq_notice_rows_live_award_id" if again else ""

        def deed() -> uuid.UUID:
            ids = [each.id for each in awards]
            return draw_notice(self.session, actor=drawer, at=self.at, measure=measure, award_ids=ids).id

        notice_id = self.attempt("draw_notice", deed, why)
        if notice_id is not None:
            notice = Shown(notice_id, awards, drawer)
            self.books.notices.append(notice)
            for each in awards:
                each.notice = notice

    @act(
        10,
        lambda self: self.books.notices,
        lambda self: any(each.state == "drafted" for each in self.books.notices),
        pick=PICK,
        who=WHO,
    )
    def publish(self, pick: int, who: int) -> None:
        notice = self.chosen(self.books.notices, pick, lambda each: each.state == "drafted")
        by = self.who(who)
        why = (
            "已办结" if notice.state != "drafted"
            else "拟定人以外的另一人" if by == notice.drawer
            else "已停付，请放弃" if any(each.stopped for each in notice.awards)
            else ""
        )  # fmt: skip

        def deed() -> object:
            return publish_notice(self.session, actor=by, at=self.at, notice_id=notice.id).last_day

        last = self.attempt("publish", deed, why)
        if not why:
            notice.state, notice.last_day = "published", last  # type: ignore[assignment]

    @act(1, lambda self: any(each.state == "drafted" for each in self.books.notices), pick=PICK)
    def discard(self, pick: int) -> None:
        notice = self.chosen(self.books.notices, pick, lambda each: any(award.stopped for award in each.awards))

        def deed() -> None:
            discard_notice(self.session, actor=self.who(0), at=self.at, notice_id=notice.id, reason="重拟")

        why = "" if notice.state == "drafted" else "已办结"
        self.attempt("discard", deed, why)
        if not why:
            notice.state = "discarded"
            for each in notice.awards:
                each.notice = None

    @act(
        3,
        lambda self: any(each.notice and each.notice.state == "published" for each in self.books.awards),
        lambda self: any(each.notice and not self.over(each) and not each.objections for each in self.books.awards),
        pick=PICK,
    )
    def object(self, pick: int) -> None:
        shown = [each for each in self.books.awards if each.notice and each.notice.state == "published"]
        award = self.chosen(shown, pick, lambda each: not self.over(each) and not each.objections)
        assert award.notice is not None
        row = next(each for each in all_rows(self.session, award.notice.id) if each.award_id == award.id)

        def deed() -> uuid.UUID:
            return file_objection(
                self.session, actor=None, at=self.at, row_id=row.id, name="费国荣",
                contact="0572-2030405", words="不实",
            ).id  # fmt: skip

        found = self.attempt("object", deed, "已经期满" if self.over(award) else "")
        if found is not None:
            award.objections.append(Objected(found, award))
            self.books.objections.append(award.objections[-1])

    def over(self, award: Granted) -> bool:
        """Whether an award's notice is over."""
        return award.notice is None or award.notice.last_day is None or award.notice.last_day < self.at.date()

    @act(
        6,
        lambda self: self.books.objections,
        lambda self: any(each.state == "open" for each in self.books.objections),
        pick=PICK,
        who=WHO,
        upheld=one_in(3),
    )
    def settle_objection(self, pick: int, who: int, upheld: bool) -> None:
        objection = self.chosen(self.books.objections, pick, lambda each: each.state == "open")
        award, by = objection.award, self.who(who)
        why = (
            "已办结" if objection.state != "open"
            else "不能办理对它的异议" if by in (award.assessor, award.signer)
            else "不能停付" if upheld and not award.stopped and not award.waiting
            else ""
        )  # fmt: skip
        outcome = "upheld" if upheld else "dismissed"

        def deed() -> None:
            settle_objection(
                self.session, actor=by, at=self.at, objection_id=objection.id, outcome=outcome, reason="查实"
            )

        self.attempt(outcome, deed, why)
        if not why:
            objection.state = outcome
            if upheld and not award.stopped:
                award.release()

    @act(14, lambda self: self.books.awards, drawable, picks=few, who=WHO, profile=one_of(PROFILES))
    def prepare(self, picks: list[int], who: int, profile: str) -> None:
        columns = profile_of(profile)
        ready = drawable(self, columns.takes)
        if ready and picks[0] % 4:
            ready = [each for each in ready if each.fund == ready[picks[0] % len(ready)].fund]
        awards = several(picks, ready if ready and picks[0] % 4 else self.books.awards)
        by = self.who(who)
        blocked = next((why for why in map(self.blocker, awards) if why), "")
        why = (
            blocked
            or ("只列一项资金" if len({each.fund for each in awards}) > 1 else "")
            or ("不适用" if not all(columns.takes(each.firm.cnaps) for each in awards) else "")
            or ("uq_remittances_(award_id|retry_of)" if any(each.live() for each in awards) else "")
        )

        def deed() -> tuple[uuid.UUID, list[uuid.UUID]]:
            ids = [each.id for each in awards]
            batch = prepare_batch(self.session, actor=by, at=self.at, award_ids=ids, profile=profile)
            return batch.id, [row.id for row in rows_of(self.session, batch.id)]

        drawn = self.attempt("prepare", deed, why)
        if drawn is None:
            return
        batch = Drawn(drawn[0], awards[0].fund, profile, by)
        for number, (row, award) in enumerate(zip(drawn[1], awards, strict=True), 1):
            account = (award.firm.number, award.firm.cnaps)
            again = award.last_back()
            line = Line(row, award, batch, number, award.returned or award.amount, account, again)
            batch.lines.append(line)
            award.lines.append(line)
        self.books.batches.append(batch)

    @act(
        8,
        lambda self: any(each.state == "prepared" for each in self.books.batches),
        lambda self: any(each.state == "prepared" and len(each.lines) > 1 for each in self.books.batches),
        pick=PICK,
        who=WHO,
    )
    def omit(self, pick: int, who: int) -> None:
        batch = self.chosen(self.books.batches, pick, lambda each: each.state == "prepared" and len(each.lines) > 1)
        line, by = batch.lines[pick % len(batch.lines)], self.who(who)
        why = "已办结" if batch.state != "prepared" else "最后一笔" if len(batch.lines) == 1 else ""

        def deed() -> None:
            omit_row(
                self.session, actor=by, at=self.at, batch_id=batch.id, remittance_id=line.id, reason="暂缓"
            )  # fmt: skip

        self.attempt("omit", deed, why)
        if not why:
            batch.lines.remove(line)
            line.award.lines.remove(line)
            batch.editors.add(by)
            for number, each in enumerate(batch.lines, 1):
                each.number = number

    @act(1, lambda self: any(each.state == "prepared" for each in self.books.batches), pick=PICK)
    def dissolve(self, pick: int) -> None:
        if pick % 2:
            return
        batch = self.chosen(self.books.batches, pick // 2, lambda each: each.state == "prepared")

        def deed() -> None:
            dissolve_batch(self.session, actor=self.who(0), at=self.at, batch_id=batch.id, reason="重编")

        why = "" if batch.state == "prepared" else "已办结"
        self.attempt("dissolve", deed, why)
        if not why:
            batch.state = "dissolved"
            for line in batch.lines:
                line.state = "dissolved"

    @act(14, lambda self: any(each.state == "prepared" for each in self.books.batches), pick=PICK, who=WHO)
    def release(self, pick: int, who: int) -> None:
        batch = self.chosen(self.books.batches, pick, lambda each: each.state == "prepared")
        deciders = {each for line in batch.lines for each in (line.award.assessor, line.award.signer)}
        outsiders = [each for each in self.town.people if each not in {batch.preparer, *deciders, *batch.editors}]
        by = outsiders[who % len(outsiders)] if outsiders and pick % 5 else self.who(who)
        faults = (self.fault(line) for line in batch.lines)
        why = (
            "已办结" if batch.state != "prepared"
            else "不能放行该批次" if by not in outsiders
            else next((fault for fault in faults if fault), "")
        )  # fmt: skip
        content = self.session.get_one(Batch, batch.id).content_hash

        def deed() -> None:
            release_batch(self.session, actor=by, at=self.at, batch_id=batch.id, content=content)

        self.attempt("release", deed, why)
        if not why:
            batch.state = "released"
            for line in batch.lines:
                line.state = "sent"
                self.sent(line)

    def fault(self, line: Line) -> str:
        """The words with which a prepared line is kept from the bank today."""
        firm = line.award.firm
        stale = "账户在编制后有变动" if line.account != (firm.number, firm.cnaps) else ""
        return self.blocker(line.award) or stale

    def sent(self, line: Line) -> None:
        """The money of a line goes to the bank."""
        award = line.award
        if line.retry_of is None:
            award.payable -= line.amount
        else:
            award.returned -= line.amount
        award.remitted += line.amount
