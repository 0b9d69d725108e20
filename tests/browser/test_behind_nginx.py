"""Behind a real nginx, set up as docs/deploy/ has it: a prefix, two instances, a name for each reader."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser.ensure_nginx import nginx
from browser.reading import KERNEL, SIZE, asked, choose_from, enter, slider, write
from browser.test_page_lost import LOST, banner, figures_of
from browser.visits import Visit
from playwright.sync_api import Browser, Page, expect
from serving import Answer, Served, end, launch, within

from cxroi.model.data_files import workbooks_folder
from cxroi.serve.authentication import FOREIGN_PAGE
from cxroi.serve.ports import free_port
from cxroi.widgets.scenario_store import FOLDER

pytestmark = pytest.mark.slow

CONFIGURATION = Path(__file__).parents[2] / "docs/deploy/nginx.conf"
PREFIX = "/reports/churn/"
ANNA = {"username": "Anna Müller", "password": "secret"}
BASIC = "Basic QW5uYSBNw7xsbGVyOnNlY3JldA=="
WHOLE = """
daemon off;
master_process off;
pid {folder}/pid;
error_log {folder}/errors;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{served}
}}
"""


@dataclass
class Instance(Served):
    """A server behind the proxy, and its audit file."""

    audit: Path

    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()]

    def has(self, page: Page) -> bool:
        """Tell whether a page's kernel is here."""
        return self.get(f"{PREFIX}api/kernels/{page.evaluate(KERNEL)}", **FRONT).status == 200


FRONT = {"X_Forwarded_User": "the proxy itself"}


@pytest.fixture
def instances(tmp_path, monkeypatch) -> Iterator[list[Instance]]:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    running = []
    for name in ("one", "two"):
        audit = tmp_path / f"{name}.audit"
        served = launch(
            workbooks_folder(),
            tmp_path / f"{name}.log",
            base=PREFIX,
            proxies=["127.0.0.1", "X-Forwarded-User"],
            audit=str(audit),
        )
        running.append(Instance(**vars(served), audit=audit))
    yield running
    for each in running:
        end(each)


@pytest.fixture
def front(instances: list[Instance], tmp_path) -> Iterator[Served]:
    """The proxy, as what a reader asks."""
    port, served = free_port("127.0.0.1"), CONFIGURATION.read_text()
    for written, here in (
        ("listen 8080;", f"listen 127.0.0.1:{port};"),
        ("one:8866", f"127.0.0.1:{instances[0].port}"),
        ("two:8866", f"127.0.0.1:{instances[1].port}"),
    ):
        assert served.count(written) == 1
        served = served.replace(written, here)
    (tmp_path / "readers").write_text("Anna Müller:{PLAIN}secret\n")
    file = tmp_path / "nginx.conf"
    file.write_text(WHOLE.format(folder=tmp_path, served=served))
    process = subprocess.Popen([nginx(), "-c", str(file), "-e", str(tmp_path / "errors")])
    running = Served(process, port, "", tmp_path / "errors")
    try:
        assert within(10, lambda: is_up(running)), running.log.read_text()
        yield running
    finally:
        process.terminate()
        process.wait(10)


def is_up(front: Served) -> bool:
    try:
        return front.get(f"{PREFIX}health").status == 200
    except ConnectionError:
        return False


@pytest.fixture
def reader(chromium: Browser, front: Served, visit: Visit) -> Iterator[Page]:
    context = chromium.new_context(viewport=SIZE, http_credentials=ANNA)
    page = context.new_page()
    page.set_default_navigation_timeout(90_000)
    visit.watch(page)
    yield enter(page, f"{front.address}{PREFIX}")
    page.goto("about:blank")
    context.close()


def sent_away(front: Served, cookie: str) -> Answer:
    """Ask for what is refused, and so written down by the instance that was asked."""
    answer = front.get(
        f"{PREFIX}workbooks", Authorization=BASIC, Origin="https://example.org", Cookie=cookie
    )
    assert (answer.status, answer.text) == (403, FOREIGN_PAGE)
    return answer


def test_who_has_not_signed_in_is_told_nothing_but_that_it_is_well(front, instances):
    assert front.get(PREFIX).status == 401
    state = json.loads(front.get(f"{PREFIX}health").text)
    assert state == {"state": "ready", "readers": 0, "seats": 20, "waiting": 0}
    assert [each.events() for each in instances] == [[], []]


def test_a_reader_stays_with_one_instance_and_readers_are_spread_over_both(front, instances):
    seats = []
    for _ in range(12):
        first = sent_away(front, "")
        seat = f"cxroi_seat={first.cookies['cxroi_seat']}"
        seats += [(sent_away(front, seat).cookies, seat) for _ in range(2)]
    assert all(new == {} for new, _ in seats)

    counts = [Counter(each["event"] for each in instance.events()) for instance in instances]
    assert sum(each["refused"] for each in counts) == 36
    assert all(each["refused"] % 3 == 0 and each["refused"] for each in counts)


def test_a_reader_goes_on_when_their_instance_is_killed_with_nothing_lost(
    reader, front, instances, visit
):
    write(reader, "margin", "151.5")
    expect(reader.locator(".tile .figure")).to_have_text(figures_of(margin=151.5))
    choose_from(reader, "more", "On this server…")
    expect(asked(reader).get_by_label("Saved by (optional)")).to_have_value("Anna Müller")
    asked(reader).get_by_label("Save this case as").fill("Board")
    asked(reader).get_by_role("button", name="Save on this server").click()
    expect(reader.locator(".told p")).to_contain_text("Saved “Board” on this server")
    [first] = [each for each in instances if each.has(reader)]
    [other] = [each for each in instances if each is not first]
    assert [(each["event"], each["user"]) for each in first.events()] == [
        ("page opened", "Anna Müller"),
        ("case saved", "Anna Müller"),
    ]
    assert visit.complaints == []
    assert visit.asked() == {f"127.0.0.1:{front.port}"}

    first.process.kill()
    first.process.wait(10)
    first.process.stdout.close()
    expect(banner(reader)).to_have_text(LOST)
    slider(reader, "causal_fraction").press("ArrowRight")
    reader.get_by_role("button", name="Reconnect").click()

    expect(banner(reader)).to_be_hidden()
    moved = figures_of(margin=151.5, causal_fraction=0.26)
    expect(reader.locator(".tile .figure")).to_have_text(moved)
    assert json.loads(other.get(f"{PREFIX}health").text)["readers"] == 1
    assert [each["event"] for each in other.events()] == ["page opened"]
    assert "151.5" not in first.audit.read_text() + other.audit.read_text()
