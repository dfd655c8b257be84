"""Settings of verified identity and of provinces: comments/identity/, comments/province.py."""

from __future__ import annotations

from os import environ

from newscenter.env import choice, env

# “oidc”, “sms” or the dotted path of a class; without one, comments need no verified identity.
IDENTITY_PROVIDER = env.str("IDENTITY_PROVIDER", default="").strip()
# What readers know the service by.
IDENTITY_NAME = env.str("IDENTITY_NAME", default="").strip()

OIDC_ISSUER = env.str("OIDC_ISSUER", default="").strip()
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="").strip()
# The library would take a secret that begins with $ for the name of another variable.
OIDC_CLIENT_SECRET = environ.get("OIDC_CLIENT_SECRET", "")

# The request to the gateway; {phone} and {code} stand for what is sent.
SMS_URL = environ.get("SMS_URL", "").strip()
SMS_METHOD = choice("SMS_METHOD", ("post", "get"))
SMS_HEADERS = environ.get("SMS_HEADERS", "").strip()
SMS_BODY = environ.get("SMS_BODY", "").strip()
# A regular expression that is found in the answer if the gateway has taken the message.
SMS_ACCEPTED = environ.get("SMS_ACCEPTED", "").strip()

# The files of ip2region, for IPv4 and IPv6, separated by commas.
IP2REGION_FILE = [path.strip() for path in env.list("IP2REGION_FILE", default=[]) if path.strip()]

__all__ = [
    "IDENTITY_NAME",
    "IDENTITY_PROVIDER",
    "IP2REGION_FILE",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_ISSUER",
    "SMS_ACCEPTED",
    "SMS_BODY",
    "SMS_HEADERS",
    "SMS_METHOD",
    "SMS_URL",
]
