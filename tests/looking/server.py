"""``python -m tests.looking.server``: serve the scene until the standard input closes; the first line tells where.

A process of its own, because an application takes its keys, its store and its day for the whole process.
"""

import json
import os
import sys
import threading
from dataclasses import asdict

from waitress.server import create_server

from office import schema
from office.db import db
from office.settings import Settings
from tests.factories import AT
from tests.looking.scene import make
from wsgi import create_app

os.environ["OFFICE_DAY"] = AT.date().isoformat()
app = create_app(Settings.from_environment())
app.config["RATELIMIT_ENABLED"] = False
with app.app_context():
    schema.upgrade(db.engine)
    scene = make(db.session)
    db.session.commit()
server = create_server(app, host="127.0.0.1", port=int(os.environ.get("PORT", "0")), threads=4)
sys.stdout.write(json.dumps({"url": f"http://127.0.0.1:{server.effective_port}", **asdict(scene)}) + "\n")
sys.stdout.flush()
threading.Thread(target=server.run, daemon=True).start()
sys.stdin.read()
