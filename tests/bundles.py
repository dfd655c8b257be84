"""Bundles for tests: made by the command, opened, changed, and verified as an inspector would."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.management import call_command

from comments.inspection import signing_key
from comments.inspection.verifier import joined
from comments.inspection.verifier.main import main
from tests.factories import make_user
from tests.tampering import make_log

# One for all tests: to make one takes a second or two.
make_key = cache(signing_key._new_key)


@pytest.fixture
def own_folders(settings, tmp_path, monkeypatch) -> None:
    """Give the test a site whose folders have nothing of other tests."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.ANCHOR_DIR = str(tmp_path / "anchors")
    monkeypatch.setattr(signing_key, "_new_key", make_key)


@pytest.fixture
def file(tmp_path) -> Path:
    """The bundle of a test."""
    return tmp_path / "bundle.zip"


@pytest.fixture(scope="session")
def original() -> Members:
    return {}


@pytest.fixture
def members(original, own_folders, db, file) -> Members:
    """The members of a bundle about three decided comments and one that waits."""
    # Made once: what is tried with them needs no database.
    if not original:
        person = make_user(group="moderator")
        make_log(person)
        call_command("anchor_decisions", verbosity=0, stdout=io.StringIO())
        make_bundle(file, person.username, since="2020-01-01")
        original |= members_of(file)
    return original


@cache
def site_key() -> rsa.RSAPrivateKey:
    """Return the key with which the site signs in tests."""
    return serialization.load_pem_private_key(make_key(), password=None)


@cache
def other_key(bits: int = 3072) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def verdict(file: Path, members: Members, capsys, *options: str) -> str:
    """Return what is said of the members; the verifier must refuse them."""
    pack(file, members)
    status, output = verify(file, capsys, *options or ("--key", signing_key.fingerprint()))
    assert status == 1, output
    return output


Members = dict[str, bytes]
MANIFEST, SIGNATURE = "MANIFEST.txt", "MANIFEST.sig"


def make_bundle(path: Path, by: str, **options: object) -> str:
    """Make a bundle, and return what the command says."""
    output = io.StringIO()
    call_command("inspection_bundle", by=by, output=path, stdout=output, **options)
    return output.getvalue()


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def records(path: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in members_of(path)[f"data/{name}.jsonl"].splitlines()]


def pack(path: Path, members: Members) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def signed(members: Members, key: rsa.RSAPrivateKey) -> Members:
    """Return the members with a manifest that fits them, signed by this key: the site's own lie."""
    content = {name: data for name, data in members.items() if name not in (MANIFEST, SIGNATURE)}
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in content.items()]
    manifest = "".join(lines).encode()
    signature = key.sign(manifest, padding.PKCS1v15(), hashes.SHA256())
    return content | {MANIFEST: manifest, SIGNATURE: signature}


def with_key(members: Members, key: rsa.RSAPrivateKey) -> Members:
    """Return the members with another key, in every place that names it."""
    public = key.public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    about = json.loads(members["data/bundle.json"])
    about["key"] = hashlib.sha256(public.public_bytes(serialization.Encoding.DER, form)).hexdigest()
    pem = public.public_bytes(serialization.Encoding.PEM, form)
    return members | {
        "proof/signing-key.pem": pem,
        "data/bundle.json": json.dumps(about).encode(),
    }


def changed(members: Members, name: str, change: Callable[[list[str]], object]) -> Members:
    """Return the members with the lines of one changed."""
    lines = members[name].decode().splitlines()
    change(lines)
    return members | {name: "".join(f"{line}\n" for line in lines).encode()}


def verify(path: Path, capsys, *options: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main([str(path), *options])
    return status, capsys.readouterr().out


def run_program(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run verify.py as it is in the bundle: without this project and its packages."""
    program = folder / "verify.py"
    program.write_text(joined(), encoding="utf-8")
    return subprocess.run(
        [sys._base_executable, "-I", "-S", str(program), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "utf-8", "PATH": "/usr/bin:/bin"},
    )
