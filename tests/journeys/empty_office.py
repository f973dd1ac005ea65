"""``python -m tests.journeys.empty_office``: a house just installed; nobody has an account."""

import json
import sys

from office import schema
from office.db import db
from wsgi import create_app

if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        schema.upgrade(db.engine)
    sys.stdout.write(json.dumps({}))
