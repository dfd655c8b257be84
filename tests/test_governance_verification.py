"""A downloaded governance report is computed again, and whatever differs is told."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from comments.inspection.governance import GovernanceReport
from comments.inspection.governance_verification import FiledReport, differences
from comments.models import Decision
from tests.factories import approved_comment, make_report, rejected_comment, sign_in
from tests.governance import PAGE, YEAR
from tests.tampering import forge

pytestmark = pytest.mark.django_db


def filed(client, tmp_path: Path, **fields: str) -> Path:
    path = tmp_path / "report.csv"
    answer = client.post(f"{PAGE}governance/", {"year": "2026", "csv": "1"} | fields)
    path.write_bytes(answer.content)
    return path


def verify(path: Path, *arguments: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("governance_report", *arguments, "--verify", str(path), stdout=out, stderr=err)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue() + err.getvalue()
    return 0, out.getvalue()


def test_a_report_can_be_recomputed_after_more_has_happened(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    for _ in range(3):
        rejected_comment(by=moderator, reason="辱骂")
    make_report(comment=approved_comment(by=moderator)).dismiss(by=moderator)
    assert GovernanceReport.load(YEAR).figures()["comments.received"].number == 8
    status, output = verify(path)
    assert status == 0
    assert "全部一致" in output
    # Articles have no log: what is different is told.
    assert "articles.published" in output
    assert "没有日志" in output


@pytest.mark.parametrize(
    ("before", "after"),
    [(",4,评论,", ",5,评论,"), (",3,审核日志,", ",30,审核日志,"), ("comments.received", "x")],
)
def test_a_figure_that_was_changed_in_the_file_is_reported(
    governed_year, moderator, tmp_path, before, after
):
    path = filed(sign_in(moderator), tmp_path)
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    status, output = verify(path)
    assert status == 1
    assert "文件中为" in output


def test_a_log_that_was_changed_after_the_report_is_reported(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    last = Decision.objects.order_by("pk").last()
    forge("UPDATE comments_decision SET digest = %s WHERE id = %s", "0" * 64, last.pk)
    status, output = verify(path)
    assert status == 1
    assert f"第 {last.pk} 条" in output


def test_a_file_that_a_spreadsheet_program_has_saved_anew_is_read(
    governed_year, moderator, tmp_path
):
    path = filed(sign_in(moderator), tmp_path)
    text = path.read_text(encoding="utf-8-sig").replace("1440.0", "1440")
    # They fill short rows up.
    first, rest = text.split("\n", 1)
    text = f"{first},,,,,\n{rest},,,,,,,,\n"
    path.write_bytes(text.encode("gb18030"))
    assert verify(path)[0] == 0


def test_the_command_writes_the_same_report(governed_year, moderator):
    out = io.StringIO()
    call_command("governance_report", "2026", stdout=out)
    by_command = FiledReport.read(out.getvalue().encode())
    assert not list(differences(by_command))
    assert by_command.facts("comments.received")[0] == "4"


@pytest.mark.parametrize("arguments", [[], ["--verify", "/nowhere.csv"], ["26"]])
def test_the_command_says_what_is_missing(arguments):
    with pytest.raises(CommandError):
        call_command("governance_report", *arguments)


@pytest.mark.parametrize("content", [b"", b"\x00\xff", "年度治理报告,,\n".encode()])
def test_another_file_is_refused(content, tmp_path):
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("governance_report", "--verify", str(path))


def test_the_report_of_another_year_is_refused(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    with pytest.raises(CommandError, match="2026"):
        verify(path, "2025")


def swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


def test_a_figure_under_another_name_is_reported(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    path.write_text(swapped(path.read_text(), "网友评论,已通过,", "网友评论,撤销决定,"))
    status, output = verify(path)
    assert status == 1
    assert "decisions.approved" in output


def test_a_person_may_have_another_name_by_now(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    moderator.last_name = "新名"
    moderator.save()
    assert verify(path)[0] == 0


@pytest.mark.parametrize(
    "line",
    [
        "评论,通过,,999,审核日志,1,9,改过的,decisions.approved",
        "评论,通过,,999,审核日志,1,9,没有键,",
        "评论,通过,999",
        # No text of a table is so long.
        f"评论,{'通' * 200_000},,999,审核日志,1,9,太长,comments.praised",
    ],
)
def test_a_line_that_was_added_is_refused(governed_year, moderator, tmp_path, line):
    path = filed(sign_in(moderator), tmp_path)
    first, second, rest = path.read_text().split("\n", 2)
    path.write_text("\n".join([first, second, line, rest]))
    with pytest.raises(CommandError, match="治理报告"):
        verify(path)


@pytest.mark.parametrize("key", ["comments.praised", "year.praised", "last_row:praise"])
def test_a_figure_that_was_added_is_reported(governed_year, moderator, tmp_path, key):
    path = filed(sign_in(moderator), tmp_path)
    path.write_text(f"{path.read_text()}评论,获表扬,,999,审核日志,1,9,补的,{key}\n")
    status, output = verify(path)
    assert status == 1
    assert key in output


def test_a_last_row_that_the_log_does_not_have_is_reported(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    last = Decision.objects.order_by("pk").last()
    text = path.read_text()
    row = next(line for line in text.splitlines() if line.endswith("last_row:decisions"))
    path.write_text(text.replace(row, row.replace(f",{last.pk},", f",{last.pk + 99},")))
    status, output = verify(path)
    assert status == 1
    assert f"第 {last.pk + 99} 条" in output


@pytest.mark.parametrize("year", ["0000", "0001", "9999", "2027年", "２０２６"])
def test_what_is_no_year_is_refused(db, year):
    with pytest.raises(CommandError, match="四位数的年份"):
        call_command("governance_report", year)


def test_a_year_that_is_still_to_come_is_refused(db):
    with pytest.raises(CommandError, match="还没有到"):
        call_command("governance_report", "9998")


def test_a_file_of_the_last_year_there_is_can_not_be_verified(governed_year, moderator, tmp_path):
    path = filed(sign_in(moderator), tmp_path)
    path.write_text(path.read_text().replace(",2026,,,,,year", ",9999,,,,,year"))
    with pytest.raises(CommandError, match="治理报告"):
        verify(path)
