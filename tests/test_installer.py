"""deploy/install and deploy/uninstall, below a folder instead of the machine's root."""

from __future__ import annotations

import ast
import os
import re
import socket
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from deploy.installer import preconditions
from deploy.installer.install import main as install
from deploy.installer.machine import Machine
from deploy.installer.messages import Failure, Language, choose_language
from deploy.installer.options import host_name
from deploy.installer.uninstall import main as uninstall

ROOT = settings.BASE_DIR
HOST = "news.example.cn"
OLDEST_PYTHON = (3, 9)


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """The locale of an English machine, and the process's own umask and language afterwards."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    umask = os.umask(0o022)
    yield
    os.umask(umask)
    Language.chinese = True


def run(root: Path, *flags: str) -> int:
    return install(["--root", str(root), *flags])


def listing(root: Path) -> dict[str, tuple[int, str]]:
    paths = [path for path in root.rglob("*") if not path.is_dir()]
    return {str(path): (path.lstat().st_mtime_ns, path.read_text()) for path in paths}


def env_file(root: Path) -> Path:
    return root / "etc" / "newscenter.env"


def test_a_second_run_changes_nothing_and_says_so(tmp_path, capsys) -> None:
    assert run(tmp_path, "--host", HOST) == 0
    before = listing(tmp_path)
    assert {Path(name).name for name in before} >= {"newscenter.service", "newscenter.env"}
    capsys.readouterr()
    assert run(tmp_path) == 0
    assert listing(tmp_path) == before
    assert "nothing was changed" in capsys.readouterr().out


def test_a_dry_run_tells_everything_and_changes_nothing(tmp_path, capsys) -> None:
    assert run(tmp_path, "--host", HOST, "--dry-run") == 0
    assert list(tmp_path.iterdir()) == []
    told = capsys.readouterr().out
    for name in ("/etc/newscenter.env", "newscenter-nightly.timer", "sites-available/newscenter"):
        assert re.search(f"would (write|link) .*{name}", told)


def test_settings_that_were_edited_are_kept(tmp_path) -> None:
    env_file(tmp_path).parent.mkdir()
    env_file(tmp_path).write_text(f"# ours\nALLOWED_HOSTS={HOST},127.0.0.1\nHTTPS=1\nPORT=8001\n")
    assert run(tmp_path) == 0
    content = env_file(tmp_path).read_text()
    assert content.startswith(f"# ours\nALLOWED_HOSTS={HOST},127.0.0.1\nHTTPS=1\nPORT=8001\n")
    assert content.endswith("TRUSTED_PROXIES=127.0.0.1\n")
    nginx = (tmp_path / "etc/nginx/sites-available/newscenter").read_text()
    assert "server 127.0.0.1:8001;" in nginx
    assert nginx.count(f"server_name {HOST};") == 2


def test_a_file_that_was_edited_stays_with_the_new_one_beside_it(tmp_path, capsys) -> None:
    run(tmp_path, "--host", HOST)
    unit = tmp_path / "etc/systemd/system/newscenter.service"
    unit.write_text(unit.read_text() + "# ours\n")
    assert run(tmp_path) == 0
    assert unit.read_text().endswith("# ours\n")
    assert unit.with_name(f"{unit.name}.dpkg-dist").exists()
    capsys.readouterr()
    run(tmp_path)
    assert "nothing was changed" in capsys.readouterr().out


def test_files_follow_the_folders_of_the_settings(tmp_path) -> None:
    env_file(tmp_path).parent.mkdir()
    env_file(tmp_path).write_text(f"ALLOWED_HOSTS={HOST}\nVAR_DIR=/data/n\nBACKUP_DIR=/backup\n")
    assert run(tmp_path) == 0
    unit = (tmp_path / "etc/systemd/system/newscenter.service").read_text()
    assert "ReadWritePaths=/data/n /backup\n" in unit
    rotation = (tmp_path / "etc/logrotate.d/newscenter").read_text()
    assert "/data/n/visits/nginx.log {" in rotation
    nginx = (tmp_path / "etc/nginx/sites-available/newscenter").read_text()
    assert "/srv/newscenter/var" not in nginx + unit + rotation


def test_a_second_site_is_refused(tmp_path, capsys) -> None:
    run(tmp_path, "--host", HOST)
    before = listing(tmp_path)
    assert run(tmp_path, "--host", "other.example.cn") == 1
    assert "has a site already" in capsys.readouterr().err
    assert listing(tmp_path) == before


def test_the_name_of_another_site_of_nginx_is_refused(tmp_path, capsys) -> None:
    sites = tmp_path / "etc/nginx/sites-enabled"
    sites.mkdir(parents=True)
    (sites / "other").write_text(f"server {{ listen 80; server_name a.cn {HOST}; }}\n")
    assert run(tmp_path, "--host", HOST) == 1
    assert f"serves {HOST} already" in capsys.readouterr().err
    (sites / "other").write_text("server { listen 80; server_name a.cn; }\n")
    assert run(tmp_path) == 0


def test_without_a_terminal_nothing_is_asked(tmp_path, capsys) -> None:
    assert run(tmp_path) == 1
    assert "--host news.example.cn" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--host", "https://news.example.cn/"], "no host name"),
        (["--host", HOST, "--certificate-file", "x.pem"], "don't fit together"),
        (["--host", HOST, "--admin-password-file", "/nowhere"], "can't be read"),
        (["--host", "10.0.0.5", "--certificate", "acme"], "No authority certifies"),
    ],
)
def test_wrong_flags_are_refused_with_what_to_do(tmp_path, capsys, flags, message) -> None:
    assert run(tmp_path, *flags) == 1
    error = capsys.readouterr().err
    assert message in error
    assert "Next: " in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("News.Example.cn.", "news.example.cn"),
        ("新闻.中国", "xn--efvy88h.xn--fiqs8s"),
        ("10.0.0.5", "10.0.0.5"),
    ],
)
def test_a_host_name_is_written_as_dns_has_it(value, name) -> None:
    assert host_name(value) == name


@pytest.mark.parametrize("value", ["", "a b", "news_1.cn", "news.cn:443", "-a.cn", "a..cn", "*"])
def test_other_texts_are_no_host_names(value) -> None:
    with pytest.raises(Failure):
        host_name(value)


@pytest.mark.parametrize(
    ("flag", "locale", "terminal", "chinese"),
    [
        (None, "", "xterm", True),
        (None, "C.UTF-8", "xterm", True),
        (None, "en_US.UTF-8", "xterm", False),
        ("zh", "en_US.UTF-8", "xterm", True),
        ("en", "zh_CN.UTF-8", "xterm", False),
        (None, "C", "linux", False),
    ],
)
def test_messages_are_chinese_unless_english_is_asked_for(flag, locale, terminal, chinese) -> None:
    choose_language(flag, {"LANG": locale, "TERM": terminal})
    assert Language.chinese == chinese


def test_a_full_disk_is_told() -> None:
    script = "echo 'write error: No space left on device' >&2; exit 100"
    with pytest.raises(Failure) as caught:
        Machine().run("sh", "-c", script, what=("", ""), next_step=("", ""))
    assert "disk is full" in caught.value.next_step[1]


def test_the_program_that_has_a_port_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        name = Path("/proc/self/comm").read_text().strip()
        assert preconditions.programs_at(server.getsockname()[1]) == {name}
        port = server.getsockname()[1]
    assert preconditions.programs_at(port) == set()


def test_removing_keeps_the_data_until_the_site_is_named(tmp_path, capsys) -> None:
    run(tmp_path, "--host", HOST)
    assert uninstall(["--root", str(tmp_path)]) == 0
    assert env_file(tmp_path).exists()
    assert (tmp_path / "srv/newscenter/var").is_dir()
    assert list((tmp_path / "etc/systemd/system").iterdir()) == []
    assert uninstall(["--root", str(tmp_path), "--delete-data"]) == 1
    assert env_file(tmp_path).exists()
    assert f"--confirm {HOST}" in capsys.readouterr().err
    assert uninstall(["--root", str(tmp_path), "--delete-data", "--confirm", HOST]) == 0
    assert not env_file(tmp_path).exists()
    assert not (tmp_path / "srv/newscenter/var").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "deploy/installer").glob("*.py")), ids=str)
def test_the_oldest_python_understands_the_installer(path) -> None:
    ast.parse(path.read_text(), feature_version=OLDEST_PYTHON)
    assert "from __future__ import annotations" in path.read_text() or path.stem == "__init__"
