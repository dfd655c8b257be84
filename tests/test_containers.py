"""The container image and the compose file: what they copy and run is there, and fits."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings

from newscenter.edge import NGINX, free_port

ROOT = settings.BASE_DIR
CONTAINERFILE = (ROOT / "Containerfile").read_text()
COMPOSE = (ROOT / "deploy" / "compose.yaml").read_text()
IGNORED = (ROOT / ".containerignore").read_text()
# Does what the image does before nginx starts, and has nginx read the result.
STAND_IN = """#!/bin/sh
sed -i 's/listen 8080/listen 127.0.0.1:{plain}/; s/listen 8443/listen 127.0.0.1:{tls}/' "{conf}"
exec "{nginx}" -t -q -e stderr -c "{conf}"
"""


def test_the_image_has_what_runs_the_site_and_nothing_of_this_machine() -> None:
    assert (ROOT / ".dockerignore").read_text() == IGNORED
    assert "\n*\n" in IGNORED
    allowed = re.findall(r"^!(\S+)$", IGNORED, re.MULTILINE)
    # A bundle has wheels, and a checkout has none.
    assert [name for name in allowed if not (ROOT / name).exists()] in ([], ["wheels"])
    assert not {"var", ".git", ".venv", "tests", "dist"} & set(allowed)
    assert not re.search(r"^ENV .*(KEY|PASSWORD|SECRET)", CONTAINERFILE, re.MULTILINE)
    assert "deploy/compose.env\n" in IGNORED
    assert "deploy/compose.env\n" in (ROOT / ".gitignore").read_text()


def test_no_process_of_the_site_is_root_or_may_write_into_the_image() -> None:
    assert "\nUSER newscenter\n" in CONTAINERFILE
    confined = COMPOSE.split("x-confined: &confined\n")[1].split("\n\n")[0]
    for rule in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert rule in confined
    services = re.findall(r"^  (\w+):\n(?=    <<: \*confined)", COMPOSE, re.MULTILINE)
    assert services == ["network", "site", "nginx", "nightly"]


def test_commands_of_the_compose_file_are_known_to_the_entry_point() -> None:
    script = (ROOT / "deploy" / "container").read_text()
    assert 'ENTRYPOINT ["deploy/container"]' in CONTAINERFILE
    assert os.access(ROOT / "deploy" / "container", os.X_OK)
    commands = re.findall(r'command: \["(\w+)"\]', COMPOSE)
    for command in [*commands, "site", "health"]:
        assert f"\n{command})\n" in script


def test_the_example_names_settings_that_exist() -> None:
    lines = (ROOT / "deploy" / "compose.env.example").read_text().splitlines()
    names = {line.partition("=")[0] for line in lines if line and not line.startswith("#")}
    documented = set(re.findall(r"`([A-Z_]+)`", (ROOT / "README.md").read_text()))
    assert names - documented == {"POSTGRES_PASSWORD"}


@pytest.mark.skipif(NGINX is None, reason="needs nginx (apt install nginx)")
@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_nginx_reads_the_supplied_configuration_as_the_container_writes_it(tmp_path: Path) -> None:
    configuration = tmp_path / "nginx" / "nginx.conf"
    stand_in = tmp_path / "bin" / "nginx"
    stand_in.parent.mkdir()
    values = {"conf": configuration, "nginx": NGINX, "plain": free_port(), "tls": free_port()}
    stand_in.write_text(STAND_IN.format(**values))
    stand_in.chmod(0o755)
    environment = {
        "PATH": f"{stand_in.parent}:/usr/bin:/bin",
        "TMPDIR": str(tmp_path),
        "VAR_DIR": str(tmp_path / "var"),
        "ALLOWED_HOSTS": "news.example.org,www.example.org",
    }
    result = subprocess.run(
        [ROOT / "deploy" / "container", "nginx"],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    text = configuration.read_text()
    assert text.count("server_name news.example.org www.example.org;") == 2
    # Whatever the configuration writes has to be where the container may write.
    written = re.findall(
        r"^\s*(?:access_log|error_log|proxy_cache_path)\s+(\S+?);?[ \n]", text, re.M
    )
    folders = (str(tmp_path), "/dev/std", "stderr")
    assert [path for path in written if not path.startswith(folders)] == []
    assert "news.example.cn" not in text


@pytest.mark.parametrize(
    ("hosts", "asked"), [("news.example.cn,www.example.cn", "news.example.cn"), ("", "localhost")]
)
def test_the_health_check_asks_by_a_name_that_the_site_answers_to(hosts, asked) -> None:
    names: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            names.append(self.headers["Host"])
            self.send_response(200 if self.path == "/readyz" else 404)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Site) as server:
        Thread(target=server.handle_request, daemon=True).start()
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "ALLOWED_HOSTS": hosts,
            "PORT": str(server.server_port),
        }
        program = [ROOT / "deploy" / "container", "health"]
        assert subprocess.run(program, env=environment, check=False).returncode == 0
    assert names == [asked]
