"""Signed one-page approvals: ours in one and two processes against WeasyPrint used as it comes.

Run: ``python -m benchmarks.approval``. Every contender prints the same frozen facts, one firm a page, and signs with
the same certificate. The naive one sets the same page in the system's Noto collection. The words on the page are
compared; a difference ends the run. The contenders take turns, round by round, and each is held against the naive one
of its own round, so that a machine busy with other things disturbs the ratios little. Processor seconds stand beside:
two workers are as fast as the machine has cores to spare. typst's row has the same words in its own layout and is there
to be seen: it is a different program, and nothing is claimed over it.
"""

import argparse
import functools
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

import pypdf
import segno
import typst
from weasyprint import HTML

from office.clock import BEIJING
from office.documents.printer import page, typeset
from office.documents.signing import Signer, demonstration_signer, sign

AT = datetime(2020, 2, 8, 10, 30, tzinfo=BEIJING)
SYSTEM = {'"Office Kai", "Office Serif"': '"Noto Serif CJK SC"', "Office Serif": "Noto Serif CJK SC"}
SYSTEM["Office Sans"] = "Noto Sans CJK SC"
NAIVE = "WeasyPrint as it comes, one process"
TWO = "ours, two workers"
PLACES = ("吴兴", "南浔", "德清", "长兴", "安吉")
TRADES = ("口罩", "童装", "电梯", "木业", "蓄电池", "管桩", "喆珺")
TYPST = """
#let facts = json(bytes(sys.inputs.facts))
#set document(title: facts.title)
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm), footer: align(right)[— 1 —])
#set text(font: "AR PL KaitiM GB", fallback: true, size: 16pt, lang: "zh")
#align(center, text(32pt, fill: red, font: "Noto Serif CJK SC", weight: "bold", facts.issuer))
#align(center, facts.number)
#line(length: 100%, stroke: 2pt + red)
#align(center, text(22pt, font: "Noto Serif CJK SC", weight: "bold", facts.title))
#for line in facts.lines [#line #parbreak()]
#grid(columns: (24mm, 1fr), image(bytes(facts.qr), width: 24mm, alt: "二维码"), align(center, facts.issuer))
"""


def approvals(count: int) -> list[dict[str, Any]]:
    """What ``render`` is given for each of ``count`` firms, reproducible."""
    return [
        {
            "number": f"湖经信复〔2020〕{turn}号",
            "verification_url": f"https://resume.huzhou.example/verify/AB{turn:08d}",
            "code": f"AB{turn:08d}",
            "facts": {
                "issuer": "湖州市经济和信息化局",
                "firm_name": f"湖州{PLACES[turn % 5]}{TRADES[turn % 7]}{turn}号有限公司",
                "credit_code": f"91330500MA{turn:08d}",
                "tracking_number": f"FG2020-{turn:04d}",
                "tier": "优先类",
                "reasons": [],
                "headcount": 20 + turn,
                "resume_on": "2020-02-10",
                "conditions": [],
                "clearance": {},
                "rulebook": "2020-02-08",
                "issued_on": "2020-02-08",
            },
        }
        for turn in range(1, count + 1)
    ]


@functools.cache
def signer(keys: Path) -> Signer:
    """The certificate every contender signs with."""
    return demonstration_signer(keys)


def ours(given: dict[str, Any], keys: Path) -> bytes:
    """The office's printer and signature."""
    return sign(typeset(page("approval.html", **given)), signer(keys), at=AT)


def naive(given: dict[str, Any], keys: Path) -> bytes:
    """The same page in the system's own faces, by the call every introduction shows, in the same variant of PDF."""
    text = page("approval.html", **given)
    for family, system in SYSTEM.items():
        text = text.replace(family, system)
    return sign(HTML(string=text).write_pdf(pdf_variant="pdf/a-3a", pdf_tags=True), signer(keys), at=AT)


def by_typst(given: dict[str, Any], keys: Path) -> bytes:
    """The same words laid out by typst."""
    drawn, facts = io.BytesIO(), given["facts"]
    segno.make(given["verification_url"], error="m").save(drawn, kind="svg", border=2)
    lines = [f"{facts['firm_name']}：", f"你单位（统一社会信用代码：{facts['credit_code']}）", facts["tracking_number"]]
    told = {
        "issuer": facts["issuer"],
        "number": given["number"],
        "title": f"关于同意{facts['firm_name']}复工复产的批复",
        "lines": [*lines, f"复工人数不超过{facts['headcount']}人。", *facts["conditions"], given["code"]],
        "qr": drawn.getvalue().decode(),
    }
    pdf = typst.compile(TYPST.encode(), format="pdf", sys_inputs={"facts": json.dumps(told)}, pdf_standards="a-3a")
    return sign(pdf, signer(keys), at=AT)


def words(pdf: bytes) -> str:
    """What stands on the paper, without spaces; one page, or the run ends."""
    (only,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return "".join(only.extract_text().split())


def timed(papers: Iterable[bytes]) -> tuple[float, float, float]:
    """Wall seconds, this process's processor seconds, and mean size in KB of these papers."""
    start, busy = time.perf_counter(), time.process_time()
    sizes = [len(pdf) for pdf in papers]
    return time.perf_counter() - start, time.process_time() - busy, sum(sizes) / len(sizes) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=12, help="papers a contender prints in a round")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    given = approvals(options.documents)
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(2) as workers:
        keys = Path(folder)
        if words(ours(given[0], keys)) != words(naive(given[0], keys)):
            raise SystemExit("ours and the naive paper say different things")
        one, default, other = (functools.partial(work, keys=keys) for work in (ours, naive, by_typst))
        other(given[0])
        list(workers.map(one, given[:4]))  # both workers have started and opened their faces
        contenders: dict[str, Callable[[], Iterable[bytes]]] = {
            NAIVE: lambda: map(default, given),
            "ours, one worker": lambda: map(one, given),
            TWO: lambda: workers.map(one, given),
            "typst, one process (nothing claimed)": lambda: map(other, given),
        }
        rounds = [{name: timed(papers()) for name, papers in contenders.items()} for _ in range(options.rounds)]
    print(f"signed approvals of one page: medians of {options.rounds} rounds of {options.documents}, taking turns")
    for name in contenders:
        rate = median(options.documents / one_round[name][0] for one_round in rounds)
        ratios = [one_round[NAIVE][0] / one_round[name][0] for one_round in rounds]
        spread = f"{median(ratios):5.2f} × ({min(ratios):.2f} to {max(ratios):.2f})"
        busy = median(one_round[name][1] / options.documents for one_round in rounds)
        size, base = rounds[0][name][2], rounds[0][NAIVE][2]
        own = "  in workers" if name == TWO else f"{busy:7.3f} s cpu"
        print(f"{name:38} {rate:6.2f}/s {spread} {own}   {size:6.1f} KB {size / base:5.2f} ×")


if __name__ == "__main__":
    main()
