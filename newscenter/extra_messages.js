/* Messages of Django's scripts that are missing or stiff in its Chinese catalogue. Nothing runs this
   file: `make messages` finds them here, as it does those of extra_messages.py. */

// Boxes to choose from, with a filter: SelectFilter2.js.
gettext("Available %s");
gettext("Chosen %s");
gettext("Choose all %s");
gettext("Choose selected %s");
gettext("Remove all %s");
gettext("Remove selected %s");
gettext("Filter");
gettext("(click to clear)");
gettext('Choose %s by selecting them and then select the "Choose" arrow button.');
gettext('Remove %s by selecting them and then select the "Remove" arrow button.');
gettext("Type into this box to filter down the list of available %s.");
gettext("Type into this box to filter down the list of selected %s.");
ngettext("%s selected option not visible", "%s selected options not visible", 1);
// Lists with actions: actions.js.
ngettext("%(sel)s of %(cnt)s selected", "%(sel)s of %(cnt)s selected", 1);
gettext(
  "You have unsaved changes on individual editable fields. If you run an action, your unsaved changes will be lost.",
);
gettext(
  "You have selected an action, but you haven’t saved your changes to individual fields yet. Please click OK to save. You’ll need to re-run the action.",
);
gettext(
  "You have selected an action, and you haven’t made any changes on individual fields. You’re probably looking for the Go button rather than the Save button.",
);
