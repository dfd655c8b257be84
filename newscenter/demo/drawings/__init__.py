"""The pictures of the demo are drawn here, so that none had to be taken from anybody."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from newscenter.demo.drawings import daylight, indoors, seasons, streets, winter
from newscenter.demo.drawings.brush import Canvas

SCENES: dict[str, Callable[[Canvas], None]] = {
    scene.__name__.replace("_", "-"): scene
    for scene in (
        seasons.paddies_at_dawn,
        seasons.ridges_at_dusk,
        winter.snow_village,
        seasons.ice_on_the_river,
        seasons.birches_in_autumn,
        seasons.cranes_on_the_marsh,
        daylight.harvest,
        winter.fishing_through_ice,
        streets.lantern_night,
        daylight.hospital,
        streets.morning_market,
        winter.last_train,
        streets.open_air_film,
        daylight.school_in_spring,
        indoors.library,
        indoors.workshop,
        indoors.jars_on_the_sill,
        indoors.classroom,
    )
}


def draw(name: str, *, scale: float = 1) -> bytes:
    """Return the picture of this name as a JPEG file, 1600 × 1067 points at scale 1."""
    canvas = Canvas(name, scale)
    SCENES[name](canvas)
    file = BytesIO()
    canvas.finished().save(file, "JPEG", quality=88, optimize=True, progressive=True)
    return file.getvalue()
