"""The product as a wheel: installed somewhere else it serves, prints a report and finds its words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from services.database.embedded import EmbeddedDatabase
from tests.operations.files import ROOT
from tests.support.site import seed, serving

DATA = ("app", "assets", "services")


def products_data() -> set[str]:
    """Every file of the product that isn't Python: what is in git, and what `make assets` brings."""
    return {
        str(path.relative_to(ROOT))
        for name in DATA
        for path in (ROOT / name).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and path.name != ".installed"
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, because setuptools leaves its traces in the folder."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("app", "assets", "callbacks", "layouts", "services"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "wsgi.py"):
        shutil.copy2(ROOT / name, source / name)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*command, "--wheel-dir", str(target), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages with nothing of this tree in it; the dependencies are the tests' own."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_it_holds_everything_that_is_not_python(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    expected = products_data()
    assert len(expected) > 40
    assert sorted(expected - held) == []
    assert not [name for name in held if name.startswith(("tests/", "docs/")) or name.endswith(".pyc")]


def test_it_serves_and_reports_from_where_it_is_installed(
    installed: Path,
    new_database: Callable[[], EmbeddedDatabase],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    urls = new_database()
    seed(urls.application_url, scale=0.05)
    launcher = tmp_path / "bin" / "lead-analytics"
    launcher.parent.mkdir()
    # -P keeps the working directory out of the path, and the finder of the editable installation is undone.
    launcher.write_text(
        f"#!{sys.executable} -P\nimport sys\n"
        "ours = [one for one in sys.meta_path if 'editable' not in str(getattr(one, '__module__', one))]\n"
        "sys.meta_path[:] = ours\n"
        f"sys.path[:] = [{str(installed)!r}, *(p for p in sys.path if p != {str(ROOT)!r})]\n"
        "import app\n"
        f"assert app.__file__.startswith({str(installed)!r}), app.__file__\n"
        "from app.cli import main\nsys.exit(main())\n"
    )
    launcher.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    environment = os.environ | {
        "DATABASE_URL": urls.application_url,
        "DATA_DIR": str(tmp_path / "data"),
        "LOG_LEVEL": "WARNING",
    }
    report = tmp_path / "aurora.pdf"
    done = subprocess.run(
        [str(launcher), "report", str(report), "--org", "aurora"],
        env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert report.read_bytes().startswith(b"%PDF")
    with serving(urls, tmp_path / "web", program=launcher) as url:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        request = urllib.request.Request(f"{url}/login", headers={"Accept-Language": "pt-BR"})
        page = direct.open(request, timeout=30).read().decode()
        assert "Entrar" in page, "its words"
        addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
        assert len(addresses) >= 5
        for address in addresses:
            assert direct.open(url + address.replace("&amp;", "&"), timeout=30).status == 200
