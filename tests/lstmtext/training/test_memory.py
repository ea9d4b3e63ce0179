import platform
import subprocess
import sys

import pytest

from lstmtext.training.memory import memory_is_kept

FAULTS = """
import ctypes, resource, threading
from lstmtext.training.memory import memory_is_kept

library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.malloc.argtypes = [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]

def faults():
    # Forty times what a step does: two large blocks, written to and freed.
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(40):
        blocks = [library.malloc(size) for size in (24 << 20, 40 << 20)]
        for block, size in zip(blocks, (24 << 20, 40 << 20)):
            ctypes.memset(block, 1, size)
        for block in blocks:
            library.free(block)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 >> 20

def measure():
    at_first = resident()
    usual = faults()
    with memory_is_kept():
        faults()
        kept = faults()
    left = resident() - at_first
    print(usual, kept, faults(), left)

if THREAD:
    thread = threading.Thread(target=measure)
    thread.start()
    thread.join()
else:
    measure()
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only the GNU C library has to be told"
)
@pytest.mark.parametrize("in_thread", [False, True], ids=["main thread", "other thread"])
def test_a_step_finds_its_memory_where_the_one_before_left_it_and_it_goes_back_at_the_end(
    in_thread: bool,
) -> None:
    code = FAULTS.replace("THREAD", str(in_thread))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    usual, kept, afterwards, megabytes_left = map(int, done.stdout.split())
    assert usual > 100_000  # else the library does it by itself, and the module can go
    assert kept < usual / 20
    assert afterwards > usual / 4
    assert megabytes_left < 10


def test_without_the_gnu_c_library_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with memory_is_kept():
        pass
