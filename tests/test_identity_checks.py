"""Settings of the identity provider that can't be used are told with a hint."""

import pytest
from django.core.checks import run_checks
from django.urls import reverse


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({}, []),
        ({"IDENTITY_PROVIDER": "nobody"}, ["comments.E030"]),
        ({"IDENTITY_PROVIDER": "django.utils.timezone.now"}, ["comments.E030"]),
        ({"IDENTITY_PROVIDER": "oidc"}, ["comments.E031", "comments.E031"]),
        (
            {"IDENTITY_PROVIDER": "oidc", "OIDC_ISSUER": "http://id.cn", "OIDC_CLIENT_ID": "x"},
            ["comments.E031"],
        ),
        (
            {"IDENTITY_PROVIDER": "oidc", "OIDC_ISSUER": "https://id.cn", "OIDC_CLIENT_ID": "x"},
            [],
        ),
        ({"IDENTITY_PROVIDER": "sms"}, ["comments.E031", "comments.E031"]),
        (
            {
                "IDENTITY_PROVIDER": "sms",
                "SMS_URL": "https://sms.cn",
                "SMS_BODY": "{phone}{code}",
                "SMS_HEADERS": "[",
                "SMS_ACCEPTED": "(",
            },
            ["comments.E031", "comments.E031"],
        ),
        ({"IP2REGION_FILE": ["/nowhere.xdb"]}, ["comments.E032"]),
    ],
)
def test_settings_that_can_not_be_used_are_told_with_a_hint(settings, changes, ids):
    for name, value in changes.items():
        setattr(settings, name, value)
    messages = [m for m in run_checks(tags=["security"]) if m.id.startswith("comments.")]
    assert [message.id for message in messages] == ids
    assert all(message.hint for message in messages)


def test_the_pages_have_the_addresses_that_providers_are_told():
    assert reverse("comments:identity") == "/comments/identity/"
    assert reverse("comments:identity_complete") == "/comments/identity/complete/"
