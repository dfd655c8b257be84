"""Views for monitoring: /healthz, /readyz and /metrics."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from comments.client_ip import sender_address
from newscenter import __version__
from newscenter.monitoring import request_metrics
from newscenter.monitoring.health_checks import problems
from newscenter.monitoring.site_metrics import registry

# Monitors look for the first line.
ALIVE = f"ok\nnewscenter {__version__}\n"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs, whatever the database does."""
    return HttpResponse(ALIVE, content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the site has all it needs, else 503 and a line for everything that fails."""
    # For programs, and those who look after them.
    with override("en"):
        lines = [problem.text for _check, problem in problems(needed_only=True)]
    return HttpResponse(
        "\n".join(lines) or "ready", status=503 if lines else 200, content_type="text/plain"
    )


def _may_read_metrics(request: HttpRequest) -> bool:
    address = sender_address(request)
    # A proxy on this machine that TRUSTED_PROXIES does not name would pass for the machine itself.
    is_of_unknown_proxy = "X-Forwarded-For" in request.headers and (
        address == request.META.get("REMOTE_ADDR")
    )
    return not is_of_unknown_proxy and any(
        ip_address(address) in ip_network(network, strict=False)
        for network in settings.METRICS_READERS
    )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in the text format of Prometheus, to the addresses of METRICS_READERS alone."""
    if not _may_read_metrics(request):
        text = "Only the addresses that METRICS_READERS names may read the metrics.\n"
        return HttpResponse(text, status=403, content_type="text/plain")
    content = generate_latest(request_metrics.collected()) + generate_latest(registry)
    return HttpResponse(content, content_type=CONTENT_TYPE_PLAIN_0_0_4)
