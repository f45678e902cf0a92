"""Luck that is random, and luck that is named: the generator against its published answers, and the names."""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import lax
from jax.extend.random import threefry_2x32
from scipy import stats

from polemos._core.catalogue import EXOGENOUS, PARAMETERS
from polemos._core.random import Key, member_uniform, root_of, threefry, unit_interval, words_of
from worlds.places import STREAMS as PLACES
from worlds.rooms import ROOMS, make_room

WORDS = st.integers(0, 2**32 - 1)
SECTORS = tuple(range(101, 108))
STREAMS = tuple((dict(PLACES) | {"sector": SECTORS}).items())

WORDS_OF_A_NAME = ["0x691dbd73", "0x896e864b"]

# Random123's kat_vectors: threefry2x32 with 20 rounds; counter, key, answer.
KNOWN = [
    ("00000000 00000000", "00000000 00000000", "6b200159 99ba4efe"),
    ("ffffffff ffffffff", "ffffffff ffffffff", "1cb996fc bb002be7"),
    ("243f6a88 85a308d3", "13198a2e 03707344", "c4923a9c 483df7a0"),
]


def two(text):
    return tuple(np.uint32(int(word, 16)) for word in text.split())


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
@pytest.mark.parametrize("where", [np.asarray, jnp.asarray], ids=["numpy", "jax"])
def test_known_answers(counter, key, answer, where):
    key, counter = (tuple(where(np.array([word])) for word in two(text)) for text in (key, counter))
    assert tuple(int(word[0]) for word in threefry(key, counter)) == two(answer)


@given(WORDS, WORDS, st.lists(WORDS, min_size=4, max_size=4))
def test_same_bits_as_jax_and_as_numpy(first, second, counter):
    key = np.array([first, second], np.uint32)
    pair = np.array(counter, np.uint32).reshape(2, 2)
    ours = threefry((key[:1], key[1:]), (pair[0], pair[1]))
    np.testing.assert_array_equal(
        np.concatenate(ours), threefry_2x32(jnp.asarray(key), jnp.asarray(pair.ravel()))
    )
    on_device = threefry(
        (jnp.asarray(key[:1]), jnp.asarray(key[1:])), (jnp.asarray(pair[0]), jnp.asarray(pair[1]))
    )
    np.testing.assert_array_equal(np.stack(ours), np.stack(on_device))


@functools.partial(jax.jit, static_argnames=("scope", "quantity", "kind", "axes", "streams"))
def numbers(
    members, *, seed=0, week=40, scope="room", quantity="shock", kind="bits", axes=(), streams=STREAMS
):
    low, high = seed & 0xFFFFFFFF, seed >> 32
    key = Key(jnp.array([low, high], jnp.uint32), members, jnp.asarray(week, jnp.uint32), scope, streams)
    return getattr(key, kind)(quantity, *axes)


def of(count):
    return jnp.arange(count, dtype=jnp.uint32)


def test_uniform_numbers_lie_strictly_inside():
    ends = unit_interval(np.array([0, 2**32 - 1], np.uint32))
    assert ends.dtype == np.float32
    assert 0 < ends[0] < ends[1] < 1
    np.testing.assert_allclose(ends[0] + ends[1], 1.0, rtol=0, atol=0)
    shifted = unit_interval(np.arange(2**23, dtype=np.uint32) << np.uint32(9))
    assert (np.diff(shifted) == np.float32(2.0**-23)).all(), "2**23 equal steps"
    assert np.isfinite(lax.erf_inv(2 * ends - 1)).all()


def test_uniform_numbers_are_uniform():
    sample = np.asarray(numbers(of(10**6), kind="uniform"), float)
    assert stats.kstest(sample, "uniform").pvalue > 1e-4
    counts = np.bincount((sample * 1000).astype(int), minlength=1000)
    assert stats.chisquare(counts).pvalue > 1e-4


def test_normal_numbers_are_normal():
    sample = np.asarray(numbers(of(10**6), kind="normal"), float)
    assert stats.kstest(sample, "norm").pvalue > 1e-4
    assert 4.5 < np.abs(sample).max() < 6
    np.testing.assert_allclose(stats.kurtosis(sample), 0, atol=4 * np.sqrt(24 / 1e6))


def test_gamma_numbers_have_shape_two_and_mean_one():
    sample = np.asarray(numbers(of(10**6), kind="gamma2"), float)
    assert stats.kstest(sample, stats.gamma(2, scale=0.5).cdf).pvalue > 1e-4


def test_every_bit_is_fair_over_members_and_over_weeks():
    weeks = jax.vmap(lambda week: numbers(of(1)[0], week=week))(of(10**5))
    for sample in (np.asarray(numbers(of(10**5))), np.asarray(weeks)):
        ones = np.unpackbits(sample.view(np.uint8)).reshape(-1, 32).mean(axis=0)
        np.testing.assert_allclose(ones, 0.5, atol=5 * 0.5 / np.sqrt(10**5))


def week_of_luck(members, week=40):
    """Every named stream of a week of every room, (stream, member)."""
    rng = np.random.default_rng(0)
    key = Key(jnp.asarray(root_of(0)), members, jnp.asarray(week, jnp.uint32), "", STREAMS)

    @jax.jit
    def draw():
        return [jax.tree.leaves(make_room(room, rng, None, 0.0).draw(key.within(room))) for room in ROOMS]

    return np.concatenate([np.asarray(leaf).reshape(-1, len(members)) for leaf in jax.tree.leaves(draw())])


