"""Gunicorn's settings: several processes, each making the application for itself."""

import os

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
