"""Tests that run on SQLite only, because no database decides on what they test."""

from __future__ import annotations

import pytest
from django.db import connection

# The look of pages, and what scripts do in a page without asking the server.
LOOK = {
    "test_accessibility",
    "test_accessibility_browser",
    "test_alignment_browser",
    "test_article_layout_browser",
    "test_clipboard_browser",
    "test_content_classes_browser",
    "test_display_browser",
    "test_editor_appearance_browser",
    "test_editor_ease_browser",
    "test_editor_start_browser",
    "test_find_and_replace_browser",
    "test_focal_point_browser",
    "test_handbook",
    "test_handbook_browser",
    "test_long_words_browser",
    "test_look_browser",
    "test_moderation_folding_browser",
    "test_moderation_phone_browser",
    "test_page_weight",
    "test_staff_pages_browser",
}
# What scripts do with the server's answers; other tests get the same answers on both engines.
SCRIPTS = {
    "test_attachments_browser",
    "test_autosave_browser",
    "test_autosave_network_browser",
    "test_autosave_reload_browser",
    "test_comment_pages_browser",
    "test_drafts_browser",
    "test_editor_browser",
    "test_front_page_browser",
    "test_idle_session_browser",
    "test_link_dialog_browser",
    "test_moderation_desk_access_browser",
    "test_moderation_slow_browser",
    "test_pasted_pictures_browser",
    "test_pictures_browser",
    "test_second_factor_browser",
    "test_several_pictures_browser",
    "test_transitions_browser",
    "test_word_import_browser",
    "test_writing_on_a_phone_browser",
}
# Files and texts of the project: a database only serves their pages.
FILES = {
    "test_ai_surfaces",
    "test_forged_bundle_files",
    "test_forged_bundles",
    "test_handbook",
    "test_handbook_browser",
}
# Programs of their own: nginx, and a site whose database is an SQLite file on either engine.
SERVERS = {
    "test_autosave_server",
    "test_edge",
    "test_free_port",
    "test_nginx",
    "test_nginx_cache",
    "test_nginx_monitoring",
    "test_nginx_visits",
    "test_picture_worker",
    "test_server",
    "test_server_requests",
    "test_server_tasks",
    "test_server_visits",
}
ONCE = LOOK | SCRIPTS | FILES | SERVERS
DATABASE_FIXTURES = {"db", "live_server", "transactional_db"}


def _asks_database(item: pytest.Item) -> bool:
    fixtures: set[str] = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if connection.vendor == "sqlite":
        return
    for item in items:
        if item.path.stem in ONCE or not _asks_database(item):
            item.add_marker(pytest.mark.skip(reason="once, on SQLite, is enough"))
