"""The WSGI application that newscenter/rsgi.py runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")
application = get_wsgi_application()
