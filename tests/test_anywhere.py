"""On any machine: the wheel stands alone, nothing is used that only some systems have."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from cxroi.model.data_files import OWN_FOLDER
from cxroi.serve.ports import free_port
from cxroi.widgets.build_hook import FullStock
from cxroi.widgets.js import page_script
from cxroi.widgets.stock import shared_files

TOP = Path(__file__).parents[1]
MADE = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "stock")
FOLDERS = {"cxroi": "cxroi", "data": "cxroi/data", "workbooks": "cxroi/workbooks"}
"""What a wheel carries, and where in it."""
LABEL, LABEL_IN_THE_WHEEL = "Contribution margin per customer", "Margin in the wheel"
BUILD_SDIST = "import sys; from hatchling.build import build_sdist; build_sdist(sys.argv[1])"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-cache-dir")
OFFLINE = ("--no-deps", "--no-index")
WHERE = """
import cxroi, json, sys
from cxroi.model.data_files import data_folder, workbooks_folder
ours = [m.__file__ for n, m in sys.modules.items() if n.split(".")[0] == "cxroi"]
print(json.dumps([str(data_folder()), str(workbooks_folder()), *ours]))
"""


def python(*arguments, **given) -> str:
    """Run Python and return what it printed, standard error included; it must end well."""
    finished = subprocess.run(
        [sys.executable, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        **given,
    )
    assert finished.returncode == 0, finished.stdout
    return finished.stdout


# The wheel


@dataclass
class Installed:
    """An installed wheel: its folder, one beside it, its source, and what the wheel should hold."""

    site: Path
    elsewhere: Path
    source: Path
    files: list[str]
    expected: list[str]

    @property
    def cache(self) -> Path:
        """Where it would keep what it has to make."""
        return self.elsewhere / "cache"

    def run(self, *arguments, code: int = 0) -> str:
        finished = self.start(*arguments)
        said = finished.communicate(timeout=300)[0]
        assert finished.returncode == code, said
        return said

    def start(self, *arguments) -> subprocess.Popen:
        """Start Python outside the checkout, with the wheel's folder before all others."""
        added = {"PYTHONPATH": str(self.site), "CXROI_CACHE": str(self.cache)}
        return subprocess.Popen(
            [sys.executable, "-P", *map(str, arguments)],
            cwd=self.elsewhere,
            env={**os.environ, **added, OWN_FOLDER: ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

    @contextmanager
    def served(self) -> Iterator[Callable[[str], str]]:
        command = ("-m", "cxroi", "app", "--no-open", "--port", free_port("127.0.0.1"))
        process = self.start(*command)
        try:
            address = process.stdout.readline().removeprefix("cxroi is ready: ").strip()
            yield lambda path: fetched(address.rstrip("/") + path)
        finally:
            process.terminate()
            process.communicate(timeout=30)


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - our own server
        return answer.read().decode()


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Installed:
    """Build from a copy that git knows nothing of, by way of its sdist; install beside the rest."""
    folder = tmp_path_factory.mktemp("wheel")
    source, built, site = (folder / name for name in ("source", "built", "site"))
    for name in FOLDERS:
        shutil.copytree(TOP / name, source / name, ignore=MADE)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(TOP / name, source)
    expected = [
        f"{within}/{file.relative_to(source / name).as_posix()}"
        for name, within in FOLDERS.items()
        for file in (source / name).rglob("*")
        if file.is_file() and file.name != "build_hook.py"
    ] + [f"cxroi/stock/{file.name}" for file in shared_files()]
    for made in ("cxroi/__pycache__/a.pyc", "data/.ipynb_checkpoints/a.csv", "tests/test_a.py"):
        (source / made).parent.mkdir(parents=True, exist_ok=True)
        (source / made).touch()
    table = source / "data" / "assumptions.csv"
    text = table.read_text(encoding="utf-8").replace(f",{LABEL},", f",{LABEL_IN_THE_WHEEL},")
    table.write_text(text, encoding="utf-8")

    python("-c", BUILD_SDIST, built, cwd=source)
    [sdist] = built.glob("*.tar.gz")
    shutil.unpack_archive(sdist, folder, filter="data")
    [unpacked] = folder.glob("cxroi-*")
    stock = unpacked / "cxroi" / "stock"
    stock.mkdir()
    for file in shared_files():
        if file.suffix == ".json":  # charts, which take long; the build makes the rest
            shutil.copy(file, stock)
    wheel = wheel_of(unpacked, built)
    python(*PIP, "install", *OFFLINE, "--target", site, wheel)
    (folder / "elsewhere").mkdir()
    return Installed(site, folder / "elsewhere", unpacked, names_in(wheel), expected)


def wheel_of(source: Path, built: Path) -> Path:
    """Build a wheel with the libraries of this environment."""
    python(*PIP, "wheel", *OFFLINE, "--no-build-isolation", "--wheel-dir", built, source)
    [wheel] = built.glob("*.whl")
    return wheel


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def test_a_wheel_holds_the_package_its_data_and_workbooks_and_nothing_else(installed):
    inside = [name for name in installed.files if ".dist-info/" not in name]
    assert sorted(inside) == sorted(installed.expected)
    assert {
        "cxroi/py.typed",
        "cxroi/widgets/js/talk.js",
        "cxroi/widgets/page.css",
        "cxroi/data/assumptions.csv",
        "cxroi/serve/template/cxroi/conf.json",
        "cxroi/serve/template/cxroi/index.html.j2",
        "cxroi/serve/template/cxroi/static/host.js",
        "cxroi/workbooks/business_case.ipynb",
    } <= set(inside)


def test_what_every_page_shares_is_made_for_the_wheel_as_it_is_made_here(installed):
    stock = installed.site / "cxroi" / "stock"
    assert contents(stock.iterdir()) == contents(shared_files())


@pytest.mark.slow
def test_a_build_makes_the_charts_too(installed, tmp_path):
    """Without any: the other tests bring them along, for they take half a minute."""
    shutil.copytree(installed.source, tmp_path / "source", ignore=MADE)
    wheel = wheel_of(tmp_path / "source", tmp_path)
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    stock = tmp_path / "site" / "cxroi" / "stock"
    assert contents(stock.iterdir()) == contents(shared_files())


def contents(files: Iterable[Path]) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in files}


def test_a_wheel_names_its_command_and_its_licence(installed):
    about = [name.partition(".dist-info/")[2] for name in installed.files]
    assert {"entry_points.txt", "licenses/LICENSE", "METADATA"} <= set(about)


def test_modules_and_data_come_from_the_wheel_and_not_from_the_checkout(installed):
    found = json.loads(installed.run("-c", WHERE))
    assert len(found) > 10
    assert [path for path in found if not Path(path).is_relative_to(installed.site)] == []


def test_an_installed_wheel_is_whole(installed):
    said = installed.run("-m", "cxroi", "check")
    assert f" in {installed.site / 'cxroi' / 'data'}\n" in said
    assert f" in {installed.site / 'cxroi' / 'workbooks'}\n" in said
    assert "stock      5 of 5 files ready\n" in said
    assert said.endswith("Installation OK.\n")


@pytest.mark.slow
def test_an_installed_wheel_serves_its_page(installed):
    with installed.served() as get:
        page = get("/")
        assert 'id="cxroi-states"' in page
        assert LABEL_IN_THE_WHEEL in page
        for name in ("page", "session", "view"):
            assert get(f"/cxroi/{name}.js") == page_script(name)
        assert get("/cxroi/page.css") == (TOP / "cxroi/widgets/page.css").read_text("utf-8")
        host = TOP / "cxroi/serve/template/cxroi/static/host.js"
        assert get("/voila/static/host.js") == host.read_text("utf-8")
        assert "globalThis.vega=" in get("/cxroi/vega.js")
    assert [*installed.cache.iterdir()] == []  # nothing had to be made


def hook(root: Path, said: list[str]) -> FullStock:
    """Return the hook of a build that takes its package from a folder."""
    app = SimpleNamespace(display_info=said.append)
    return FullStock(str(root), {}, None, None, "", "wheel", app)


def test_a_wheel_is_built_without_the_libraries_too_and_says_what_it_lacks(tmp_path):
    (tmp_path / "cxroi").mkdir()
    (tmp_path / "cxroi" / "__init__.py").write_text("import no_such_library")
    said, lacks = [], "ModuleNotFoundError: No module named 'no_such_library'"
    hook(tmp_path, said).initialize("standard", {})
    assert said == [f"Compiled charts are made at first use, not here: {lacks}"]


def test_an_editable_install_makes_nothing(tmp_path):
    said = []
    hook(tmp_path / "absent", said).initialize("editable", {})
    assert said == []


def test_workbooks_inside_an_installed_package_are_copied_before_they_are_edited(installed):
    assert installed.run("-m", "cxroi", "lab", "--no-open", code=1) == (
        "The workbooks are inside the installed package, where edits would be lost. "
        "Copy them first with cxroi workbooks FOLDER, then run cxroi lab FOLDER.\n"
    )
    assert installed.run("-m", "cxroi", "workbooks", "mine").startswith("Copied to mine: ")
    copied = installed.elsewhere / "mine" / "data" / "assumptions.csv"
    assert LABEL_IN_THE_WHEEL in copied.read_text(encoding="utf-8")


# What only some systems have

ONLY_ON_SOME = {
    *("crypt", "curses", "fcntl", "grp", "nis", "ossaudiodev", "posix", "pty", "pwd", "readline"),
    *("resource", "spwd", "syslog", "termios", "tty", "winreg", "winsound", "msvcrt", "platform"),
}
NAMES_ONLY_ON_SOME = {
    "os": {
        *("chown", "chroot", "fchmod", "fork", "forkpty", "getegid", "geteuid", "getgid"),
        *("getgroups", "getloadavg", "getpgid", "getpgrp", "getpriority", "getsid", "getuid"),
        *("killpg", "lchown", "mkfifo", "mknod", "nice", "openpty", "register_at_fork"),
        *("sched_getaffinity", "setgid", "setpgid", "setsid", "setuid", "statvfs", "sysconf"),
        *("uname", "wait", "startfile", "name"),
    },
    "signal": {
        *("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP"),
        *("SIGUSR1", "SIGUSR2", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer"),
        *("sigwait", "CTRL_C_EVENT", "CTRL_BREAK_EVENT"),
    },
    "socket": {"AF_UNIX", "fromfd", "socketpair"},
    "asyncio": {"WindowsSelectorEventLoopPolicy", "start_unix_server"},
    "sys": {"platform", "getwindowsversion"},
}
"""Also what asks which system it is: types are checked as on Windows, and so hold on any."""
WHERE_KERNELS_ARE_FORKED = {"cxroi/serve/forked.py", "cxroi/serve/warm.py"}
"""Where the system has what that takes (tests/test_forked.py tries one that has not)."""
WHERE_MEMORY_IS_LIMITED = {"cxroi/serve/memory.py"}
"""By a module of the system's own; without it nothing is limited (docs/serving.md says so)."""
PROCESS_OPTIONS = {"preexec_fn", "start_new_session", "pass_fds", "creationflags", "startupinfo"}
"""Of subprocess: what one system refuses or passes over."""


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def only_on_some(tree: ast.AST) -> Iterator[str]:
    """Names of modules, functions and options that not every system has."""
    yield from (name for name in imported(tree) if name in ONLY_ON_SOME)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.attr in NAMES_ONLY_ON_SOME.get(node.value.id, ()):
                yield f"{node.value.id}.{node.attr}"
        elif isinstance(node, ast.ImportFrom):
            known = NAMES_ONLY_ON_SOME.get(node.module or "", ())
            yield from (f"{node.module}.{name.name}" for name in node.names if name.name in known)
        elif isinstance(node, ast.keyword) and node.arg in PROCESS_OPTIONS:
            yield node.arg


OF_BYTES = {"os.open", "super().open", "package.open"}
"""What opens no text: a file by its number, a socket, and a part of a zip."""


def left_to_the_system(tree: ast.AST) -> Iterator[str]:
    """Calls that let the system choose an encoding, or how the lines of a file end."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function, given = node.func, {keyword.arg for keyword in node.keywords}
            method = isinstance(function, ast.Attribute)
            name = function.attr if method else getattr(function, "id", "")
            wanted = set()
            if method and name in {"read_text", "write_text"}:
                wanted = {"encoding"} if name == "read_text" else {"encoding", "newline"}
            elif name == "open" and "b" not in mode(node) and ast.unparse(function) not in OF_BYTES:
                wanted = {"encoding", "newline"}
            elif {"text", "universal_newlines"} & {
                each.arg for each in node.keywords if getattr(each.value, "value", None) is True
            }:
                wanted = {"encoding"}
            yield from (f"line {node.lineno}, {name}: {each}" for each in sorted(wanted - given))


def mode(opening: ast.Call) -> str:
    """The mode in which a file is opened: the one argument made of the letters of modes."""
    said = [*opening.args, *(keyword.value for keyword in opening.keywords)]
    words = [each.value for each in said if isinstance(each, ast.Constant)]
    return next((word for word in words if re.fullmatch(r"[rwxabt+]{1,3}", str(word))), "r")


def programs() -> Iterator[tuple[str, ast.AST]]:
    """Every program of the package, with the place where it stands."""
    for file in sorted((TOP / "cxroi").rglob("*.py")):
        yield file.relative_to(TOP).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def test_nothing_is_used_that_only_some_systems_have():
    found = {place: [*only_on_some(tree)] for place, tree in programs()}
    assert {place for place, names in found.items() if names} == (
        WHERE_KERNELS_ARE_FORKED | WHERE_MEMORY_IS_LIMITED
    )


def test_encodings_and_line_ends_are_not_left_to_the_system():
    found = [f"{place}, {said}" for place, tree in programs() for said in left_to_the_system(tree)]
    assert found == []


@pytest.mark.parametrize(
    ("program", "name"),
    [
        ("import fcntl", "fcntl"),
        ("def f():\n    import os, resource as r", "resource"),
        ("from termios import TCSANOW", "termios"),
        ("import os\nos.geteuid()", "os.geteuid"),
        ("import sys\nif sys.platform == 'win32': pass", "sys.platform"),
        ("from os import fork", "os.fork"),
        ("import signal\nf(signal.SIGKILL)", "signal.SIGKILL"),
        ("run(command, start_new_session=True)", "start_new_session"),
    ],
)
def test_the_search_finds_what_only_some_systems_have(program, name):
    assert list(only_on_some(ast.parse(program))) == [name]


@pytest.mark.parametrize(
    ("program", "left"),
    [
        ("file.read_text()", ["encoding"]),
        ("file.write_text(text, encoding='utf-8')", ["newline"]),
        ("open(file)", ["encoding", "newline"]),
        ("file.open('w', encoding='utf-8')", ["newline"]),
        ("run(command, text=True)", ["encoding"]),
        ("open(file, 'rb'); file.open('xb'); file.read_bytes()", []),
    ],
)
def test_the_search_finds_what_is_left_to_the_system(program, left):
    found = [said.partition(": ")[2] for said in left_to_the_system(ast.parse(program))]
    assert found == left


# make, where something is missing


def test_make_names_the_package_that_a_python_without_venv_lacks(tmp_path):
    stand_in = f"""#!/bin/sh
case "$1 $2" in "-m venv") exit 1;; esac
exec '{sys.executable}' "$@"
"""
    for name in ("python", "python3", *(f"python3.{release}" for release in range(11, 15))):
        (tmp_path / name).write_text(stand_in, encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(TOP / name, tmp_path)

    finished = subprocess.run(
        ["make", "app"],  # noqa: S607 - the system's own
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert finished.returncode == 2
    release = ".".join(map(str, sys.version_info[:2]))
    assert finished.stderr.splitlines()[:3] == [
        "python3 cannot make a virtual environment here. On Debian and Ubuntu a package is missing:",
        f"  sudo apt install python{release}-venv",
        "Elsewhere, see what it says: python3 -m venv .venv",
    ]
    assert not (tmp_path / ".venv").exists()
