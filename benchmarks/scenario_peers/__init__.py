"""A million firms' applications in PostgreSQL, and the plain way to ask what another rulebook makes of them."""
