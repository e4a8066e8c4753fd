"""What runs in continuous integration runs here: each step of the workflow that `init` writes, and each hook of pre-commit."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from segql.cli import main
from tests.benchmarks.startup import ROOT

HOOKS = {hook["id"]: hook for hook in YAML(typ="safe").load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def segql(command: str, folder: Path, *files: str) -> "subprocess.CompletedProcess[str]":
    program, *arguments = shlex.split(command)
    assert program == "segql"
    return subprocess.run([sys.executable, "-m", "segql", *arguments, *files], cwd=folder, env=None, capture_output=True, text=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "shop"
    assert main(["init", str(folder), "--template", "webshop"]) == 0
    assert segql("segql compile", folder).returncode == 0
    return folder


def test_each_step_of_the_workflow_passes_in_a_new_project(project: Path) -> None:
    workflow = YAML(typ="safe").load((project / ".github/workflows/segql.yml").read_text(encoding="utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["rules"]["steps"] if "run" in step]
    assert steps[0] == "pip install segql" and len(steps) == 5
    for step in steps[1:]:
        done = segql(step, project)
        assert done.returncode == 0, (step, done.stdout, done.stderr)


def test_hooks_pass_what_is_right_and_stop_what_is_not(project: Path) -> None:
    rule = project / "segments" / "new.seg"
    rule.write_text("viewd  in 30d\n", encoding="utf-8")
    try:
        assert "SEG201" in segql(HOOKS["segql-check"]["entry"], project).stdout
        rule.write_text("visited  in  30d\n".replace("visited", EVENT), encoding="utf-8")
        done = segql(HOOKS["segql-fmt"]["entry"], project, "segments/new.seg")
        assert done.returncode == 0 and rule.read_text(encoding="utf-8") == f"{EVENT} in 30d\n"  # a changed file stops the commit
        assert segql(HOOKS["segql-check"]["entry"], project).returncode == 0
        assert segql(HOOKS["segql-compile"]["entry"], project).returncode == 1
    finally:
        rule.unlink()
    for hook in HOOKS.values():
        assert segql(hook["entry"], project, *(["segments"] if hook.get("pass_filenames", True) else [])).returncode == 0


EVENT = "clicked"


def test_settings_and_catalog_name_their_schemas(project: Path) -> None:
    first = (project / "segql.toml").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads((project / first.removeprefix("#:schema ")).read_text(encoding="utf-8"))["properties"].keys() >= {
        "project",
        "targets",
    }
    for path in (project / "catalog").glob("*.yml"):
        line = path.read_text(encoding="utf-8").splitlines()[0]
        schema = (path.parent / line.partition("$schema=")[2]).resolve()
        assert json.loads(schema.read_text(encoding="utf-8"))["properties"].keys() >= {"entities", "events"}
