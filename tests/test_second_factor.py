"""The second factor: the password alone opens nothing, and no code opens anything twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from newscenter.sign_in.models import SignInEvent
from tests.factories import make_user
from tests.second_factor import PASSWORD, Phone, enter_code, enter_password, set_up_app

pytestmark = pytest.mark.django_db

Kind = SignInEvent.Kind
NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def shen(clock):
    return make_user(group="editor", username="shen", password=PASSWORD)


@pytest.fixture
def phone(shen, clock) -> Phone:
    phone = set_up_app(shen)
    # The code of the set-up opens nothing more.
    clock.shift(timedelta(minutes=2))
    return phone


def recovery_codes(user) -> list[str]:
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return stored.wrap().get_unused_codes()


def is_inside(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_password_and_code_open_the_newsroom(phone):
    client = Client()
    response = enter_password(client, "shen")
    assert response.url == reverse("mfa_authenticate")
    assert not is_inside(client)
    response = enter_code(client, phone.code())
    assert response.url == "/admin/"
    assert is_inside(client)
