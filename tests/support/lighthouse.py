"""`make lighthouse`: Lighthouse (mobile) on the demo's dashboard, signed in.

Prints the scores, writes bench-results/lighthouse.json and fails below what is promised: accessibility 100,
performance 75.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from services.vocabulary import Role
from tests.support.browsing import FLAGS, chromium, new_context, sign_in
from tests.support.console import say
from tests.support.hosts import ROOT
from tests.support.machine import NO_CHROMIUM, find_chromium
from tests.support.scratch import scratch_site
from tests.support.site import Site

PROMISED = {"accessibility": 100, "performance": 75}
CATEGORIES = (*PROMISED, "best-practices")
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
REPORT = ROOT / "bench-results" / "lighthouse.json"


def cookie_header(site: Site) -> str:
    """The cookies of a signed-in admin, as a request's header."""
    with chromium() as browser:
        context = new_context(browser, site.url)
        sign_in(context.new_page(), site.account(Role.ADMIN))
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in context.cookies())


def run(site: Site, report: Path) -> dict[str, Any]:
    """Lighthouse's report on the site's dashboard."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(NO_CHROMIUM)
    headers = json.dumps({"Cookie": cookie_header(site), "Accept-Language": "en"})
    report.parent.mkdir(exist_ok=True)
    command = ["node", str(LIGHTHOUSE), site.url + "/", "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--extra-headers={headers}", f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]
    subprocess.run(command, env=os.environ | {"CHROME_PATH": path}, check=True, stdin=subprocess.DEVNULL)
    return dict(json.loads(report.read_text()))


def main() -> int:
    with scratch_site() as site:
        report = run(site, REPORT)
    scores = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    for name, score in scores.items():
        say(f"{name:<16}{score:>4}" + (f"   promised {PROMISED[name]}" if name in PROMISED else ""))
    for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time"):
        say(f"{name:<28}{report['audits'][name]['displayValue']}")
    failed = [
        audit["title"]
        for reference in report["categories"]["accessibility"]["auditRefs"]
        if (audit := report["audits"][reference["id"]])["score"] == 0
    ]
    for title in failed:
        say(f"accessibility: {title}")
    return 0 if all(scores[name] >= promised for name, promised in PROMISED.items()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
