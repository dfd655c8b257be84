"""Sentences for questions in words, where the site has too few of its own.

The words in brackets are left out.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = [
    _("In [spring] the [swallows] come back from the south."),
    _("Before you cross the [street], look at the traffic [lights]."),
    _("It was so hot that the [children] went for a swim in the [river]."),
    _("The [baker] gets up at night, so that there is fresh [bread] in the morning."),
    _("She put on her [glasses] and read the [letter] once more."),
    _("It has begun to rain; take an [umbrella], and close the [window]."),
    _("The [doctor] told him to give up [smoking]."),
    _("Every [evening] grandfather takes the [dog] for a walk."),
    _("The [train] was late, so they waited at the [station] for an hour."),
    _("With [salt] and a little [vinegar] the soup tastes better."),
    _("The [farmers] bring in the [harvest] before it freezes."),
    _("The [teacher] wrote the new words on the [blackboard]."),
]
