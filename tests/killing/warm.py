"""``python -m tests.killing.warm``: a parent that has imported everything, and forks a worker for each line it reads.

The worker is the function that ``flask jobs work --until-empty`` calls, in a process of its own with connections of its
own; what is saved is the start of Python. Answers with the process's number, and with how it ended.
"""

import os
import sys

from office.embedded import worker_url
from office.jobs.worker import work
from office.settings import Settings
from wsgi import create_app


def main() -> None:
    """One worker at a time, until the input closes."""
    settings = Settings.from_environment()
    app = create_app(settings)
    url = worker_url(settings.database_url, settings.var)
    say("ready")
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            with app.app_context():
                work(url, wait=False)
            os._exit(0)
        say(str(child))
        _, status = os.waitpid(child, 0)
        say(str(os.waitstatus_to_exitcode(status)))


def say(line: str) -> None:
    """One line of answer."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
