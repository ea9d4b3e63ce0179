import subprocess
import sys
from pathlib import Path

import pytest
import torch

from lstmtext import ConfigError, SingleLSTM_TXT
from lstmtext.device import (
    device_label,
    processor_name,
    resolve_device,
    shapes_alone,
    why_no_cuda,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "format_2.lstmtext"


def test_cpu_is_always_there_and_auto_finds_something() -> None:
    assert resolve_device("cpu") == torch.device("cpu")
    assert resolve_device("auto").type in ("cpu", "cuda")


@pytest.mark.parametrize("name", ["mps", "meta", "gpu", "", "cuda:x", "cpu0", "🖥"])
def test_other_devices_are_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigError, match="device must be auto, cpu or cuda"):
        resolve_device(name)


@pytest.mark.parametrize(
    ("version", "reason"), [(None, "no CUDA support"), ("12.8", "no NVIDIA graphics card")]
)
def test_without_cuda_the_reason_is_given(
    monkeypatch: pytest.MonkeyPatch, version: str | None, reason: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", version)
    assert resolve_device("auto").type == "cpu"
    with pytest.raises(ConfigError, match=reason):
        resolve_device("cuda")
    assert reason in str(why_no_cuda())


def test_a_gpu_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    assert why_no_cuda() is None
    assert resolve_device("cuda:0") == torch.device("cuda:0")
    with pytest.raises(ConfigError, match="'cuda:1': 1 found"):
        resolve_device("cuda:1")


def test_a_processor_has_a_name_and_its_number_of_threads() -> None:
    assert processor_name()
    assert device_label(torch.device("cpu")).endswith(", 1 thread")


@pytest.mark.cuda
def test_a_gpu_has_the_name_its_maker_gave_it() -> None:
    assert device_label(torch.device("cuda")) == torch.cuda.get_device_name()


@pytest.mark.parametrize("tie_weights", [False, True])
def test_shapes_alone_are_those_of_a_real_model(tie_weights: bool) -> None:
    sizes = (50, 8, 8, 2)
    with shapes_alone():
        shapes = SingleLSTM_TXT(*sizes, tie_weights=tie_weights).state_dict()
    real = SingleLSTM_TXT(*sizes, tie_weights=tie_weights).state_dict()
    assert {name: (t.shape, t.dtype) for name, t in shapes.items()} == {
        name: (t.shape, t.dtype) for name, t in real.items()
    }
    assert all(tensor.is_meta for tensor in shapes.values())
    assert real["linear.weight"].std() > 0, "outside, weights are drawn as ever"


def test_opening_a_model_does_not_load_torchs_compiler() -> None:
    code = f"""
import sys
from lstmtext import load_text_model
load_text_model({str(GOLDEN)!r})
assert "torch" in sys.modules
assert "torch._dynamo" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
