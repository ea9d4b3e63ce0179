"""Loads torch in a worker while the window stays alive.

Python holds its interpreter lock while the system loads a shared library, and torch's takes a fifth
of a second: the window would stand still. A foreign function is called without the lock, and what
the system has loaded already, `import torch` finds loaded.
"""

import ctypes
import importlib
import importlib.util
import os
import sys
import threading
from pathlib import Path

_LIBRARIES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib"}
_torch_lock, _library_lock = threading.Lock(), threading.Lock()


def load_torch() -> None:
    """Import torch, or wait for the thread that does."""
    load_library()
    with _torch_lock:
        importlib.import_module("torch")


def use_threads(number: int) -> None:
    """Let PyTorch compute with so many threads in this thread, and in those that begin later.

    Args:
        number: 0 for as many as it takes of itself, which leaves everything as it is.
    """
    if number:
        import torch

        torch.set_num_threads(number)


def load_library() -> None:
    """Load torch's largest library, or wait for the thread that does.

    To be called before other libraries are imported in a thread beside: the system loads one after
    the other, and who waits in an import waits with Python's lock, and the window with it.
    """
    with _library_lock:
        if "torch" not in sys.modules:
            _load_library()


def _load_library() -> None:
    """Where this fails, importing torch does it or says why not."""
    name = _LIBRARIES.get(sys.platform)  # on Windows torch is imported before the window is up
    package = importlib.util.find_spec("torch")
    if name is None or package is None or package.origin is None:
        return
    library = Path(package.origin).parent / "lib" / name
    dlopen = getattr(ctypes.CDLL(None), "dlopen", None)
    if dlopen is not None and library.is_file():
        dlopen.restype = ctypes.c_void_p
        dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
        dlopen(os.fsencode(library), os.RTLD_NOW)
