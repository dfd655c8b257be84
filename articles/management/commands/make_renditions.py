"""Make the renditions of pictures that have none."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from tqdm import tqdm

from articles.images import upload_errors
from articles.images.rendition_files import RenderingFailed, has_label
from articles.models import Picture


def _reason(error: Exception) -> str:
    if isinstance(error, RenderingFailed):
        return " ".join(upload_errors.error(error.args[1]).messages)
    return str(error)


class Command(BaseCommand):
    help = gettext_noop(
        "Makes the smaller files of pictures that have none, the newest pictures first. The site"
        " does this by itself for every picture that is added; this is for those from before that,"
        " and for those whose task has failed. Until then readers get the picture's own file."
        " Works while the site runs; safe to stop and to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--labelled",
            action="store_true",
            help=_("also those marked as AI-generated whose file has no such label"),
        )

    def handle(self, *, labelled: bool, **options: Any) -> None:
        for picture in Picture.objects.filter(ai_generated=True) if labelled else ():
            with suppress(OSError):
                if not has_label(picture.file):
                    Picture.objects.filter(pk=picture.pk).update(renditions="")
        ids = list(Picture.objects.without_renditions().values_list("pk", flat=True))
        with tqdm(total=len(ids), file=sys.stderr, disable=None) as bar:
            refusals = dict(self._refusals(ids, bar))
        self.stdout.write(_("%d pictures rendered.") % (len(ids) - len(refusals)))
        if refusals:
            lines = [f"{name}: {reason}" for name, reason in refusals.items()]
            raise CommandError(
                "\n".join([_("%d pictures could not be rendered:") % len(lines), *lines])
            )

    def _refusals(self, ids: list[int], bar: tqdm[Any]) -> Iterator[tuple[str, str]]:
        """Render the pictures; yield name and reason of each that could not be rendered."""
        for pk in ids:
            # Read at its turn: the site may have rendered or deleted it meanwhile.
            for picture in Picture.objects.filter(pk=pk):
                try:
                    picture.make_renditions()
                except (RenderingFailed, OSError) as error:
                    yield str(picture.file.name), _reason(error)
            bar.update()
