import struct

import numpy as np
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from storage import StoreUnreadableError
from storage.series import codec


def bits_of(value):
    return struct.unpack("<Q", struct.pack("<d", value))[0]


any_bits = st.one_of(st.integers(0, 2**64 - 1), st.floats().map(bits_of), st.floats(width=32).map(bits_of))
floats = arrays.arrays(np.uint64, st.integers(1, 80), elements=any_bits).map(
    lambda bits: bits.view(np.float64)
)
narrow_floats = arrays.arrays(np.uint32, st.integers(1, 80), elements=st.integers(0, 2**32 - 1))
integers = arrays.arrays(np.int64, st.integers(1, 80), elements=st.integers(-(2**63), 2**63 - 1))


def back(array, *, hard=False):
    data = codec.encode(array, hard=hard)
    decode = codec.decode_integers if array.dtype == np.int64 else codec.decode_floats
    found = decode(codec.PACKED, data, array.size)
    assert found.dtype == array.dtype
    return found


@given(array=st.one_of(floats, integers), hard=st.booleans())
def test_every_array_comes_back_bit_for_bit(array, hard):
    assert back(array, hard=hard).tobytes() == array.tobytes()


@given(bits=narrow_floats, hard=st.booleans())
def test_every_array_that_was_float32_comes_back_bit_for_bit(bits, hard):
    with np.errstate(invalid="ignore"):
        array = bits.view(np.float32).astype(np.float64)
    assert back(array, hard=hard).tobytes() == array.tobytes()


narrow_columns = narrow_floats.map(lambda bits: bits.view(np.float32).astype(np.float64))
constant_columns = st.tuples(any_bits, st.integers(1, 80)).map(
    lambda drawn: np.full(drawn[1], drawn[0], np.uint64).view(np.float64)
)


@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
@given(columns=st.lists(st.one_of(floats, narrow_columns, constant_columns), max_size=8), hard=st.booleans())
def test_columns_encoded_together_are_those_encoded_alone(columns, hard):
    together = codec.encode_columns(columns, hard=hard)
    assert together == [codec.encode(column, hard=hard) for column in columns]
    back_again = [
        codec.decode_floats(codec.PACKED, data, column.size)
        for data, column in zip(together, columns, strict=True)
    ]
    assert [each.tobytes() for each in back_again] == [column.tobytes() for column in columns]


def test_columns_of_a_batch_that_is_larger_than_a_cache_stay_in_their_order():
    columns = list(np.random.default_rng(0).normal(size=(40, 10_000)))
    columns[7], columns[33] = np.full(10_000, 2.5), columns[33].astype(np.float32).astype(np.float64)
    for column, data in zip(columns, codec.encode_columns(columns), strict=True):
        assert codec.decode_floats(codec.PACKED, data, column.size).tobytes() == column.tobytes()


@pytest.mark.parametrize(
    ("array", "most_bytes"),
    [
        (np.arange(5, 50_000, 7), 17),
        (np.full(50_000, np.nan), 9),
        (np.full(50_000, -0.0), 9),
        (np.array([3], np.int64), 9),
        (np.arange(50_000) ** 2, 2_000),
        (np.arange(50_000) * 0.25, 5_000),
    ],
)
def test_what_is_regular_costs_next_to_nothing(array, most_bytes):
    assert len(codec.encode(array, hard=True)) <= most_bytes
    assert back(array, hard=True).tobytes() == array.tobytes()


def test_a_loss_from_float32_arithmetic_takes_at_most_half():
    rng = np.random.default_rng(1)
    loss = (np.exp(-np.arange(60_000) / 20_000) * rng.lognormal(0, 0.2, 60_000)).astype(np.float32)
    narrow = codec.encode(loss.astype(np.float64))
    wide = codec.encode(np.sqrt(loss.astype(np.float64)))
    assert len(narrow) / loss.size < 3.7
    assert len(narrow) < 0.6 * len(wide)


def test_one_value_beyond_float32_is_not_rounded():
    array = np.ones(100)
    array[50] = 1 + 2.0**-40
    assert back(array).tobytes() == array.tobytes()


def test_noise_never_takes_more_than_its_numbers():
    array = np.random.default_rng(0).integers(0, 2**63, 1000).view(np.float64)
    assert len(codec.encode(array, hard=True)) <= 8 * array.size + 1


def test_what_the_first_version_wrote_is_read():
    array = np.array([1.5, np.nan, -0.0])
    found = codec.decode_floats(codec.RAW, array.astype("<f8").tobytes(), 3)
    assert found.tobytes() == array.tobytes()


whole = codec.encode(np.random.default_rng(0).normal(size=500))


@pytest.mark.parametrize(
    ("name", "data", "count"),
    [
        ("from the future", whole, 500),
        (codec.RAW, b"1234567", 1),
        (codec.RAW, bytes(16), 1),
        (codec.PACKED, b"", 1),
        (codec.PACKED, b"?0" + whole[2:], 500),
        (codec.PACKED, whole[:2], 500),
        (codec.PACKED, whole[:-9], 500),
        (codec.PACKED, whole, 499),
        (codec.PACKED, b"8x" + whole[2:], 500),
        (codec.PACKED, b"c1234", 3),
        (codec.PACKED, b"g" + bytes(15), 3),
        (codec.PACKED, b"r" + bytes(15), 2),
    ],
)
def test_damaged_data_is_called_unreadable(name, data, count):
    with pytest.raises(StoreUnreadableError):
        codec.decode_floats(name, data, count)


def test_data_that_would_fill_the_memory_is_refused_unread():
    bomb = b"80" + zstandard.ZstdCompressor().compress(bytes(100_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(StoreUnreadableError):
        codec.decode_floats(codec.PACKED, bomb, 10)
