#!/usr/bin/env python
"""Run an administrative command of Newscenter; `manage.py help` lists them."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")
    try:
        from newscenter.log_protection.database_owner import use_owner

        # Before anything reads the settings.
        use_owner(sys.argv)

        from newscenter.command_line import run

        run(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