def test_streams_of_a_week_are_not_correlated():
    count = 10**5
    luck = week_of_luck(of(count))
    front, rear, patrons = 14 + 5 * 7, 9 + 4 + 2 + 6, 18  # economy, narrative, opinion, upheaval in the rear
    table = 1
    assert len(luck) == front + rear + patrons + table, "a new stream: let the number rise"
    apart = np.corrcoef(np.vstack([luck, week_of_luck(of(count), week=41)]))
    assert np.abs(apart[~np.eye(len(apart), dtype=bool)]).max() < 0.02
    along = [np.corrcoef(stream[:-1], stream[1:])[0, 1] for stream in luck]
    assert np.abs(along).max() < 0.02


def test_no_more_words_meet_than_by_chance():
    """Among a million words of 32 bits about 116 pairs meet."""
    words = np.asarray(numbers(of(25_000), axes=("actor", "sector"))).ravel()
    weeks = np.asarray(jax.vmap(lambda week: numbers(of(1000), week=week))(of(650))).ravel()
    words = np.concatenate([words, weeks])
    assert words.size == 10**6
    met = words.size - np.unique(words).size
    expected = words.size**2 / 2 / 2**32
    assert abs(met - expected) < 5 * np.sqrt(expected)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=40, unique=True), st.integers(1, 39))
def test_luck_of_a_member_does_not_know_the_others(members, cut):
    members = jnp.asarray(np.resize(np.array(members, np.uint32), 40))
    kind = {"kind": "normal", "axes": ("actor", "sector")}
    whole = numbers(members, **kind)
    parts = [numbers(part, **kind) for part in (members[:20], members[20:])]
    np.testing.assert_array_equal(jnp.concatenate(parts, axis=-1), whole)
    np.testing.assert_array_equal(numbers(members[cut], **kind), whole[..., cut])


def test_luck_moves_with_its_stream():
    other_way = (("actor", (2, 1)), ("sector", SECTORS[::-1]))
    ours = numbers(of(50), kind="normal", axes=("actor", "sector"))
    theirs = numbers(of(50), kind="normal", axes=("actor", "sector"), streams=other_way)
    np.testing.assert_array_equal(ours, theirs[::-1, ::-1])
    np.testing.assert_array_equal(
        numbers(of(50), kind="contest"), -numbers(of(50), kind="contest", streams=other_way)[::-1]
    )


def test_luck_of_a_sector_does_not_know_how_many_there_are():
    few = (("actor", (1, 2)), ("sector", SECTORS[2:4]))
    np.testing.assert_array_equal(
        numbers(of(50), axes=("sector",), streams=few), numbers(of(50), axes=("sector",))[2:4]
    )


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, 2**32, 2**63, 2**64 - 1])
def test_every_seed_is_a_root_of_its_own(seed):
    low, high = root_of(seed)
    assert int(low) + (int(high) << 32) == seed
    assert not np.array_equal(root_of(seed), root_of((seed + 1) % 2**64))


@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_two_seeds_share_no_root(one, other):
    assert np.array_equal(root_of(one), root_of(other)) == (one == other)
    members = np.arange(8)
    equal = np.array_equal(member_uniform(one, "x", members), member_uniform(other, "x", members))
    assert equal == (one == other)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_other_numbers_are_no_seed(seed):
    with pytest.raises(ValueError, match=r"0 to 2\*\*64 - 1"):
        root_of(seed)


def names_in_use():
    """Every name that luck goes by: of a week, and of a run's draws."""
    places = [(), *((str(s),) for s in SECTORS), *itertools.product("12", map(str, SECTORS))]
    quantities = ("shock", "local", "tempo", "trigger", "depth/first", "depth/second")
    yield from (
        "/".join((room, quantity, *place)) for room in ROOMS for quantity in quantities for place in places
    )
    for scope, table in (("prior", PARAMETERS), ("exogenous", EXOGENOUS)):
        yield from ("/".join((scope, name, *place)) for name in table for place in places)


def test_no_two_names_share_their_words():
    names = list(names_in_use())
    assert len(set(names)) == len(names) > 1000
    words = {tuple(map(int, words_of(name))) for name in names}
    assert len(words) == len(names)
    assert len({first for first, _ in words}) > 0.999 * len(names)


def test_words_of_a_name_are_the_same_everywhere():
    """In every process and on every machine: BLAKE2b of the name, read little-endian."""
    assert [hex(word) for word in words_of("territory/local/101")] == WORDS_OF_A_NAME


def test_draws_of_a_run_are_uniform_and_fine():
    members = np.arange(10**6)
    sample = member_uniform(3, "territory.mobility(101)", members)
    assert sample.dtype == np.float64
    assert stats.kstest(sample, "uniform").pvalue > 1e-4
    assert np.unique(sample).size == sample.size
    np.testing.assert_array_equal(
        sample[500:600], member_uniform(3, "territory.mobility(101)", members[500:600])
    )


def test_the_largest_draw_of_a_run_is_below_one(monkeypatch):
    full = np.array([2**32 - 1], np.uint32)
    monkeypatch.setattr("polemos._core.random.threefry", lambda key, counter: (full, full))
    assert 1 - 1e-15 < member_uniform(0, "x", np.zeros(1))[0] < 1
