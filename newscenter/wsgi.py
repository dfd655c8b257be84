"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newscenter.settings")
# For requests only: commands and migrations may take as long as they need. PostgreSQL's library
# reads it; the times are in milliseconds.
os.environ.setdefault(
    "PGOPTIONS",
    "-c lock_timeout=3000 -c statement_timeout=20000 -c idle_in_transaction_session_timeout=60000",
)
application = get_wsgi_application()
