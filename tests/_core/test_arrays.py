"""Arrays are read from what is a file of arrays, and from nothing else."""

import io

import numpy as np
import pytest

from polemos._core.arrays import read_arrays
from polemos._core.errors import DamagedRun


def packed(**arrays):
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def test_arrays_are_read_by_name(tmp_path):
    told = {"one": np.arange(3), "two": np.zeros((0, 2), np.float16)}
    (tmp_path / "file.npz").write_bytes(packed(**told))
    found = read_arrays(tmp_path / "file.npz")
    assert set(found) == set(told)
    for name, values in told.items():
        np.testing.assert_array_equal(found[name], values)
        assert found[name].dtype == values.dtype


def alone():
    stream = io.BytesIO()
    np.save(stream, np.arange(3))
    return stream.getvalue()


WHOLE = packed(one=np.arange(1000))


@pytest.mark.parametrize(
    "data",
    [b"", b"not arrays", alone(), WHOLE[:500], WHOLE[:-30], WHOLE[:200] + b"xx" + WHOLE[202:],
     packed(one=np.array([{}], object))],
    ids=["empty", "text", "one array", "cut", "cut at the end", "changed", "an object"],
)  # fmt: skip
def test_what_is_no_file_of_arrays_is_damage(tmp_path, data):
    (tmp_path / "file.npz").write_bytes(data)
    with pytest.raises(DamagedRun):
        read_arrays(tmp_path / "file.npz")


def test_neither_is_a_file_that_is_not_there_or_a_folder(tmp_path):
    for name in ("absent.npz", "."):
        with pytest.raises(DamagedRun):
            read_arrays(tmp_path / name)
