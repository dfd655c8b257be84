"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

from newscenter.sqlite.base import DatabaseWrapper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")
DatabaseWrapper.creates_file = False
application = get_wsgi_application()
