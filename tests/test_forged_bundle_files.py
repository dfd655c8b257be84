"""Files that look like bundles: names that lead elsewhere, bombs, hidden data, cut ends."""

from __future__ import annotations

import zipfile

import pytest

from tests.bundles import MANIFEST, pack, signed, site_key, verdict, verify

pytestmark = pytest.mark.usefixtures("own_folders")


NAMES = ["../verify.py", "/etc/passwd", "data/../../x", "C:/x", "data\\x", "data//x", "./x"]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_lead_elsewhere_are_refused(members, file, capsys, name):
    assert "指向别处" in verdict(file, signed(members | {name: b"x"}, site_key()), capsys)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["data/comments.jsonl", "DATA/comments.jsonl"])
def test_two_members_of_one_name_are_refused(members, file, capsys, name):
    pack(file, members)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"{}")
    status, output = verify(file, capsys)
    assert status == 1
    assert "同名" in output


def test_a_bomb_is_refused_before_it_is_unpacked(members, file, capsys):
    bomb = signed(members | {"data/bomb.jsonl": b"0" * 50_000_000}, site_key())
    assert "炸弹" in verdict(file, bomb, capsys)


def test_a_line_without_end_is_refused(members, file, capsys):
    name = "data/reports.jsonl"
    # Random digits, which are no bomb.
    line = "".join(f"{number * number:x}" for number in range(400_000)).encode()
    forged = signed(members | {name: line, "data/disclosures.jsonl": line}, site_key())
    assert "过长" in verdict(file, forged, capsys)


@pytest.mark.parametrize("position", ["before", "behind", "between"])
def test_data_outside_of_the_members_is_refused(members, file, capsys, position):
    pack(file, members)
    data = file.read_bytes()
    if position == "before":
        data = b"#!/bin/sh\n" + data
    elif position == "behind":
        data += b"more"
    else:
        start = zipfile.ZipFile(file).start_dir
        offset = (start + 4).to_bytes(4, "little")
        data = data[:start] + b"more" + data[start:-6] + offset + data[-2:]
    file.write_bytes(data)
    status, output = verify(file, capsys)
    assert status == 1
    assert "清单之外" in output


@pytest.mark.parametrize("kept", [0, 10, 1000, -30])
def test_a_file_that_was_cut_off_is_refused(members, file, capsys, kept):
    pack(file, members)
    file.write_bytes(file.read_bytes()[:kept])
    status, output = verify(file, capsys)
    assert status == 1
    assert "打不开" in output


def test_a_file_that_is_not_there_is_an_answer_and_no_traceback(tmp_path, capsys):
    status, output = verify(tmp_path / "nothing.zip", capsys)
    assert status == 1
    assert "资料包不可信" in output


def test_a_manifest_that_names_a_file_twice_is_refused(members, file, capsys):
    manifest = members[MANIFEST] + members[MANIFEST].splitlines(keepends=True)[0]
    assert "签名" in verdict(file, members | {MANIFEST: manifest}, capsys)
