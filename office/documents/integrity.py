"""Whether a PDF is one of ours and unchanged.

Common viewers call a signed PDF valid after a note was appended to it. Here four things must hold together: the
certificate is ours, the signed bytes are those that were signed, they are the whole file, and nothing was added after.

A stranger's file is read in a confined child process: whatever is in it, it costs a few seconds and no more memory than
the limit, and the worst it can do is not to be one of ours.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from office.confinement import MEGABYTE, Limits, confined
from office.errors import Invalid

LIMITS = Limits(memory=400 * MEGABYTE, processor=10, wall=20, output=MEGABYTE)


@dataclass(frozen=True)
class IntegrityReport:
    """What was found. ``signed_at`` is the time the document states for itself."""

    readable: bool = False
    ours: bool = False
    intact: bool = False
    whole: bool = False
    unchanged: bool = False
    signed_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether the file is, to the byte, a document this office signed."""
        return self.ours and self.intact and self.whole and self.unchanged


NOTHING = IntegrityReport()


def check_upload(pdf: bytes, trusted: Sequence[x509.Certificate]) -> IntegrityReport:
    """As :func:`check_integrity`, in a confined child; a file that exceeds its limits cannot be read."""
    certificates = json.dumps([certificate.dump().hex() for certificate in trusted]).encode()
    try:
        answer = json.loads(confined(__name__, check_packed.__name__, certificates + b"\n" + pdf, LIMITS))
    except Invalid:
        return NOTHING
    at = answer.pop("signed_at")
    return IntegrityReport(**answer, signed_at=at and datetime.fromisoformat(at))


def check_packed(data: bytes) -> bytes:
    """For the child: a line of trusted certificates, then the PDF; answers with the report as JSON."""
    certificates, _, pdf = data.partition(b"\n")
    trusted = [x509.Certificate.load(bytes.fromhex(text)) for text in json.loads(certificates)]
    report = asdict(check_integrity(pdf, trusted))
    return json.dumps(report, default=datetime.isoformat).encode()


def check_integrity(pdf: bytes, trusted: Sequence[x509.Certificate]) -> IntegrityReport:
    """Look at the certification signature of a PDF from anywhere; a file that cannot be read holds nothing."""
    try:
        return report_of(pdf, trusted)
    except (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return NOTHING  # a stranger's file may be broken in any way; it is then not ours


def report_of(pdf: bytes, trusted: Sequence[x509.Certificate]) -> IntegrityReport:
    """As :func:`check_integrity`, for a file that can be read."""
    reader = PdfFileReader(io.BytesIO(pdf))
    if len(reader.embedded_signatures) != 1:
        return IntegrityReport(readable=True)
    (signature,) = reader.embedded_signatures
    context = ValidationContext(trust_roots=list(trusted), allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, signer_validation_context=context)
    certified = signature.docmdp_level == MDPPerm.NO_CHANGES
    return IntegrityReport(
        readable=True,
        ours=bool(status.trusted),
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        unchanged=certified and status.docmdp_ok is True and status.modification_level == ModificationLevel.NONE,
        signed_at=signature.self_reported_timestamp,
    )
