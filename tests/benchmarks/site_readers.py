"""How many readers does a site of cases bear? nginx serves it, and wrk reads it as many at once.

``python tests/benchmarks/site_readers.py`` brings both where they are missing, writes a site,
serves it on this computer with the example of its headers, and prints what wrk found: each of 500
readers asks for everything that a page needs, again and again, unpacked anew each time.
"""

import argparse
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
from measuring import HERE, loads, tell

sys.path.append(str(HERE.parent))
from bringing import by_packages, print_or_bring
from browser.ensure_nginx import PACKAGES, nginx

from cxroi.serve.command_line import main as cxroi
from cxroi.serve.ports import free_port

SERVER = """
daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    types {{ text/html html; text/css css; text/javascript js; }}
    access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    server {{ listen 127.0.0.1:{port}; root {folder}/site; include {folder}/site/nginx.conf; }}
}}
"""
IN_TURN = """
local files, nth = {{ {files} }}, 0
request = function()
  nth = nth % #files + 1
  return wrk.format("GET", files[nth], {{ ["Accept-Encoding"] = "gzip" }})
end
"""
PAGE = re.compile(r'(?:src|href)="([\w.-]+\.(?:css|js))"')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readers", type=int, default=500, help="at once (500)")
    parser.add_argument("--seconds", type=int, default=20, help="how long (20)")
    asked = parser.parse_args()
    print_or_bring(nginx, PACKAGES, "nginx")
    wrk = path_of_wrk()
    with TemporaryDirectory() as name:
        folder = Path(name)
        cxroi(["site", str(folder / "site"), "likely"])
        page = (folder / "site" / "likely.html").read_text("utf-8")
        files = ["likely.html", *dict.fromkeys(PAGE.findall(page))]
        script = folder / "in_turn.lua"
        script.write_text(IN_TURN.format(files=", ".join(f'"/{file}"' for file in files)))
        tell("load before", loads())
        with served(nginx(), folder) as (address, server):
            size = f"-t2 -c{asked.readers} -d{asked.seconds}s"
            command = [wrk, *size.split(), "--latency", "-s", str(script), address]
            subprocess.run(command, check=True)
            spent = [each.cpu_times() for each in (server, *server.children(recursive=True))]
        tell("files of a page", f"{len(files)}")
        tell("processor of nginx", f"{sum(each.user + each.system for each in spent):.1f} s")


def path_of_wrk() -> str:
    """Return where wrk is, installed where it is missing."""
    if not shutil.which("wrk"):
        install = ("install", "-qq", "--yes", "--no-install-recommends", "wrk")
        by_packages({"apt-get": (("update", "-qq"), install)}, "wrk")
    if not (found := shutil.which("wrk")):
        raise SystemExit("This needs wrk, and none was found. Install it with your packages.")
    return found


@contextmanager
def served(program: str, folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """Serve the site until it has been read."""
    port = free_port("127.0.0.1")
    setting = folder / "nginx.conf"
    setting.write_text(SERVER.format(folder=folder, port=port))
    process = subprocess.Popen([program, "-c", str(setting), "-p", str(folder)])
    try:
        while not setting.with_suffix(".pid").is_file():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


if __name__ == "__main__":
    main()
