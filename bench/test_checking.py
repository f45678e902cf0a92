"""What a person waits for while a case is read: files meant to be slow beside an honest case.

pytest bench/test_checking.py -q --benchmark-only
"""

import shutil
import time

import pytest
from bench.shipped import CASE

from polemos.case import check_case, write_template

HOSTILE = {
    "none": "",
    "alias bomb": "a0: &a0 [x]\n"
    + "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 30)}]" for n in range(1, 9)),
    "text that does not end": "title: 'x" + "\n" * 400_000,
    "deep list": "[" * 500_000,
    "faults without number": "".join(f"attrition.hazard_{n}: 1\n" for n in range(2000)),
}

pytestmark = pytest.mark.benchmark(timer=time.perf_counter, group="check")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_small_war(benchmark, tmp_path, hostile):
    folder = tmp_path / "war"
    write_template(folder)
    if hostile != "none":
        (folder / "priors.yaml").write_text(HOSTILE[hostile])
    benchmark(check_case, folder)


def test_shipped_case(benchmark, tmp_path):
    folder = shutil.copytree(CASE, tmp_path / "case")
    benchmark(check_case, folder)
