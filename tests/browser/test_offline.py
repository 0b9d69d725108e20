"""A visit to a page asks nothing of anyone but the server, and leaves no complaint."""

from urllib.parse import urlsplit

import pytest
from browser.visits import Visit
from playwright.sync_api import expect
from sharing import slow_but

from cxroi.model.data_files import workbooks_folder

WORKBOOKS = sorted(path.name for path in workbooks_folder().glob("*.ipynb"))
PATHS = ["workbooks", *(f"voila/render/{name}" for name in WORKBOOKS)]
# the others' first looks are held to the same in every test that takes one (`first_look`)
ALONE = ("workbooks", "voila/render/business_case.ipynb")


@pytest.mark.parametrize("path", slow_but(ALONE, PATHS))
def test_every_request_of_a_fresh_visit_goes_to_the_server(page, visit: Visit, server, path):
    page.goto(f"{server}/{path}")
    expect(page.get_by_role("heading", level=1).first).not_to_have_text("")
    page.wait_for_load_state("networkidle")

    assert visit.asked() == {urlsplit(server).netloc}
    assert visit.complaints == []
