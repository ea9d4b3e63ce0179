"""torch is loaded once, by whichever worker comes first, its library before its import."""

import subprocess
import sys

import pytest

ONCE = """
import sys, threading
from lstmtext_gui.workers.torch_loading import load_torch
threads = [threading.Thread(target=load_torch) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert "torch" in sys.modules
import torch
assert torch.ones(2).sum() == 2
"""

BEFORE = """
import importlib
from pathlib import Path
from lstmtext_gui.workers import torch_loading
def look(name):
    assert name == "torch"
    assert "libtorch_cpu" in Path("/proc/self/maps").read_text(), "it will hold up the window"
importlib.import_module = look
torch_loading.load_torch()
"""

WITHOUT = """
import sys
from lstmtext_gui.workers import torch_loading
torch_loading._LIBRARIES["linux"] = torch_loading._LIBRARIES["darwin"] = "of another build"
torch_loading.load_torch()
assert "torch" in sys.modules
"""


@pytest.mark.parametrize("code", [ONCE, WITHOUT], ids=["many threads", "other libraries"])
def test_torch_is_there_afterwards(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux shows what is loaded")
def test_the_library_is_loaded_before_python_imports_it() -> None:
    subprocess.run([sys.executable, "-c", BEFORE], check=True, timeout=60)
