"""The program that verifies a bundle without the site: Python's standard library alone, no network.

Its modules are joined to one file, verify.py, which is in every bundle. It runs on Python 3.8 and
newer, and speaks Chinese by itself: there is no catalogue where it runs.
"""

from __future__ import annotations

from pathlib import Path

# In the order in which each one needs those before it.
MODULES = ["findings", "archive", "signature", "chains", "stamps", "records", "reports", "main"]
OWN_IMPORTS = ("from __future__", "from comments.inspection.verifier")
HEAD = '"""Verifies an inspection bundle without the site: python verify.py FILE.zip"""'


def joined() -> str:
    """Return the modules as one program."""
    parts = [HEAD, "from __future__ import annotations"]
    for name in MODULES:
        text = Path(__file__).with_name(f"{name}.py").read_text()
        lines = [line for line in text.splitlines() if not line.startswith(OWN_IMPORTS)]
        lines[0] = "# " + lines[0].strip('"')
        parts.append("\n".join(lines).strip())
    return (
        "\n\n\n".join(parts)
        + '\n\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv[1:]))\n'
    )
