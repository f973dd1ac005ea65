"""The queue: Procrastinate on the application's own PostgreSQL. It holds ids; what to do stands in the jobs table."""

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector

queue = App(connector=PsycopgConnector())
# Work is asked for on the session's own connection, from a request or from within a job, where ``queue`` itself is
# asynchronous.
asking = App(connector=SyncPsycopgConnector())
RUN = "office.run_job"
ROUNDS = "office.make_rounds"
