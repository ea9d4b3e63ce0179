import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from filelock import FileLock

from lstmtext.errors import ModelFileError
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
from lstmtext.saving.runs import list_runs

POEM = RunFacts(name="poem.txt", level="words", output="/models/poem.lstmtext")


def child(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that uses runs; it says a line when it is ready."""
    code = f"""
import sys
from lstmtext.errors import ModelFileError
from lstmtext.saving.run_facts import RunFacts, RunState
from lstmtext.saving.run_folder import RunFolder
{code}
"""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> str:
    try:
        return process.communicate(timeout=60)[0]
    finally:
        process.kill()


def killed(process: subprocess.Popen[str]) -> str:
    """Its first line; then it is killed as hard as the system can."""
    try:
        assert process.stdout is not None
        return process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


HOLD = """
run = RunFolder.create(RunFacts(name="poem", level="words"))
run.update(step=5, progress=0.4)
run.checkpoint_path.write_bytes(b"half")
print(run.path, flush=True)
sys.stdin.read()
"""


def test_a_run_whose_process_was_killed_is_interrupted_and_can_be_taken_over() -> None:
    path = killed(child(HOLD))
    run = RunFolder.open(path)
    assert run.state is RunState.INTERRUPTED
    assert run.facts.progress == 0.4
    run.acquire()
    assert run.state is RunFolder.open(path).state is RunState.RUNNING
    run.update(step=6)
    run.end(RunState.STOPPED)
    assert RunFolder.open(path).state is RunState.STOPPED
    assert run.facts.progress == 0.4


def test_a_stopped_run_that_is_gone_on_with_and_killed_is_interrupted() -> None:
    run = RunFolder.create(POEM)
    run.end(RunState.STOPPED)
    killed(
        child(
            """
run = RunFolder.open(sys.argv[1])
run.acquire()
run.update(step=9)
print(flush=True)
sys.stdin.read()
""",
            str(run.path),
        )
    )
    assert RunFolder.open(run.path).state is RunState.INTERRUPTED


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGSTOP to send")
def test_two_processes_cannot_hold_one_run() -> None:
    process = child(HOLD)
    try:
        assert process.stdout is not None
        run = RunFolder.open(process.stdout.readline().strip())
        process.send_signal(signal.SIGSTOP)  # even one that hangs
        assert run.state is RunState.RUNNING
        with pytest.raises(ModelFileError, match="is training already"):
            run.acquire()
        assert not run.held
    finally:
        process.kill()
        process.communicate()
    run.acquire()
    assert run.held
    run.release()


def test_two_objects_of_one_process_cannot_hold_one_run() -> None:
    run = RunFolder.create(POEM)
    other = RunFolder.open(run.path)
    for one in (run, other):
        with pytest.raises(ModelFileError, match="is training already"):
            one.acquire()
    run.release()
    other.acquire()
    assert run.state is RunState.RUNNING
    other.release()


def test_going_on_reads_what_another_one_has_written_since() -> None:
    run = RunFolder.create(POEM)
    other = RunFolder.open(run.path)
    run.update(step=50)
    run.end(RunState.STOPPED)
    other.acquire()
    assert other.facts.step == 50
    other.release()


def test_a_run_that_is_looked_at_all_the_time_can_still_be_taken() -> None:
    run = RunFolder.create(POEM)
    run.end(RunState.STOPPED)
    watcher = child(
        """
print(flush=True)
run = RunFolder.open(sys.argv[1])
import time
until = time.monotonic() + 2
while time.monotonic() < until:
    run.state
""",
        str(run.path),
    )
    assert watcher.stdout is not None
    watcher.stdout.readline()
    for _ in range(50):
        run.acquire()
        run.release()
    assert end(watcher) == ""


def test_a_run_that_is_gone_or_damaged_is_not_taken() -> None:
    run = RunFolder.create(POEM)
    run.end(RunState.STOPPED)
    (run.path / "run.json").write_bytes(b"{")
    with pytest.raises(ModelFileError, match="is damaged"):
        run.acquire()
    assert not run.held
    (run.path / "run.json").unlink()
    with pytest.raises(ModelFileError, match="no longer there"):
        run.acquire()
    assert not run.path.exists()
    with pytest.raises(ModelFileError, match="no longer there"):
        run.acquire()
    assert not run.path.exists()
    run.path.parent.rmdir()
    with pytest.raises(ModelFileError, match="no longer there"):
        run.acquire()
    assert not run.path.parent.exists()


def test_processes_that_begin_runs_at_once_do_not_get_into_each_other() -> None:
    code = """
print(flush=True)
sys.stdin.readline()
for _ in range(10):
    run = RunFolder.create(RunFacts(name="poem", level="words"))
    run.update(step=1)
    run.end(RunState.FINISHED)
    print(run.id)
"""
    processes = [child(code) for _ in range(3)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    ids = [name for process in processes for name in end(process).split()]
    assert len(set(ids)) == 30
    runs = list_runs()
    assert {run.id for run in runs} == set(ids)
    assert all(run.state is RunState.FINISHED for run in runs)


def test_a_run_that_is_looked_at_just_now_is_waited_for() -> None:
    run = RunFolder.create(POEM)
    run.end(RunState.STOPPED)
    looking = FileLock(run.path / "run.lock", thread_local=False)
    looking.acquire(timeout=0)
    timer = threading.Timer(0.1, looking.release)
    timer.start()
    run.acquire()
    timer.join()
    assert run.held
    run.release()


def test_a_held_run_is_seen_to_be_held_without_waiting_long() -> None:
    run = RunFolder.create(POEM)
    other = RunFolder.open(run.path)
    start = time.monotonic()
    assert other.state is RunState.RUNNING
    assert time.monotonic() - start < 1
    run.release()


def test_another_thread_may_go_on_with_the_lock_and_end_the_run() -> None:
    run = RunFolder.create(POEM)

    def work() -> None:
        run.update(step=5)
        run.end(RunState.STOPPED)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not run.held
    assert RunFolder.open(run.path).state is RunState.STOPPED
    assert run.facts.step == 5
