"""Sign a printed document: a certification signature after which nothing may be changed, no annotation, no form field.

``demonstration_signer`` makes an authority and a certificate of its own, named as what they are: papers signed with
them bind nobody.
"""

import io
import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

SINCE = datetime(2019, 11, 30, 16, tzinfo=UTC)  # 1 December, Beijing time
UNTIL = datetime(2039, 11, 30, 16, tzinfo=UTC)
FIELD = "Signature"
FILE = "demonstration-signer.pem"
AUTHORITY = "演示签名机构 Demonstration CA (not a real authority)"
HOLDER = "演示签名 Demonstration signer (not a real bureau)"


@dataclass(frozen=True)
class Signer:
    """A key with its certificate, and the authority whose word makes it ours."""

    key: asn1_keys.PrivateKeyInfo
    certificate: asn1_x509.Certificate
    authority: asn1_x509.Certificate


class SignedAt(PdfSigner):  # type: ignore[misc, unused-ignore]
    """pyHanko's signer with the office's clock instead of the machine's."""

    at: datetime

    def init_signing_session(self, *arguments: Any, **options: Any) -> PdfSigningSession:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self.at
        return session


def sign(pdf: bytes, signer: Signer, *, at: datetime) -> bytes:
    """The PDF certified by ``signer``, no later change allowed; the document states ``at`` as the time of signing."""
    metadata = PdfSignatureMetadata(
        field_name=FIELD, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES, md_algorithm="sha256"
    )
    certificates = SimpleCertificateStore()
    certificates.register(signer.authority)
    machine = SignedAt(
        metadata, SimpleSigner(signing_cert=signer.certificate, signing_key=signer.key, cert_registry=certificates)
    )
    machine.at = at
    signed = io.BytesIO()
    machine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=signed)
    return signed.getvalue()


def demonstration_signer(folder: Path) -> Signer:
    """The demonstration's signer, made at the first call and read afterwards.

    Several processes may come at once: the file is written beside and linked into place, the first link wins.
    """
    path = folder / FILE
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{FILE}-{os.getpid()}-{secrets.token_hex(4)}"
        draft.touch(mode=0o600)
        draft.write_bytes(new_signer())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its signer is the signer
        finally:
            draft.unlink()
    return read_signer(path.read_bytes())


def read_signer(pem: bytes) -> Signer:
    """A signer from its PEM file: private key, its certificate, the authority's certificate."""
    key = serialization.load_pem_private_key(pem, password=None)
    certificate, authority = x509.load_pem_x509_certificates(pem)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Signer(asn1_keys.PrivateKeyInfo.load(plain), loaded(certificate), loaded(authority))


def loaded(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate as pyHanko takes it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def new_signer() -> bytes:
    """A fresh authority and a certificate of it, as PEM; the authority's key is thrown away."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = certificate_of(AUTHORITY, authority_key, AUTHORITY, authority_key, authority=True)
    holder = certificate_of(HOLDER, key, AUTHORITY, authority_key, authority=False)
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return plain + b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (holder, authority))


def certificate_of(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    authority: bool,
) -> x509.Certificate:
    """A certificate of ``key`` under ``name``, signed by ``issuer_key``."""
    usage = x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
    key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=0 if authority else None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(key_id, critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
