"""Gunicorn's settings: several processes, each making the application for itself."""

import os
import sys
from typing import Any

from office.documents.fonts import MissingFonts, check_fonts

wsgi_app = "wsgi:create_app()"
worker_class = "office.serving.BufferingWorker"
workers = int(os.environ.get("WEB_WORKERS", "4"))
threads = int(os.environ.get("WEB_THREADS", "8"))
bind = [f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('WEB_PORT', '8000')}"]
backlog = 1024
timeout = 60
graceful_timeout = 20
control_socket_disable = True
loglevel = "warning"


def on_starting(server: Any) -> None:
    """Refuse to serve without the printer's faces and library: better no site than papers that take minutes each."""
    try:
        check_fonts()
    except MissingFonts as error:
        server.log.error("%s", error)
        sys.exit(1)
