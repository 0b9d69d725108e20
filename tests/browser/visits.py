"""Visits: what a browser asked for, and pages that are brought back to their first look.

A page that is loaded costs more than most of what is proved on it, so one that is open already
begins again: its script runs anew, as it does at a load, with nothing kept in this browser.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from browser.reading import KEEP_CHARTS, SIZE, enter, ready
from playwright.sync_api import Browser, Error, Page, WebSocket, expect

SCRIPT = "/voila/static/host.js"
# Stands before the page's own host, whose widgets it draws as often as it is told.
AGAIN = f"""
const main = document.querySelector("main");
const cells = main.innerHTML;
const {{ begin, manager }} = await import("{SCRIPT}?itself");
const states = structuredClone([...manager.states]);
globalThis.leave = () => {{
  for (const model of manager.models.values()) model.close();
  manager.models.clear();
}};
globalThis.beginAgain = (query) => {{
  history.replaceState(null, "", location.pathname + query);
  manager.states = new Map(structuredClone(states));
  for (const name of ["class", "data-settled", "data-painted", "data-busy", "data-theme"]) main.removeAttribute(name);
  main.innerHTML = cells;
  begin();
  scrollTo(0, 0);
}};
"""
REMEMBER = """(kept) => {
  for (const storage of [localStorage, sessionStorage]) {
    storage.clear();
    for (const [name, text] of Object.entries(kept)) storage.setItem(name, text);
  }
}"""
FILES = "[aria-label='Files'] li"  # the reader's own, which a kernel keeps until the page is left


@dataclass
class Visit:
    """What a visitor's browser asked for, and what it complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    lines: list[WebSocket] = field(default_factory=list)
    """Every line that the page opened to its kernel."""

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", self._join)
        page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)

    def forget(self) -> None:
        self.requests.clear()
        self.complaints.clear()
        self.lines = [line for line in self.lines if not line.is_closed()]

    def asked(self) -> set[str]:
        """Whoever was asked for anything."""
        addresses = map(urlsplit, self.requests)
        return {each.netloc for each in addresses if each.scheme not in {"blob", "data"}}

    def _join(self, line: WebSocket) -> None:
        self.lines.append(line)
        self.requests.append(line.url)

    def _listen(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@dataclass
class Visits:
    """Pages of a server that stay open, each with what it asked for since it was last begun."""

    chromium: Browser
    server: str
    pages: dict[str, tuple[Page, Visit]] = field(default_factory=dict)

    def come(
        self,
        workbook: str,
        query: str = "",
        *,
        scheme: str = "light",
        kept: dict[str, str] | None = None,
        in_new_kernel: bool = False,
        **options,
    ) -> Page:
        """Return the page of a workbook at its first look, as for a reader who has never been here.

        ``kept`` is what their browser remembers all the same.
        """
        name = f"{workbook} {sorted(options.items())}"
        if name not in self.pages:
            self.pages[name] = self._opened(options)
        page, visit = self.pages[name]
        page.mouse.up()
        page.emulate_media(color_scheme=scheme, media="screen", reduced_motion="no-preference")
        page.set_viewport_size(options.get("viewport", SIZE))
        address = f"{self.server}/voila/render/{workbook}.ipynb"
        is_open = page.url.split("?")[0] == address
        if not page.url.startswith(self.server):
            page.goto(f"{self.server}/workbooks")  # what a browser remembers goes by server
        in_new_kernel |= page.locator(FILES).count() > 0
        self._rest(page)
        page.evaluate("() => globalThis.leave?.()")  # or it would keep its case once more
        page.evaluate(REMEMBER, kept or {})
        visit.forget()
        if is_open and not in_new_kernel:
            with suppress(Error):  # a page that cannot begin again is loaded anew
                page.evaluate("(query) => beginAgain(query)", query)
                return ready(page)
        return enter(page, address + query)

    def of(self, page: Page) -> Visit:
        return next(visit for each, visit in self.pages.values() if each == page)

    def complaints(self) -> list[str]:
        return [each for _, visit in self.pages.values() for each in visit.complaints]

    def asked(self) -> set[str]:
        return {each for _, visit in self.pages.values() for each in visit.asked()}

    def end(self) -> None:
        """Close them all: the next visit is a new one."""
        for page, _ in self.pages.values():
            page.goto("about:blank")  # leaving ends the visitor's kernel
            page.context.close()
        self.pages.clear()

    def _rest(self, page: Page) -> None:
        """Let a page hear what it has asked: a late answer would be news to the next one in its kernel."""
        with suppress(AssertionError):  # one whose kernel is gone waits for ever
            expect(page.locator("[data-settled='false']")).to_have_count(0, timeout=3000)

    def _opened(self, options: dict) -> tuple[Page, Visit]:
        context = self.chromium.new_context(**({"viewport": SIZE} | options))
        context.add_init_script(KEEP_CHARTS)
        again = {"content_type": "text/javascript", "body": AGAIN}
        context.route(f"{self.server}{SCRIPT}", lambda route: route.fulfill(**again))
        page, visit = context.new_page(), Visit()
        page.set_default_timeout(30_000)
        page.set_default_navigation_timeout(90_000)  # a page runs its notebook before it comes
        visit.watch(page)
        return page, visit
