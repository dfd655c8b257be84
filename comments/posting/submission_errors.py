"""Reasons for which a reader's comment or report is not stored."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comments.posting import captcha


class SubmissionRefused(Exception):
    """Nothing was stored; `str()` of the exception tells the reader why.

    `field` is the field of the form to correct. Where it is empty, the form itself was in order,
    and the page answers with `status`.
    """

    field = ""
    status = 200


class LimitReached(SubmissionRefused):
    """This network has sent as much in the last minute as it may."""

    status = 429


class TooManyFailures(LimitReached):
    """This network has given so many wrong answers that it has to wait."""

    def __init__(self) -> None:
        text = _(
            "Too many wrong codes came from your network. Please try again in ten minutes;"
            " your text is kept."
        )
        super().__init__(text)


class AlreadyReported(SubmissionRefused):
    """The comment or article was reported from this network before."""

    status = 409

    def __init__(self, *, of_article: bool = False) -> None:
        super().__init__(
            _("Your network has already reported this article. The receipt tells what came of it.")
            if of_article
            else _(
                "Your network has already reported this comment. The receipt tells what came of it."
            )
        )


class IdentityMissing(SubmissionRefused):
    """Comments need a verified identity here, and this browser remembers none."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _("Please have your identity verified first. What you have written is kept.")
        )


class CaptchaRefused(SubmissionRefused):
    """The captcha was answered wrongly, too late, or before."""

    field = "captcha_1"

    def __init__(self) -> None:
        super().__init__(captcha.REFUSED)


class TermRefused(SubmissionRefused):
    """The operator's terms refuse the text in `field`, "nickname" or "body"."""

    def __init__(self, field: str) -> None:
        super().__init__(_("This contains words that are not accepted here."))
        self.field = field
