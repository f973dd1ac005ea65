"""The queue: Procrastinate on the application's own PostgreSQL. It holds ids; what to do stands in the jobs table."""

from procrastinate import App, PsycopgConnector

queue = App(connector=PsycopgConnector())
RUN = "office.run_job"
ROUNDS = "office.make_rounds"
