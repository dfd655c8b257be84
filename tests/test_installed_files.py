"""Files that deploy/install installs: nginx's configuration, units, rotation, nightly commands."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.core.management import get_commands

from deploy.installer import web_server
from newscenter.edge import NGINX
from tests.nginx import needs_nginx

ROOT = settings.BASE_DIR
HOST = "news.example.cn"
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")


@needs_nginx
def test_nginx_takes_the_configuration(tmp_path) -> None:
    names = (str(tmp_path / "c.pem"), str(tmp_path / "c.key"))
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"]
    subprocess.run([*openssl, "-out", names[0], "-keyout", names[1]], check=True)
    text = web_server.configuration(
        (ROOT / "deploy" / "nginx.conf").read_text(),
        [HOST, "www.example.cn"],
        names,
        {"PORT": "8001", "VAR_DIR": str(tmp_path)},
        ipv6=False,
    )
    assert f"server_name {HOST} www.example.cn;" in text
    assert "[::]" not in text
    (tmp_path / "visits").mkdir()
    text = text.replace("/var/log/newscenter", str(tmp_path)).replace("/var/cache", str(tmp_path))
    file = tmp_path / "nginx.conf"
    file.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}}}\n")
    program = [str(NGINX), "-t", "-q", "-e", str(tmp_path / "e.log"), "-c", str(file)]
    result = subprocess.run(program, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_newer_versions_of_nginx_get_their_own_directive() -> None:
    source = (ROOT / "deploy" / "nginx.conf").read_text()
    text = web_server.configuration(source, [HOST], ("c", "k"), {}, nginx=(1, 26, 3))
    assert "listen 443 ssl;\n" in text
    assert "    http2 on;\n" in text
    assert "ssl http2" not in text


def test_other_sites_of_nginx_keep_their_names() -> None:
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    shared = r"(?:keys_zone=|(?<!_)zone=|log_format |upstream |proxy_cache )(\w+)"
    names = set(re.findall(shared, text))
    assert len(names) > 5
    assert {name for name in names if not name.startswith("newscenter")} == set()


@pytest.mark.skipif(not SYSTEMD_ANALYZE, reason="needs systemd-analyze")
@pytest.mark.parametrize("name", ["newscenter", "newscenter-nightly"])
def test_the_services_may_do_little(name) -> None:
    unit = ROOT / "deploy" / f"{name}.service"
    program = [SYSTEMD_ANALYZE, "security", "--offline=yes", "--threshold=15", str(unit)]
    result = subprocess.run(program, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-300:]


def test_requests_are_logged_for_six_months() -> None:
    text = (ROOT / "deploy" / "newscenter.logrotate").read_text()
    requests = text.partition("/var/log/newscenter/*.log {")[2].partition("}")[0]
    assert "daily" in requests
    assert int(re.search(r"rotate (\d+)", requests)[1]) >= 183
    assert "/var/log/newscenter/" in (ROOT / "deploy" / "nginx.conf").read_text()


def test_nightly_commands_go_on_after_one_has_failed(tmp_path) -> None:
    folder = tmp_path / "deploy"
    folder.mkdir()
    shutil.copy(ROOT / "deploy" / "nightly", folder)
    manage = folder / "manage"
    manage.write_text("#!/bin/sh\n[ $1 != verify_decisions ]\n")
    manage.chmod(0o755)
    result = subprocess.run([folder / "nightly"], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    called = re.findall("^→ (\\w+)", result.stdout, re.MULTILINE)
    assert {"verify_decisions", "clearsessions", "backup", "restore"} <= set(called)
    assert set(called) <= set(get_commands())
    assert result.stderr.rstrip().endswith(": verify_decisions")
