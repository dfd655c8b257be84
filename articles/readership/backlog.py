"""Visits that could not be written at once, kept until a thread of the process writes them."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import date
from threading import Lock, Thread, main_thread

from django.db import IntegrityError, connection, transaction

from articles.models import DailyViews

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ATTEMPTS = 0.2


class Backlog:
    """Counts of visits by article and day, and the thread that writes them while there are any."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[tuple[int, date]] = Counter()
        self._thread: Thread | None = None

    @property
    def is_empty(self) -> bool:
        return self._thread is None

    def add(self, article_id: int, day: date) -> None:
        with self._lock:
            self._counts[article_id, day] += 1
            if self._thread is None:
                # Not a daemon: a process that ends normally waits for its last attempt.
                self._thread = Thread(target=self._write_all, name="visits")
                self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait until every visit is written, or until the time is up."""
        if thread := self._thread:
            thread.join(timeout)

    def _take(self) -> Counter[tuple[int, date]]:
        with self._lock:
            counts, self._counts = self._counts, Counter()
            if not counts:
                self._thread = None
        return counts

    def _write_all(self) -> None:
        while counts := self._take():
            if self._write(counts):
                continue
            if not main_thread().is_alive():
                logger.error("The process ends, and %d visits are not written.", counts.total())
                return
            with self._lock:
                self._counts.update(counts)
            logger.warning("%d visits can't be written; they are tried again.", counts.total())
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)

    def _write(self, counts: Counter[tuple[int, date]]) -> bool:
        """Return whether nothing is left to do for these visits."""
        try:
            with transaction.atomic():
                DailyViews.add(counts)
        except IntegrityError:
            # The database was replaced by one without these articles: it never takes them.
            logger.exception("%d visits are of articles that do not exist.", counts.total())
        except Exception:
            logger.debug("Why visits can't be written:", exc_info=True)
            return False
        finally:
            # The thread's own connection: one more than the server's threads have.
            connection.close()
        return True


backlog = Backlog()
