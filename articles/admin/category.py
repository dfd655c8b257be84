"""The category tree in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from tree_queries.admin import TreeChangeList

from articles.admin.history import HistoryAdmin
from articles.admin.versioned import VersionedAdmin
from articles.admin.versioned_form import VersionedForm
from articles.models import Category


class CategoryForm(VersionedForm):
    class Meta:
        labels = {"position": _("position")}
        help_texts = {"position": _("Lower numbers come first; 0 puts it last.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text += " " + _("Leave empty to use the name in pinyin.")

    def clean_slug(self) -> str:
        return self.cleaned_data["slug"] or Category.objects.free_slug(
            self.cleaned_data.get("name", "")
        )

    def clean_parent(self) -> Category | None:
        """Refuse a parent that is below the category itself."""
        parent: Category | None = self.cleaned_data["parent"]
        if parent and self.instance.pk:
            below = Category.objects.descendants(self.instance, include_self=True)
            if below.filter(pk=parent.pk).exists():
                raise forms.ValidationError(_("A category can't be below itself."))
        return parent


class ListRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """The fields that can be edited in the list, where Django gives them no labels."""

    class Meta:
        widgets = {
            "position": forms.NumberInput({"aria-label": _("position")}),
            "in_menu": forms.CheckboxInput({"aria-label": _("in the menu")}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Compared with what the list has shown: what others have changed since stays.
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any] | None:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.changed_data:
            now = self[name].initial
            if name in data and now not in (self._shown(name), data[name]):
                self._show_again(name)
                sentence = _("Meanwhile somebody has set this to %s. Saving again replaces it.")
                self.add_error(name, sentence % now)
        return data

    def _shown(self, name: str) -> Any:
        """Return the value that the list has shown."""
        field = self.fields[name]
        text = field.hidden_widget().value_from_datadict(
            self.data, self.files, self.add_initial_prefix(name)
        )
        try:
            return field.to_python(text)
        except forms.ValidationError:
            return None

    def _show_again(self, name: str) -> None:
        """Have the list show the value as it is now: who saves once more has seen it."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_initial_prefix(name)] = self[name].initial
        self.data = data


def _contents(category: Category) -> Iterator[str]:
    if articles := category.articles.count():
        yield ngettext("%d article", "%d articles", articles) % articles
    if below := category.children.count():
        yield ngettext("%d category below it", "%d categories below it", below) % below


@admin.register(Category)
class CategoryAdmin(HistoryAdmin, VersionedAdmin):
    form = CategoryForm
    fields = [
        "name",
        "parent",
        "slug",
        "description",
        "position",
        "in_menu",
        "list_style",
        "is_notices",
    ]
    list_display = ["indented_name", "slug", "position", "in_menu"]
    list_editable = ["position", "in_menu"]
    # Half a tree can't be read, so it is all on one page.
    list_per_page = 500
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return Category.objects.in_tree_order()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[TreeChangeList]:
        return TreeChangeList

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=ListRowForm, **kwargs)

    def get_ordering(self, request: HttpRequest) -> Any:
        # The order of the tree, which TreeChangeList keeps if there is no other.
        return []

    @admin.display(description=_("name"))
    def indented_name(self, category: Category) -> SafeString:
        return format_html(
            '<span class="depth-{}">{}</span>', min(category.tree_depth, 5), category
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Count what is in the category: Django would list every single article."""
        protected = [sentence for category in objs for sentence in _contents(category)]
        if protected:
            return [], {}, set(), protected
        return super().get_deleted_objects(objs, request)
