"""Our own export, as it is."""

from pathlib import Path

from benchmarks.payout_writers.facts import rows, run
from subsidies.payouts.columns import PaymentSheet
from subsidies.payouts.export import write_payment_workbook


def write(facts: PaymentSheet, target: Path) -> None:
    write_payment_workbook(facts, rows(facts.count), target)


if __name__ == "__main__":
    run(write)
