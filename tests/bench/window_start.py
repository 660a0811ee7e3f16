"""Starts each program in turn, waits until its window bears the name of the finished page, and prints the ratio."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

ROUNDS = 9
PROGRAMS = {
    "empty Tauri window": ("target/release/examples/empty-window", "Empty window, drawn"),
    "AUM Desk": ("target/release/aum-desk", " – AUM Desk$"),
}


def start(program: str, title: str) -> tuple[float, float]:
    """Seconds until the window is drawn, and the memory (PSS, MiB) of the program and its web processes."""
    folder = tempfile.mkdtemp()
    environment = os.environ | {"AUM_DESK_DATA_DIR": folder}
    began = time.perf_counter()
    running = subprocess.Popen([program], env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        while not windows(title):
            if time.perf_counter() - began > 60 or running.poll() is not None:
                raise SystemExit(f"{program} showed no window named {title}")
            time.sleep(0.01)
        took = time.perf_counter() - began
        time.sleep(2)
        return took, memory(running.pid)
    finally:
        os.killpg(running.pid, signal.SIGTERM)
        running.wait()
        while windows(title):
            time.sleep(0.05)
        shutil.rmtree(folder, ignore_errors=True)


def windows(title: str) -> str:
    found = subprocess.run(["xdotool", "search", "--name", title], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def memory(leader: int) -> float:
    total = 0
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.getpgid(int(process)) != leader:
                continue
            with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as rollup:
                total += sum(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except (ProcessLookupError, FileNotFoundError, PermissionError):
            continue
    return total / 1024


def main() -> None:
    times = {name: [] for name in PROGRAMS}
    sizes = {name: [] for name in PROGRAMS}
    for round_number in range(ROUNDS + 1):
        for name, (program, title) in PROGRAMS.items():
            took, size = start(program, title)
            # The first round fills the caches.
            if round_number:
                times[name].append(took)
                sizes[name].append(size)
    reference, ours = PROGRAMS
    for what, figures, unit in (("start to drawn", times, "s"), ("memory, idle", sizes, "MiB PSS")):
        median = {name: statistics.median(values) for name, values in figures.items()}
        ratio = median[ours] / median[reference]
        shown = ", ".join(f"{name} {median[name]:.2f} {unit}" for name in PROGRAMS)
        print(f"{what}: {ratio:.2f}x ({shown}; medians of {ROUNDS})")


if __name__ == "__main__":
    main()
