"""Look at the pages: a small city with something in every state, a server for it, and a real browser."""
