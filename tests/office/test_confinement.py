"""The child process keeps its limits and says what to do when it meets one."""

import pytest

from office.confinement import MEGABYTE, Limits, confined
from office.errors import Invalid


def test_bytes_in_bytes_out():
    assert confined("base64", "b64encode", b"abc") == b"YWJj"


def test_a_failure_is_advice():
    with pytest.raises(Invalid, match=r"另存为新的 \.xlsx"):
        confined("base64", "b85decode", b"\x00")


def test_memory_is_limited():
    with pytest.raises(Invalid, match="内容过大"):
        confined("builtins", "bytearray", str(1).encode() * 30 * MEGABYTE, Limits(memory=40 * MEGABYTE))


def test_wall_time_is_limited():
    with pytest.raises(Invalid, match="超时"):
        confined("builtins", "exec", b"import time; time.sleep(30)", Limits(wall=1))


def test_the_answer_is_limited():
    with pytest.raises(Invalid, match="内容过大"):
        confined("builtins", "bytes", b"x" * 5000, Limits(output=1000))
