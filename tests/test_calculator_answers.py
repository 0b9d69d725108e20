"""What answers the page without Python says what Python says: the same requests, letter by letter."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from asked_of_a_file import ANSWERED, Request, hold_answers
from sharing import of_a_thousand
from under_node import node

from cxroi import assumptions
from cxroi.calculator.backend import backend_script

SEEDS = [range(12), *(range(at, at + 100) for at in range(0, 1000, 100))]
IN_NODE = f"""
import {{ readFileSync, writeFileSync }} from "node:fs";
const [, , asked, found] = process.argv;
writeFileSync(found, JSON.stringify(({ANSWERED.strip()})(JSON.parse(readFileSync(asked)), answer)));
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("calculator") / "answers.mjs"
    file.write_text(backend_script(assumptions()) + IN_NODE, encoding="utf-8")
    return file


def by_script(script: Path, requests: list[Request]) -> Any:
    given, found = script.with_name("given.json"), script.with_name("found.json")
    given.write_text(json.dumps(requests), encoding="utf-8")
    subprocess.run([node(), script, given, found], check=True)
    return json.loads(found.read_text(encoding="utf-8"))


@pytest.mark.parametrize("seeds", of_a_thousand(SEEDS, few=12, some=100), ids=str)
def test_the_script_answers_as_python_does(script: Path, seeds: range) -> None:
    hold_answers(seeds, lambda requests: by_script(script, requests))
