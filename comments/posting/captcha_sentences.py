"""Sentences for questions in words, where the site has too few of its own.

The words in brackets are left out. None of them fits into the gap of another sentence: there are no
people among them, who could all do the same.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = [
    _("In the first month of [spring] the [swallows] come back from the south."),
    _("Before you cross the [street], wait for the green traffic [lights]."),
    _("It was so hot that all the ducks went into the [river] to [swim]."),
    _("Put the dough into the [oven], and soon there is a warm loaf of [bread]."),
    _("She put on her reading [glasses] and opened the sealed [letter]."),
    _("Rain comes in at the open [window], and outside nobody is without an [umbrella]."),
    _("On the rails a [train] came closer and stopped at the third [platform]."),
    _("If the soup is bland, add a pinch of [salt]; if it is not sour, a drop of [vinegar]."),
    _("Every [evening] grandfather walks the [dog] on its leash."),
    _("The sums were written in [chalk] and wiped off the [blackboard] after the lesson."),
    _("The [rice] in the fields was ripe, and they cut it with sharpened [sickles]."),
    _("Stick a [stamp] on the envelope and drop it into the red [mailbox]."),
]
