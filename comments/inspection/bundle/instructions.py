"""The text in a bundle that says how it is verified."""

from __future__ import annotations

from django.utils.translation import gettext as _

COMMANDS = (
    "sha256sum --check MANIFEST.txt",
    "openssl dgst -sha256 -verify proof/signing-key.pem -signature MANIFEST.sig MANIFEST.txt",
    # The fingerprint.
    "openssl pkey -pubin -in proof/signing-key.pem -outform DER | openssl dgst -sha256",
    (
        "openssl ts -verify -in proof/time-stamps/NAME.tsr -data proof/time-stamps/NAME.txt"
        " -CAfile proof/time-stamps/authorities.pem"
    ),
)


def _how(fingerprint: str) -> list[str]:
    return [
        _("How to verify this bundle"),
        "=" * 40,
        _(
            "You need Python 3.8 or newer, on any system, and no network. Take verify.py from this"
            " bundle, or better from the source code of Newscenter (python manage.py"
            " inspection_bundle --verifier verify.py), put it beside the bundle, and run:"
        ),
        "",
        f"    python verify.py BUNDLE.zip --key {fingerprint}",
        "",
        _(
            "Do not take the fingerprint from here: whoever forges a bundle forges this file too."
            " Compare it with a printed ledger, the page “Ledger and proof” of the site, or the"
            " copies of the anchors."
        ),
        _("Anchors that you have kept elsewhere are compared with: --anchor FILE"),
        "",
        _("The same with programs of the system, in the folder where the bundle is unpacked:"),
        "",
        *(f"    {command}" for command in COMMANDS),
    ]


def _proven() -> list[str]:
    return [
        _("What is proven"),
        "-" * 40,
        _("1. The signature of MANIFEST.txt: the site has made exactly these files."),
        _(
            "2. The text of a comment: its digest stands in every decision on it. What is digested"
            " is in “payload”."
        ),
        _(
            "3. A decision: the digest of its row contains that of the row before. The files in"
            " proof/ have all rows up to the next anchor; of other comments numbers and digests"
            " alone."
        ),
        _(
            "4. An anchor: a line with the heads of all logs, made every night, which contains the"
            " digest of the line before. A time stamp of an outside authority proves that it"
            " existed at that time."
        ),
    ]


def _not_proven() -> list[str]:
    return [
        _("What is not proven"),
        "-" * 40,
        _(
            "That no comment of the scope was left out (ask for the whole log and compare the"
            " numbers), that the clock of the server was right, and that whoever used an account"
            " was its owner. Names of people, open reports, replies, network addresses, terms"
            " and versions of articles have the signature of the site alone."
        ),
    ]


def instructions(fingerprint: str) -> str:
    """Return the text, which names the key that signs."""
    # Line ends that the oldest editors of Windows know.
    return "\r\n".join([*_how(fingerprint), "", *_proven(), "", *_not_proven(), ""])
