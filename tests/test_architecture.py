"""The architecture as sentences that run: who may import whom, and what nobody may do."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import lstmtext

ROOT = Path(lstmtext.__file__).parent
GUI = ROOT.parent / "lstmtext_gui"
LIBRARY = sorted(ROOT.rglob("*.py"))
BOTH = LIBRARY + sorted(GUI.rglob("*.py"))
QT = ("PySide6", "shiboken6", "pyqtgraph")

# Lowest first. A module imports from lower layers only, never from its own or a higher one.
LADDER: dict[str, tuple[str, ...]] = {
    "errors": ("lstmtext", "errors"),
    "words and places": ("home", "wording", "command_line.ctrl_c"),
    "any length": ("reading.stored",),
    "plain values": (
        "device",
        "dropout",
        "parallel",
        "training.averaging",
        "training.budget",
        "training.busyness",
        "training.guard",
        "training.memory",
        "training.schedule",
        "reading.options",
        "reading.source",
        "reading.watch",
        "reading.misfits",
        "reading.columns",
        "reading.xml_events",
        "text.tokenizer",
        "text.cleaning",
        "text.one_line",
        "text.splitting",
        "evaluation.automaton",
        "evaluation.windows",
    ),
    "bytes": (
        "saving.file_lock",
        "evaluation.bloom",
        "evaluation.word_grams",
        "reading.files",
        "reading.decoding",
        "reading.guessing",
        "reading.gutenberg",
        "reading.lines",
        "reading.markup",
    ),
    "formats": (
        "evaluation.passages",
        "reading.archive",
        "reading.encodings",
        "reading.folders",
        "reading.markdown",
        "reading.packed",
        "reading.tables",
    ),
    "documents": ("evaluation.fingerprint", "reading.docx", "reading.epub"),
    "any file": ("reading.formats",),
    "any text": ("reading.read",),
    "levels": ("text.subwords", "text.samples"),
    "levels by name": ("text.levels",),
    "choices": ("settings",),
    "what suits": ("suited",),
    "presets": ("presets",),
    "numbers of chunks": ("text.chunks",),
    "numbers": ("text.numbering",),
    "ids": ("text.vocabulary", "text.batches", "model"),
    "codec": ("text.codec", "text.collate"),
    "dataset": (
        "evaluation.chunked_loss",
        "text.dataset",
        "saving.durable_file",
        "saving.home_lock",
        "saving.run_facts",
        "training.checkpoints",
        "training.clock",
        "training.optimization",
    ),
    "loss": (
        "evaluation.loss",
        "training.pausing",
        "saving.run_folder",
        "text.growing",
        "text.shuffled",
        "text.side_by_side",
        "generation.folding",
        "generation.sampling",
    ),
    "simpler models": (
        "evaluation.ngram",
        "evaluation.compressor",
        "generation.cells",
    ),
    "ways to multiply": ("generation.products",),
    "where it runs": ("generation.processor", "generation.graphics_card"),
    "measuring and stepping": (
        "saving.runs",
        "training.batch_pass",
        "training.validation",
        "generation.stepping",
        "generation.stopping",
        "generation.look_alikes",
    ),
    "results": ("training.results", "generation.prompts", "saving.moving_home"),
    "counting": ("training.progress", "generation.continuation"),
    "upkeep": ("training.upkeep",),
    "loops": (
        "training.loop",
        "generation.generate",
        "generation.predict",
        "generation.remembering",
    ),
    "history": ("training.history", "training.event_words"),
    "result": ("text_model", "saving.container"),
    "checks": ("saving.checked_json",),
    "tables": (
        "saving.fingerprint_table",
        "saving.history_table",
        "saving.sharing",
        "saving.vocabulary_table",
        "saving.checkpoint_file",
        "evaluation.text",
        "evaluation.verdict",
        "generation.rehearsal",
        "generation.suggesting",
        "training_run",
    ),
    "rivals": ("evaluation.rivals", "further", "saving.kept_ids"),
    "ids of a split": ("encoded_split",),
    "whole": (
        "recipe",
        "saving.model_file",
        "evaluation.comparison",
        "evaluation.verdict_words",
    ),
    "kept": ("kept_run",),
    "progress": (
        "command_line.facts",
        "command_line.progress_bar",
        "command_line.parser",
        "command_line.resuming",
        "command_line.train_words",
    ),
    "from options": ("command_line.texts", "command_line.models"),
    "commands": (
        "command_line.train",
        "command_line.generate",
        "command_line.predict",
        "command_line.evaluate",
        "command_line.info",
        "command_line.inspect",
        "command_line.runs",
        "command_line.share",
    ),
    "command": ("command_line.main",),
    "program": ("__main__", "demo"),
}


def name_of(path: Path) -> str:
    parts = list(path.relative_to(ROOT.parent).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def short(name: str) -> str:
    return name.removeprefix("lstmtext.")


def statements(node: ast.AST, *, nested: bool) -> Iterator[ast.stmt]:
    """Import statements: all of them, or only those that run when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif nested or not (
            isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            or (isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test))
        ):
            yield from statements(child, nested=nested)


