"""The other servers of the ladder: plain Django, Wagtail, and nginx in front of the site."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from bench.rungs import WAGTAIL_VERSION
from bench.servers import ROOT, Program, free_port, run
from bench.site import Site, get
from newscenter.edge import command, configuration

# Kept for the next time; whatever is not the database of a benchmark is of no harm there.
CACHE = ROOT / "var" / "bench"
# All load comes from one address: its limit is that of all readers together.
KEPT_RATE = re.compile(r"(zone=newscenter_kept:10m rate=)\d+r/s")
STATIC_SERVER = """
server {{
    listen 127.0.0.1:{port};
    root {folder};
    access_log off;
    default_type "text/html; charset=utf-8";
}}
"""


def granian(python: Path | str, application: str, port: int) -> list[str]:
    """Return the command that serves a WSGI application with one worker."""
    command = [str(python), "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"]
    return [*command, "--host", "127.0.0.1", "--port", str(port), application]


@contextlib.contextmanager
def django_site(
    package: str, texts: Path, core: int, python: Path | str = sys.executable
) -> Iterator[tuple[Program, str]]:
    """Serve a package of the benchmarks, filled with the texts; yield its program and address."""
    folder = texts.parent / package
    folder.mkdir()
    environment = {"BENCH_FOLDER": str(folder), "PYTHONPATH": str(ROOT)}
    environment["DJANGO_SETTINGS_MODULE"] = f"bench.{package}.settings"
    if run([str(python), "-m", "django", "fill", str(texts)], environment):
        raise SystemExit(f"bench/{package}: the database could not be filled.")
    port = free_port()
    command = granian(python, f"bench.{package}.wsgi:application", port)
    with Program(command, environment, core=core, log=folder / "server.log") as program:
        yield program.wait_for_port(port), f"http://127.0.0.1:{port}"


def wagtail_python() -> Path | None:
    """Return a Python that has Wagtail; None where the package index can't be reached."""
    folder = CACHE / f"wagtail-{WAGTAIL_VERSION}"
    python, installed, log = folder / "bin" / "python", folder / "installed", CACHE / "wagtail.log"
    packages = [f"wagtail=={WAGTAIL_VERSION}", f"granian=={version('granian')}"]
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    pip += ["--retries", "1", "--timeout", "20"]
    if installed.exists():
        return python
    CACHE.mkdir(parents=True, exist_ok=True)
    tqdm.write(f"Installing Wagtail {WAGTAIL_VERSION} into {folder} …", file=sys.stderr)
    try:
        is_created = not run([sys.executable, "-m", "venv", str(folder)], log=log)
        if is_created and not run([*pip, *packages], log=log):
            installed.touch()
    finally:
        # An attempt that failed or was interrupted leaves nothing.
        if not installed.exists():
            shutil.rmtree(folder, ignore_errors=True)
    return python if installed.exists() else None


@contextlib.contextmanager
def nginx(site: Site, article: str, core: int) -> Iterator[tuple[Program, str, str]]:
    """Run nginx with the supplied configuration in front of the site.

    Yields its program, the address of the edge, and that of the article's bytes as a file.
    """
    folder = site.folder / "nginx"
    page = folder / "files" / "article.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(get(f"{site.url}{article}"))
    port, static_port = free_port(), free_port()
    text = configuration(folder, site.port, port, site.folder)
    text = KEPT_RATE.sub(r"\g<1>1000000r/s", text).removesuffix("}\n")
    text += STATIC_SERVER.format(port=static_port, folder=page.parent) + "}\n"
    (folder / "nginx.conf").write_text(text)
    with Program(
        [*command(folder), "-g", "daemon off;"], core=core, log=folder / "nginx.log"
    ) as program:
        program.wait_for_port(port)
        static = f"http://127.0.0.1:{static_port}/{page.name}"
        yield program, f"http://127.0.0.1:{port}", static
