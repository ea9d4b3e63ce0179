"""Decoding in blocks: the same as decoding at once, and what has no meaning is counted."""

import threading
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmtext.errors import CancelledError, TextError
from lstmtext.reading.decoding import CountingDecoder, decode, plain_utf_8
from lstmtext.reading.read import read_text
from lstmtext.reading.watch import Watch


def cut(data: bytes, length: int) -> list[bytes]:
    return [data[i : i + length] for i in range(0, len(data), length)]


@given(st.binary(min_size=1), st.integers(1, 9), st.sampled_from(["utf-8", "utf-16-le", "cp932"]))
def test_where_the_blocks_are_cut_makes_no_difference(data: bytes, length: int, codec: str) -> None:
    def decoded(blocks: list[bytes]) -> tuple[str, int, int]:
        decoder = CountingDecoder(codec, newlines=True)
        text = "".join(decoder.decode(block) for block in blocks)
        return text + decoder.decode(b"", final=True), decoder.undecodable_bytes, decoder.num_runs

    assert decoded(cut(data, length)) == decoded([data])


@given(st.text(st.sampled_from("aé\r\n\U0001f600")), st.integers(1, 5))
def test_e4_every_kind_of_line_end_becomes_one_wherever_a_block_ends(
    text: str, length: int
) -> None:
    text = f"a{text}"
    blocks = cut(text.encode(), length)
    decoded = decode(blocks, "utf-8", "x", Watch())
    assert decoded.text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not blocks


def test_a_dos_end_of_file_mark_in_a_block_of_its_own_is_removed() -> None:
    assert decode([b"a\r\n\x1a", b"\x1a"], "utf-8", "x", Watch()).text == "a\n"


def test_two_threads_count_for_themselves() -> None:
    results = []

    def work(bad: bytes) -> None:
        for _ in range(20):
            blocks = [(b"many good words here and " * 3 + bad) * 1000] * 3
            results.append((bad, decode(blocks, "utf-8", "x", Watch()).undecodable_bytes))

    threads = [threading.Thread(target=work, args=(bad,)) for bad in (b"\xff ", b"\xff\xff ")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {(b"\xff ", 3000), (b"\xff\xff ", 6000)}


def test_m2_memory_is_a_small_multiple_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"the quick brown fox jumps over the lazy dog\r\n" * 150_000)
    tracemalloc.start()
    try:
        length = len(read_text(path).text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert length > 6_000_000
    assert peak < 3 * path.stat().st_size


def test_m2_progress_rises_from_0_to_1_and_a_stop_is_heard_within_a_megabyte(
    tmp_path: Path,
) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes("où est la clé\n".encode("cp1252") * 400_000)
    seen: list[float] = []
    read_text(path, on_progress=seen.append)
    assert seen == sorted(set(seen))
    assert 0 <= seen[0] < 0.2
    assert seen[-1] == 1
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(CancelledError, match=r"^Reading was stopped\.$"):
        read_text(path, should_stop=stop)
    assert asked == 4


def test_m2_ten_megabytes_of_an_older_encoding_take_no_minute(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes("où est la clé dans l'été\n".encode("cp1252") * 400_000)
    begin = time.perf_counter()
    assert read_text(path).encoding == "cp1252"
    assert time.perf_counter() - begin < 10


def test_a_nul_is_told_with_its_place_in_the_text() -> None:
    with pytest.raises(TextError, match="NUL at character 6"):
        decode([b"ab\r\n", "é\r\ng\0".encode()], "utf-8", "x", Watch())


PLAIN = st.text(st.sampled_from("aé\r\n\U0001f600\ufeff \x1a"), max_size=40)


@given(PLAIN.map(str.encode) | st.binary(max_size=40), st.integers(1, 9))
def test_faultless_utf_8_is_kept_as_it_would_be_decoded_and_all_else_is_left_alone(
    data: bytes, length: int
) -> None:
    blocks = cut(b"a" + data, length)
    kept = plain_utf_8(blocks, Watch())
    if kept is None:
        assert b"".join(blocks) == b"a" + data
        assert b"\0" in data or data.endswith(b"\x1a") or is_damaged(data)
    else:
        assert not blocks
        assert kept == decode(cut(b"a" + data, length), "utf-8", "x", Watch()).text


def is_damaged(data: bytes) -> bool:
    return "\ufffd" in data.decode("utf-8", "replace")


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa\r\nb", b"\xef\xbb\xbfa\rb"])
def test_a_mark_is_no_part_of_what_is_kept(data: bytes) -> None:
    assert plain_utf_8([data], Watch()) == "a\nb"


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", "\u3000".encode()])
def test_nothing_is_kept_where_there_is_nothing(data: bytes) -> None:
    blocks = [data]
    assert plain_utf_8(blocks, Watch()) is None
    assert blocks == [data]
