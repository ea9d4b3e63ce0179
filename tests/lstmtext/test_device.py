import pytest
import torch

from lstmtext import ConfigError
from lstmtext.device import device_label, processor_name, resolve_device, why_no_cuda


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
