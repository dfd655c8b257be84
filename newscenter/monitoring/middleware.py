"""The outermost middleware: it gives a request its id, and counts and times its answer."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from newscenter.monitoring import request_metrics
from newscenter.monitoring.request_ids import HEADER, assign_id, current_request, route_of
from newscenter.monitoring.slow_queries import watch_connection

# Set by the server, so that waiting for a thread is counted too; and by newscenter/kept_pages.py.
ARRIVED = "newscenter.arrived"
SOURCE = "newscenter.source"


class MonitoringMiddleware:
    """Middleware around all others. It passes on None, which leaves a request to somebody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse | None]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse | None:
        arrived = request.META.get(ARRIVED) or perf_counter()
        request_id = assign_id(request)
        token = current_request.set(request)
        try:
            watch_connection()
            response = self.get_response(request)
        finally:
            current_request.reset(token)
        if response is None:
            return None
        response.headers[HEADER] = request_id
        source = request.META.get(SOURCE, "")
        duration = perf_counter() - arrived
        request_metrics.observe(route_of(request), response.status_code, source, duration)
        return response
