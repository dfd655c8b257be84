"""The tag {% part %}: a template that is rendered once for the values that it shows."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context, Node, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.utils.safestring import SafeString

from articles.pages.page_parts import day_and_language, frozen, page_parts

register = template.Library()


class PartNode(Node):
    def __init__(self, name: str, values: dict[str, FilterExpression]) -> None:
        self.name, self.values = name, values

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        rendered_for = context.get("rendered_for") or day_and_language()
        values["rendered_for"] = rendered_for

        def render_part() -> Any:
            return context.template.engine.get_template(self.name).render(Context(values))  # type: ignore[union-attr]

        try:
            key = (self.name, rendered_for, frozen([*values.values()]))
        except TypeError:
            # Slower, and right.
            return render_part()
        return page_parts.get_or_render(key, render_part)  # type: ignore[return-value]


@register.tag
def part(parser: Parser, token: Token) -> PartNode:
    """Include a template that sees only the values given: `{% part "menu.html" items=items %}`.

    What it shows must follow from these values and the day alone. It may read nothing else, and
    certainly no row.
    """
    _tag, name, *rest = token.split_contents()
    values = token_kwargs(rest, parser)
    if rest or not name.startswith('"'):
        raise TemplateSyntaxError("{% part %} takes the name of a template, and name=value.")
    return PartNode(name.strip('"'), values)
