"""Time stamps in a bundle: verified without the site, and with the certificates they lead to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.core.management import call_command

from comments.inspection import signing_key, time_stamps
from tests.bundles import make_bundle, members_of, verify
from tests.tampering import make_log
from tests.timestamp_authority import Authority, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Good")


@pytest.fixture
def stamped(moderator, settings, authority):
    """Return a function that makes a log and an anchor, with a time stamp of this time."""
    settings.TIMESTAMP_CERTIFICATES = str(authority.write_root(settings.VAR_DIR / "root.pem"))

    def make(at: datetime | None = None) -> None:
        make_log(moderator)
        with serving(lambda body: authority.answer(body, at=at)) as url:
            settings.TIMESTAMP_AUTHORITIES = [url]
            call_command("anchor_decisions", stdout=StringIO(), stderr=StringIO())

    return make


def test_a_time_stamp_is_verified_with_openssl(stamped, moderator, file, capsys):
    stamped()
    make_bundle(file, moderator.username, whole_log=True)
    status, output = verify(file, capsys, "--key", signing_key.fingerprint())
    assert status == 0, output
    assert "时间戳签名有效" in output
    status, output = verify(file, capsys, "--no-openssl", "--key", signing_key.fingerprint())
    assert status == 0
    assert "时间戳的签名还没有验证" in output


def test_a_time_stamp_that_is_younger_than_its_anchor_proves_nothing(
    stamped, moderator, file, capsys, monkeypatch
):
    """Somebody makes the anchors anew, as if they were old, and has them stamped today."""
    monkeypatch.setattr(time_stamps, "LONGEST_DELAY", timedelta(days=9))
    stamped(datetime.now(UTC) + timedelta(days=2))
    make_bundle(file, moderator.username, whole_log=True)
    status, output = verify(file, capsys, "--key", signing_key.fingerprint())
    assert status == 1
    assert "事后补造" in output


def test_certificates_of_every_kind_of_key_are_in_the_bundle(
    stamped, moderator, file, authority, monkeypatch
):
    stamped()
    # Its signature names no algorithm of digests.
    key = ed25519.Ed25519PrivateKey.generate()
    good = authority.root
    dates = good.not_valid_before_utc, good.not_valid_after_utc
    builder = x509.CertificateBuilder(good.issuer, good.subject, key.public_key(), 1, *dates)
    root = builder.sign(key, None)
    monkeypatch.setattr(time_stamps, "roots_of", lambda token: [root])
    make_bundle(file, moderator.username, whole_log=True)
    roots = members_of(file)["proof/time-stamps/authorities.pem"]
    assert x509.load_pem_x509_certificates(roots) == [root]
