"""The architecture of the window as sentences that run."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lstmtext_gui

ROOT = Path(lstmtext_gui.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
EACH = pytest.mark.parametrize("name", TREES)
VIEWS = [
    *("loss_chart", "loss_plot", "messages", "settings_panel", "train_page", "write_page"),
    *("write_choices", "widgets", "menus", "reading_form", "text_dialog", "run_notice"),
    *("empty_state", "glossary_dialog", "shortcuts_dialog", "about_dialog", "settings_dialog"),
    *("share_dialog", "recent_files", "dialog", "moving_dialog"),
    *("document_edit", "next_tokens", "opening_line", "side_column"),
    *("generated_text", "copied_passages", "ghost", "typed", "sheet"),
    *(
        "variants",
        "variant_list",
        "variant_panel",
        "variant_delegate",
        "variant_card",
        "variant_editor",
    ),
    *("several_view", "several_choices", "sampler_choices", "filter_choices", "fields"),
    *("card_columns", "copy_words", "drops"),
    *("text_card", "learn_form", "advanced_settings", "advanced_fields"),
    *("forecast_words", "controls", "choices"),
    *("chart_card", "chart_tools", "loss_table", "loss_axes", "loss_series", "reading_line"),
    *("run_header", "sample_timeline", "step_buttons", "terms", "flow_row", "chart_export"),
]
WORKERS = [
    *("workers", "training_worker", "writing_worker", "copying_worker", "suggesting_worker"),
    "several_worker",
]
MANAGERS = [
    *(
        "session",
        "session_parts",
        "session_training",
        "crew",
        "getting_ready",
        "opening",
        "writing",
        "training",
        "recovery",
    ),
    *("keeper", "model_keeper", "copies", "suggesting", "variant_keeper", "several"),
    *("sheet_keeper", "forecasting", "home_mover"),
]
TASKS = ["tasks", "run_tasks", "preparing", "forecast_tasks"]  # called by workers
WORKER_SIGNALS = {
    "succeeded",
    "failed",
    "finished",
    "progressed",
    "point_added",
    "epoch_finished",
    "snapshot_taken",
    "sample_written",
    "text_written",
    "several_written",
    "unknown_found",
    "answered",
    "comparing",
    "began",
    "held",
    "noted",
}
LONG = {
    *("train_model_TXT", "generate_text", "generate_texts", "prepare_training"),
    *("load_text_model", "read_texts"),
    *("Suggester", "CorpusIndex", "evaluate_text", "rival_losses", "with_baselines"),
    "measure_speed",
    *("list_runs", "remove_run", "prune", "load_checkpoint", "run_facts", "RunFolder"),
    "move_home",
}


def runtime_imports(tree: ast.AST) -> set[str]:
    """Modules imported, those for type checkers aside."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import):
            found |= {alias.name for alias in child.names}
        elif isinstance(child, ast.ImportFrom) and child.module:
            found |= {child.module} | {f"{child.module}.{alias.name}" for alias in child.names}
        found |= runtime_imports(child)
    return found


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def names(tree: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }


@EACH
def test_no_dialog_is_executed(name: str) -> None:
    for call in calls(TREES[name]):
        function = ast.unparse(call.func)
        if function.endswith((".exec", ".exec_")):
            assert (name, function) == ("app", "application.exec")
        static = ("getOpenFileName", "getSaveFileName", "getText", "question", "warning")
        assert not function.endswith(tuple(f".{s}" for s in static)), function


@EACH
def test_nothing_pumps_events_or_kills_threads(name: str) -> None:
    assert not {"processEvents", "terminate", "BlockingQueuedConnection"} & names(TREES[name])


@pytest.mark.parametrize("name", [*MANAGERS, *WORKERS, "main_window", "wiring", "closing", "app"])
def test_only_bound_methods_are_connected_to_what_workers_tell(name: str) -> None:
    # Lambdas, partials and plain functions would run in the worker's thread.
    for call in calls(TREES[name]):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "connect":
            signal = ast.unparse(call.func.value)
            (target,) = call.args
            if signal.rpartition(".")[2] in WORKER_SIGNALS:
                assert isinstance(target, ast.Attribute | ast.Name), ast.unparse(call)
                assert ast.unparse(target).startswith(
                    ("self.", "on_success", "train_page.", "write_page.", "several.", "window.")
                ), ast.unparse(call)


@EACH
def test_only_the_workers_are_threads_and_call_the_long_functions(name: str) -> None:
    if name != "workers":  # the others are subclasses of the one that is
        assert "QThread" not in names(TREES[name])
    if name not in (*WORKERS, *TASKS):
        assert not LONG & names(TREES[name])


@pytest.mark.parametrize("name", VIEWS)
def test_views_know_neither_torch_nor_workers_nor_the_session(name: str) -> None:
    imported = runtime_imports(TREES[name])
    assert not {m for m in imported if m.partition(".")[0] == "torch"}
    assert not imported & {
        "lstmtext_gui.workers.workers",
        "lstmtext_gui.session.session",
        "lstmtext",
    }


@EACH
def test_text_of_labels_is_made_in_one_place(name: str) -> None:
    if name != "widgets":
        made = [ast.unparse(call.func) for call in calls(TREES[name])]
        assert "QLabel" not in made, "use make_label, which shows plain text"


@pytest.mark.parametrize("package", ["torch", "pyqtgraph", "numpy"])
def test_the_window_is_up_before_anything_large_is_loaded(package: str) -> None:
    code = f"import sys, lstmtext_gui.app; assert '{package}' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("name", MANAGERS)
def test_every_class_that_hears_workers_marks_its_slots(name: str) -> None:
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_on_"):
            assert any(ast.unparse(d).startswith("Slot(") for d in node.decorator_list), node.name
