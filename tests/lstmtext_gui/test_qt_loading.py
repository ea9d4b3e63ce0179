import builtins
import inspect
import sys
from pathlib import Path
from typing import Any

import pytest

from lstmtext_gui.qt_loading import load_qt


def test_no_source_is_read_for_what_is_imported_after_qt(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "never_imported.py").write_text("READY = True")
    read: list[Any] = []
    monkeypatch.setattr(builtins, "__import__", builtins.__import__)  # as it was, afterwards
    monkeypatch.syspath_prepend(tmp_path)
    load_qt()
    load_qt()  # a second time is no other
    with monkeypatch.context() as patched:
        patched.setattr(inspect, "getsource", lambda module: read.append(module) or "")
        import never_imported  # type: ignore[import-not-found]

    monkeypatch.delitem(sys.modules, "never_imported")
    assert never_imported.READY
    assert read == []
