"""What docs/deploy/ holds fits together, and is what `cxroi app` takes."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from serving import Served
from traitlets.config import Config

from cxroi.serve.command_line import command_parser
from cxroi.serve.proxies import trust

TOP = Path(__file__).parents[1]
FOLDER, PACKAGE = TOP / "docs/deploy", TOP / "cxroi"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
NGINX = (FOLDER / "nginx.conf").read_text()
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
UNIT = (FOLDER / "cxroi.service").read_text()
README = (FOLDER / "README.md").read_text()


def options_of(words: list[str]):
    return command_parser({words[0]}).parse_args(words)


def started(instance: str):
    """The options of an instance, with what the image begins it with."""
    [entry] = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    return options_of([*json.loads(entry)[1:], *SERVICES[instance]["command"]])


@pytest.mark.parametrize("instance", ["one", "two"])
def test_an_instance_takes_its_options_and_trusts_the_proxy_alone(instance):
    options = started(instance)
    address = SERVICES["nginx"]["networks"]["inside"]["ipv4_address"]
    assert trust(options.trusted_proxy, options.user_header) == trust(address, "X-Forwarded-User")
    health = f"http://127.0.0.1:{options.port}{options.base_url}health"
    assert SERVICES[instance]["environment"]["HEALTH"] == health
    assert f"location {options.base_url} {{" in NGINX
    assert f"server {instance}:{options.port} " in NGINX
    assert f"proxy_set_header {options.user_header} " in re.sub(" +", " ", NGINX)


def test_no_container_has_rights_or_a_root_to_write_to():
    assert "USER 10001" in DOCKERFILE
    for service in SERVICES.values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_unit_starts_what_there_is_and_writes_where_it_may():
    [line] = re.findall(r"^ExecStart=((?:.*\\\n)*.*)$", UNIT, re.MULTILINE)
    options = options_of(shlex.split(line.replace("\\\n", " "))[1:])
    assert options.host == options.trusted_proxy == "127.0.0.1"
    assert options.scenarios.is_relative_to("/var/lib/cxroi")
    assert options.audit.is_relative_to("/var/log/cxroi")


def test_jupyterhub_starts_what_there_is_for_those_who_have_the_role():
    """What comes of it, with a real hub: tests/hub/."""
    c = Config()
    exec((FOLDER / "jupyterhub_config.py").read_text(), {"get_config": lambda: c})  # noqa: S102
    [service] = c.JupyterHub.services
    [role] = c.JupyterHub.load_roles
    for command in (service["command"], c.Spawner.cmd):
        assert command[0] == "cxroi"
        assert options_of(command[1:]).hub
    assert role["scopes"] == [f"access:services!service={service['name']}"]
    assert role["groups"] == list(c.JupyterHub.load_groups)


def test_the_check_of_the_image_tells_a_server_that_is_well_from_none(served: Served):
    [given] = re.findall(r"^HEALTHCHECK .* CMD (\[.*\\\n.*\])$", DOCKERFILE, re.MULTILINE)
    program = json.loads(given.replace("\\\n", ""))[-1]

    def check(address: str) -> int:
        environment = {**os.environ, "HEALTH": address}
        command = [sys.executable, "-c", program]
        finished = subprocess.run(command, env=environment, capture_output=True, check=False)
        return finished.returncode

    assert check(f"{served.address}/health") == 0
    assert check(f"{served.address}/well") == 1
    assert check("http://127.0.0.1:9/health") == 1


def test_every_file_every_event_and_every_reason_is_explained():
    unnamed = {"README.md", "Dockerfile.dockerignore", "readers"}  # the last is the operator's own
    files = {each.name for each in FOLDER.iterdir()} - unnamed
    assert files == set(re.findall(r"\]\(([\w.]+)\)", README))
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    events = set(re.findall(r"\bnote\(\s*\"([^\"]+)\"", code))
    events |= set(re.findall(r"\baudit_note\(\"([^\"]+)\", s", code))
    assert events == set(re.findall(r"^\| `([^`]+)`", README, re.MULTILINE))
    [row] = re.findall(r"^\| `refused` \| why: (.*) \|$", README, re.MULTILINE)
    reasons = re.findall(r"\bwhy(?:=|\": )\"([^\"]+)\"", code)
    assert set(re.findall("`([^`]+)`", row)) == set(reasons)


def test_the_table_of_sizes_adds_up():
    """The first reader's 258 MB and each further 42 MB: python tests/benchmarks/slider.py, on Linux."""
    rows = re.findall(r"^\| (\d+) \| ([\d,]+) MB \|$", README, re.MULTILINE)
    sizes = {int(readers): int(size.replace(",", "")) for readers, size in rows}
    assert len(sizes) == 5
    assert sizes == {readers: 258 + 42 * (readers - 1) for readers in sizes}
    limit = int(SERVICES["one"]["mem_limit"].removesuffix("m"))
    assert limit >= sizes[started("one").seats] + 300
