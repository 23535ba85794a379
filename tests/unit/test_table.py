"""A table is the mapping that was packed, whatever its keys and values."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from index.text.table import Table, pack

KEYS = st.text(st.characters(), max_size=6)
VALUES = (
    st.dictionaries(KEYS, st.floats(allow_nan=False), max_size=4)
    | st.lists(KEYS).map(tuple)
    | st.integers()
    | st.none()
)


def table_of(mapping: dict[str, object]) -> Table[object]:
    return Table(memoryview(pack(mapping)))


@given(st.dictionaries(KEYS, VALUES), st.lists(KEYS))
@example({}, [""])
@example({"": None}, ["a"])
@example({"a": 1, "ab": 2, "abc": 3, "b": 4}, ["", "abcd", "bc", "A"])
@example({"𠮷": 1, "𠮷祥": 2, "\ud842": 3, "\ud842\udfb7": 4}, ["祥", "\udfb7", "\uffff"])
@example({f"{number}": number for number in range(2000)}, ["2000", "-1"])
def test_it_has_what_was_packed_and_nothing_else(mapping: dict[str, object], others: list[str]) -> None:
    """Keys that begin others, that are empty, beyond the first plane or no characters at all come back; so do values."""
    table = table_of(mapping)
    assert dict(table) == mapping
    assert len(table) == len(mapping)
    for other in others:
        assert table.get(other, "none") == mapping.get(other, "none")
        assert (other in table) == (other in mapping)


@given(st.lists(st.tuples(KEYS, st.floats(allow_nan=False))).map(dict))
def test_the_order_of_a_value_is_kept(value: dict[str, float]) -> None:
    """Ties depend on it, and on every bit of a number."""
    found = table_of({"key": value})["key"]
    assert isinstance(found, dict)
    assert [(key, weight.hex()) for key, weight in found.items()] == [
        (key, weight.hex()) for key, weight in value.items()
    ]


def test_each_value_is_ones_own() -> None:
    """What one caller changes, no other sees."""
    table: Table[list[int]] = Table(memoryview(pack({"key": [1]})))
    table["key"].append(2)
    assert table["key"] == [1]
