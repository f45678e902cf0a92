"""Trajectories a second: the engine, NumPy and plain Python on the shipped case, in one run.

A trajectory is one member under one policy from the first week to the last. A block is 1024 members under
every policy; its noise is drawn once and shared by the policies. The engine also draws the parameters, and
hands its rows to the host; NumPy and plain Python are given theirs. On one core the clock is the processor's
time of this process, on two it is the wall clock, which other load on the machine slows.

    pytest bench -q --benchmark-only
"""

import dataclasses
import time

import numpy as np
import pytest
from bench.inputs import Inputs

from bench import numpy_vectorised, plain_python, shipped

BLOCK, WEEKS, NOISE = "a block: noise, all policies", "the weeks alone", "the noise alone"
ENGINE, NUMPY, PLAIN = "engine", "NumPy", "plain Python"  # the first is compared with the others
FEW = 4  # members that plain Python runs
REFERENCE = "baseline"

one_and_two_cores = pytest.mark.parametrize(
    "cores",
    [
        # on one core the processor's time is the time it takes, whatever else the machine is doing
        pytest.param(1, marks=pytest.mark.benchmark(timer=time.process_time, disable_gc=True)),
        pytest.param(2, marks=pytest.mark.benchmark(timer=time.perf_counter, disable_gc=True)),
    ],
)


@pytest.fixture(scope="module")
def war():
    return shipped.prepare()


@pytest.fixture(scope="module")
def numpy_noise(war):
    return numpy_vectorised.draw_noise(war.inputs[REFERENCE], np.random.default_rng(1))


def few(inputs: Inputs) -> Inputs:
    """The first members only."""
    parameters = {name: values[..., :FEW] for name, values in inputs.parameters.items()}
    knots = {name: values[..., :FEW] for name, values in inputs.knots.items()}
    return dataclasses.replace(inputs, parameters=parameters, knots=knots)


@one_and_two_cores
class TestBlock:
    def test_engine(self, take_speed, war, cores):
        trajectories = war.block.size * len(war.policies)
        take_speed(BLOCK, ENGINE, war.run_block, trajectories=trajectories, cores=cores)

    def test_numpy(self, take_speed, war, cores):
        def run_block():
            noise = numpy_vectorised.draw_noise(war.inputs[REFERENCE], np.random.default_rng(1))
            for inputs in war.inputs.values():
                numpy_vectorised.run(inputs, noise)

        trajectories = war.block.size * len(war.policies)
        take_speed(BLOCK, NUMPY, run_block, trajectories=trajectories, cores=cores)

    def test_plain_python(self, take_speed, war, cores):
        if cores > 1:
            pytest.skip("plain Python uses one core a process")
        policies = [few(inputs) for inputs in war.inputs.values()]

        def run_block():
            noise = numpy_vectorised.draw_noise(policies[0], np.random.default_rng(1))
            for inputs in policies:
                for member in range(FEW):
                    plain_python.run_member(inputs, noise, member)

        take_speed(BLOCK, PLAIN, run_block, trajectories=FEW * len(policies), cores=cores)


@one_and_two_cores
class TestWeeks:
    def test_engine(self, take_speed, war, cores):
        def run():
            war.engine.weekly(war.prepared, REFERENCE)

        take_speed(WEEKS, ENGINE, run, trajectories=war.block.size, cores=cores)

    def test_numpy(self, take_speed, war, numpy_noise, cores):
        def run():
            numpy_vectorised.run(war.inputs[REFERENCE], numpy_noise)

        take_speed(WEEKS, NUMPY, run, trajectories=war.block.size, cores=cores)

    def test_plain_python(self, take_speed, war, numpy_noise, cores):
        if cores > 1:
            pytest.skip("plain Python uses one core a process")

        def run():
            for member in range(FEW):
                plain_python.run_member(war.inputs[REFERENCE], numpy_noise, member)

        take_speed(WEEKS, PLAIN, run, trajectories=FEW, cores=cores)


@one_and_two_cores
class TestNoise:
    def test_engine(self, take_speed, war, cores):
        take_speed(NOISE, ENGINE, war.draw_noise, trajectories=war.block.size, cores=cores)

    def test_numpy(self, take_speed, war, cores):
        def draw():
            numpy_vectorised.draw_noise(war.inputs[REFERENCE], np.random.default_rng(1))

        take_speed(NOISE, NUMPY, draw, trajectories=war.block.size, cores=cores)
