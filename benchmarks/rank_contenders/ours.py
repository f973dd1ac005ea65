"""Ours: the columns of ``resumption.policy.ranking``, from building the expressions to the finished columns."""

from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.rank_contenders.city import ON, SCORED, TEXTS, TIERS
from resumption.policy.conditions import TEXTS as TEXT_FACTS
from resumption.policy.ranking import Frame, judge, tiered, worded

CODED = [name for name in TEXT_FACTS if name not in ("credit_code", "name")]


class Ours:
    """Tier, score and every answer, from a table of text."""

    name = "ours"

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None:
        self.firms, self.path = firms, folder / "ours.parquet"
        self.found = pl.DataFrame()

    def ready(self) -> None:
        self.found = pl.DataFrame()

    def run(self) -> None:
        self.found = self._columns(judge(self.firms.lazy(), on=ON), SCORED).collect(engine="streaming")

    def answer(self) -> pl.DataFrame:
        return self.found

    @staticmethod
    def _columns(frame: Frame, columns: list[str]) -> Any:
        return frame.to_native().select(columns)


class OursTiersFromText(Ours):
    """Tier and every answer, from a table of text."""

    def run(self) -> None:
        self.found = self._columns(tiered(self.firms.lazy(), on=ON), TIERS).collect(engine="streaming")


class OursTiers(OursTiersFromText):
    """The same where the few texts are categories beforehand, as OpenFisca's are numbers."""

    def __init__(self, firms: pl.DataFrame, folder: Path) -> None:
        super().__init__(firms.with_columns(pl.col(CODED).cast(pl.Categorical)), folder)


class OursWritten(Ours):
    """Tier, score, every answer and its text, written to parquet."""

    def run(self) -> None:
        judged = worded(judge(self.firms.lazy(), on=ON))
        self._columns(judged, [*SCORED, *TEXTS]).sink_parquet(self.path, compression="snappy")

    def answer(self) -> pl.DataFrame:
        return pl.read_parquet(self.path, columns=[*SCORED, *TEXTS])
