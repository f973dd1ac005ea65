"""The random walk over money. Its checks stand beside the test, and show what they compared as a test's own do."""

import pytest

pytest.register_assert_rewrite("tests.subsidies.walking.checks")
