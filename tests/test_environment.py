"""The repository itself: one set of ranges, no address of a registry, thin workbooks."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
import yaml
from browser.ensure_chromium import NoChromiumError, chromium
from browser.ensure_firefox import NoFirefoxError, firefox
from browser.ensure_nginx import NoNginxError, nginx

TOP = Path(__file__).parents[1]
BY_PIP = "typst>"
"""What conda-forge does not have under the same name."""
MOST_LINES = 6

REGISTRY = re.compile(
    r"https?://[^\s\"'<>]*/simple\b"
    r"|files\.pythonhosted\.|registry\.npmjs\.|registry\.yarnpkg\."
    r"|index[-_]url|find[-_]links|trusted[-_]host",
    re.IGNORECASE,
)
MACHINE = re.compile(
    r"(?<![\w.~-])/(?:home|root|Users|work|farm|workspace)/[\w.-]"
    r"|\b[A-Z]:\\Users\\",
)


def project() -> dict:
    return tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def everything(extra: str = "all") -> list[str]:
    """Requirements of the package with an extra, and with those that the extra names."""
    asked = project()["optional-dependencies"][extra]
    named = [each for line in asked for each in re.findall(r"^cxroi\[(.*)\]$", line)]
    deeper = chain.from_iterable(everything(each) for line in named for each in line.split(","))
    ours = [line for line in asked if not line.startswith("cxroi[")]
    return list(dict.fromkeys([*project()["dependencies"], *ours, *deeper]))


def conda() -> dict:
    return yaml.safe_load((TOP / "environment.yml").read_text(encoding="utf-8"))


def committed_files() -> list[Path]:
    """Files under version control; without git, every file but those of tools."""
    asked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=TOP,
        capture_output=True,
        check=False,
    )
    if asked.returncode == 0:
        found = [TOP / name for name in asked.stdout.decode().split("\0") if name]
    else:
        made = re.compile(
            r"^(\.(?!ci$|github$|gitignore$|pre-commit)|__pycache__$|build$|dist$|stock$)"
        )
        found = [
            path
            for path in TOP.rglob("*")
            if not any(made.search(part) for part in path.relative_to(TOP).parts)
        ]
    return sorted(path for path in found if path.is_file())


def committed_lines() -> Iterator[tuple[str, str]]:
    """Every line of every text file, with the place where it stands."""
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), start=1):
            yield f"{path.relative_to(TOP)}:{number}", line


def workbooks() -> list[tuple[str, list[dict]]]:
    """Name and code cells of each workbook."""
    books = [path for path in committed_files() if path.suffix == ".ipynb"]
    assert books, "there is no workbook"
    return [
        (
            path.name,
            [
                cell
                for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
                if cell["cell_type"] == "code"
            ],
        )
        for path in books
    ]


def code_cells() -> Iterator[tuple[str, dict]]:
    """Every code cell of every workbook, with its place."""
    for name, cells in workbooks():
        for number, cell in enumerate(cells, start=1):
            yield f"{name}, code cell {number}", cell


def test_conda_gets_the_ranges_of_pyproject():
    listed = [line for line in conda()["dependencies"] if isinstance(line, str)]
    for_conda = [line.replace("_", "-") for line in listed]  # PyPI takes one for the other

    python = f"python{project()['requires-python']}"
    asked = [line for line in everything() if not line.startswith(BY_PIP)]
    assert sorted(for_conda) == sorted([python, "pip", *asked])


def test_conda_installs_the_package_itself_from_this_folder():
    by_pip = [line for line in conda()["dependencies"] if isinstance(line, dict)]

    assert by_pip == [{"pip": ["-e .[all]"]}]
    assert conda()["name"] == project()["name"]
    assert conda()["channels"] == ["conda-forge"]


def test_every_library_asked_for_is_pinned():
    pins = (TOP / "constraints.txt").read_text(encoding="utf-8")
    pinned = {re.split(r"[=\s]", line)[0] for line in pins.splitlines() if "==" in line}
    extras = project()["optional-dependencies"].values()
    asked = [*project()["dependencies"], *chain.from_iterable(extras)]

    assert {re.split(r"[<>=\[ ]", line)[0] for line in asked} - pinned == {project()["name"]}


def workflow() -> dict:
    file = TOP / ".github" / "workflows" / "test.yml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]["test"]


def test_the_workflow_runs_on_three_systems_with_the_pythons_that_are_named():
    named = re.findall(r":: (3\.\d+)$", "\n".join(project()["classifiers"]), re.MULTILINE)
    matrix = workflow()["strategy"]["matrix"]

    assert matrix["python"] == named
    assert {each.split("-")[0] for each in matrix["system"]} == {"ubuntu", "macos", "windows"}
    assert [each["system"] for each in matrix["include"]] == matrix["system"]


def test_the_workflow_and_the_guide_call_targets_that_there_are():
    guide = (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = "\n".join(each.get("run", "") for each in workflow()["steps"])
    called = set(re.findall(r"^ *make ([a-z-]+)", f"{guide}\n{steps}", re.MULTILINE))
    targets = re.findall(
        r"^([a-z-]+):", (TOP / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )

    assert {"install", "test", "lint", "types"} <= called <= set(targets)


def test_how_to_cite_it_names_what_pyproject_does():
    said = yaml.safe_load((TOP / "CITATION.cff").read_text(encoding="utf-8"))

    assert (said["title"], said["abstract"]) == (project()["name"], project()["description"])
    assert (said["license"], said["authors"]) == (project()["license"], project()["authors"])


def test_no_file_holds_the_address_of_a_package_registry():
    assert [place for place, line in committed_lines() if REGISTRY.search(line)] == []


def test_no_file_holds_a_path_of_a_machine():
    assert [place for place, line in committed_lines() if MACHINE.search(line)] == []


def test_the_search_for_addresses_and_paths_finds_them():
    assert REGISTRY.search("https:" + "//packages.example.com/api/simple/")
    assert REGISTRY.search("--index" + "-url")
    assert MACHINE.search("see /" + "home/somebody/notes")
    assert not MACHINE.search("https://example.com/" + "work/paper.pdf")


def test_a_cell_has_at_most_six_lines():
    assert [
        place
        for place, cell in code_cells()
        if len("".join(cell["source"]).splitlines()) > MOST_LINES
    ] == []


def test_a_workbook_is_kept_without_outputs_and_counts():
    assert [
        place
        for place, cell in code_cells()
        if cell["outputs"] or cell["execution_count"] is not None
    ] == []


def test_a_browser_that_does_not_start_is_a_failure_that_says_how_to_get_one(monkeypatch):
    monkeypatch.setenv("CHROMIUM_PATH", "nowhere/chromium")

    with pytest.raises(NoChromiumError, match=r"^CHROMIUM_PATH names nowhere/chromium, .*Install"):
        chromium.__wrapped__()


def test_a_firefox_that_is_not_there_is_said_with_how_to_get_one(monkeypatch):
    monkeypatch.setenv("FIREFOX_PATH", "nowhere/firefox")

    with pytest.raises(NoFirefoxError, match=r"Install it \(Debian: sudo apt install firefox-esr"):
        firefox.__wrapped__()


def test_an_nginx_that_is_not_there_is_said_with_how_to_get_one(monkeypatch):
    monkeypatch.setenv("NGINX_PATH", "nowhere/nginx")

    with pytest.raises(NoNginxError, match=r"Install it \(Debian: sudo apt install nginx"):
        nginx.__wrapped__()