def imports(path: Path, *, nested: bool = True) -> set[str]:
    found = set()
    modules = {name_of(p) for p in BOTH}
    for node in statements(ast.parse(path.read_text(encoding="utf-8")), nested=nested):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (full & modules) or {node.module}
    return found


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_the_library_never_imports_the_window_or_qt(path: Path) -> None:
    roots = {name.partition(".")[0] for name in imports(path)}
    assert not roots & {"lstmtext_gui", *QT}


def test_every_library_module_has_its_place_on_the_ladder_and_imports_only_downwards() -> None:
    level = {name: i for i, layer in enumerate(LADDER.values()) for name in layer}
    packages = {name_of(p) for p in LIBRARY if p.name == "__init__.py" and p.parent != ROOT}
    modules = {name_of(p): p for p in LIBRARY if name_of(p) not in packages}
    assert set(level) == {short(name) for name in modules}
    upward = [
        f"{short(name)} imports {short(target)}"
        for name, path in modules.items()
        for target in imports(path, nested=name != "lstmtext")
        if target.partition(".")[0] == "lstmtext" and name != "lstmtext"
        if level[short(target)] >= level[short(name)]
    ]
    assert upward == []


def test_sub_packages_import_nothing_when_they_are_imported() -> None:
    for path in LIBRARY:
        if path.name == "__init__.py" and path.parent != ROOT:
            assert imports(path) == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name_of(path): imports(path, nested=False) for path in BOTH}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " imports ".join((*trail, name))
        if name not in done:
            for target in graph[name] & graph.keys():
                visit(target, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize("path", BOTH, ids=name_of)
def test_no_module_is_longer_than_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", LIBRARY, ids=name_of)
def test_nothing_in_the_library_can_run_code_from_a_file(path: Path) -> None:
    forbidden = {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal", "yaml"}
    if short(name_of(path)) != "reading.archive":  # texts may be zip archives; models never
        forbidden.add("zipfile")
    assert not {name.partition(".")[0] for name in imports(path)} & forbidden
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    unsafe = {"eval", "exec", "compile", "__import__", "torch.load", "np.load", "torch.save"}
    assert not unsafe & set(calls)
    from_torch = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "") in ("torch", "numpy")
        for alias in node.names
    ]
    assert not {"load", "save"} & set(from_torch)


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)


def test_the_library_trains_and_writes_where_qt_is_not_installed() -> None:
    code = f"""
import sys
for name in {QT!r}:
    sys.modules[name] = None
from lstmtext import prepare_training, TrainingSettings, train_model_TXT, generate_text
from lstmtext.reading.source import TextSource
import lstmtext.command_line.train, lstmtext.saving.model_file
settings = TrainingSettings(hidden_size=8, batch_size=2, seq_len=8, epochs=1, device="cpu")
run = prepare_training(TextSource("to be or not to be " * 20, "text", "utf-8"), settings)
train_model_TXT(run.model, run.criterion, run.optimizer, run.num_epochs, run.data_loader)
model = run.best_model()
print(len(generate_text(model.model, model, "to", 20)))
"""
    result = run(code)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[-1] == "20"


@pytest.mark.parametrize("call", ["import lstmtext", "main(['--help'])", "main(['train', '-h'])"])
def test_help_and_the_bare_import_wait_for_neither_torch_nor_qt(call: str) -> None:
    code = f"""
import sys
from lstmtext.command_line.main import main
try:
    {call}
except SystemExit as end:
    assert end.code == 0
loaded = {{name.partition('.')[0] for name in sys.modules}}
assert not loaded & {{'torch', 'numpy', 'safetensors', 'lstmtext_gui', *{QT!r}}}, loaded
"""
    result = run(code)
    assert result.returncode == 0, result.stderr
