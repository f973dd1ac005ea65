"""Walk every route as somebody who may see nothing of a firm."""

import uuid
from collections.abc import Mapping

from flask.testing import FlaskClient

from office.web import Office

PUBLIC = ("/designations/", "/verify")  # lists that are published anyway
QUERIES = ("", "?state=all", "?order=deadline&late=yes")


def reached(
    app: Office, client: FlaskClient, name: str, code: str, ids: Mapping[str, uuid.UUID], *, own: tuple[str, ...] = ()
) -> tuple[list[str], list[tuple[str, int]]]:
    """The lists that name the firm, and the routes over its things that answer anything but 403 or 404.

    ``ids`` are the firm's things by the name of the argument; ``own`` are lists that may name it. Whoever is signed in
    at ``client`` walks; every rule that takes one of these ids, and every page without arguments, is met.
    """
    shown, answered = [], []
    for rule in app.url_map.iter_rules():
        methods = rule.methods or set()
        taken = sorted(rule.arguments & ids.keys())
        if taken:
            path = rule.rule
            for argument in taken:
                path = path.replace(f"<uuid:{argument}>", str(ids[argument]))
            path = path.replace("<page>", "supplies").replace("<int:number>", "1")
            if "<" in path:
                continue
            answer = client.get(path) if "GET" in methods else client.post(path)
            if answer.status_code not in (403, 404):
                answered.append((rule.rule, answer.status_code))
        elif not rule.arguments and "GET" in methods and not rule.rule.startswith(PUBLIC) and rule.rule != "/logout":
            for query in (*QUERIES, f"?text={code}"):
                if rule.rule not in own and name.encode() in client.get(rule.rule + query).data:
                    shown.append(rule.rule + query)
    return shown, answered
