"""A visit asks nothing of anyone but the server."""

from urllib.parse import urlsplit


def test_every_request_of_a_fresh_visit_goes_to_the_server(page, visit, server):
    page.goto(server)
    page.locator(".cxroi-page svg, .cxroi-page canvas").first.wait_for()
    page.wait_for_load_state("networkidle")
    own = urlsplit(server).netloc
    asked = [urlsplit(address) for address in visit.requests]
    assert {each.netloc for each in asked if each.scheme not in {"data", "blob"}} == {own}


def test_a_fresh_visit_leaves_no_complaint(page, visit, server):
    page.goto(server)
    page.locator(".cxroi-page svg, .cxroi-page canvas").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert visit.complaints == []
