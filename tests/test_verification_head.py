"""`verify_decisions --head` compares the log with a head that was written down earlier."""

import pytest
from django.core.management import CommandError

from comments.models import Comment, Decision
from comments.models.hash_chain import GENESIS
from tests.factories import triggers_lifted
from tests.tampering import forge, make_log, rebuild, verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(moderator) -> list[Decision]:
    return make_log(moderator)


def test_a_rebuilt_chain_is_reported_against_a_recorded_head(log):
    recorded = log[-1].digest
    log[1].reason = "别的"
    rebuild(log)
    assert verify()[0] == 0
    status, output = verify("--head", recorded)
    assert status == 1
    assert "记录" in output


def test_removed_last_rows_are_reported_against_a_recorded_head(log):
    recorded = log[-1].digest
    forge("DELETE FROM comments_decision WHERE id = %s", log[-1].pk)
    forge("UPDATE comments_decisionhead SET digest = %s", log[-2].digest)
    with triggers_lifted():
        Comment.objects.filter(pk=log[-1].comment_id).update(
            status="approved", version=1, decided_at=log[0].at
        )
    assert verify()[0] == 0
    assert verify("--head", recorded)[0] == 1


@pytest.mark.parametrize("index", [0, -1])
def test_a_head_recorded_at_any_time_is_on_the_chain(log, index):
    assert verify("--head", f" {log[index].digest.upper()} ")[0] == 0
    assert verify("--head", GENESIS)[0] == 0


@pytest.mark.parametrize("head", ["", "abc", "g" * 64, "0" * 65])
def test_a_malformed_head_is_refused(db, head):
    with pytest.raises(CommandError):
        verify("--head", head)
