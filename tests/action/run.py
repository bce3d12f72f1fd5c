"""The shell steps of action.yml, run as GitHub runs them, and what they do with inputs that are meant as scripts.

Usage: run.py PROGRAM, the program `partiql-iam`. Needs PyYAML and bash.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
SAMPLE = ROOT / "tests/hooks/sample"

passed = failed = 0


def check(name, found, expected):
    global passed, failed
    if found == expected:
        passed += 1
    else:
        failed += 1
        print(f"{name}:\n  found    {found!r}\n  expected {expected!r}")


class Job:
    """A job that uses the action: its folders, and the files that steps talk to the runner by."""

    def __init__(self, **inputs):
        self.inputs = {name: given.get("default", "") for name, given in ACTION["inputs"].items()} | inputs
        self.folder = Path(tempfile.mkdtemp(prefix="action-", dir=ROOT / "target"))
        self.temp, self.work, self.programs = (self.folder / name for name in ["temp", "work", "programs"])
        for folder in [self.temp, self.programs]:
            folder.mkdir()
        shutil.copytree(SAMPLE, self.work)
        self.outputs = {}

    def program(self, name, script):
        """A program that the steps find."""
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o755)

    def value(self, expression):
        """`${{ inputs.NAME }}` and `${{ steps.STEP.outputs.NAME }}`."""
        kind, name = re.fullmatch(r"\$\{\{ (inputs|steps\.[a-z]+\.outputs)\.([a-z-]+) \}\}", expression).groups()
        return self.inputs[name] if kind == "inputs" else self.outputs[name]

    def run(self, name):
        """Runs a step; its status, and what it prints on standard output."""
        step = STEPS[name]
        script, output = (self.folder / file for file in ["step.sh", "output"])
        script.write_text(step["run"])
        output.write_text("")
        env = {
            "PATH": f"{self.programs}:{os.environ['PATH']}",
            "HOME": os.environ["HOME"],
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_ACTION_PATH": str(ROOT),
        } | {key: self.value(expression) for key, expression in step["env"].items()}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        done = subprocess.run(command, cwd=self.work, env=env, capture_output=True, text=True)
        self.outputs |= dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done.returncode, done.stdout

    def files(self):
        """The files in the work folder."""
        return sorted(str(path.relative_to(self.work)) for path in self.work.rglob("*") if path.is_file())


def scan(**inputs):
    job = Job(**inputs)
    job.outputs = {"program": str(PROGRAM)}
    return job, job.run("Scan")


def codes(job):
    results = json.loads(Path(job.outputs["sarif"]).read_text())["runs"][0]["results"]
    return sorted((one["ruleId"], one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) for one in results)


def test_scan():
    before = Job().files()
    job, done = scan()
    check("scan", done, (0, ""))
    # A statement is not understood.
    check("scan: status", job.outputs["status"], "2")
    check("scan: findings", codes(job), [
        ("missing-from", "src/orders.py"),
        ("no-such-action", "policies/clerk.json"),
    ])
    job, done = scan(paths="policies/reader.json\n\n")
    check("one file", (done, job.outputs["status"], codes(job)), ((0, ""), "0", []))
    # Each line is one path, whatever is in it, and never an option.
    for paths in ["$(touch owned)", "`touch owned`", "; touch owned", "\"; touch owned; \"", "--format=text"]:
        job, done = scan(paths=paths)
        check(f"paths {paths}", (job.outputs["status"], job.files()), ("2", before))
    job, done = scan(policy="$(touch owned)")
    check("policy as a script", job.files(), before)
    job, done = scan(args="--incomplete\n$(touch owned)")
    check("args as a script", job.files(), before)
    job, done = scan(args="--no-such-flag")
    check("wrong usage", done, (2, "::error title=partiql-iam::the scan did not end: status 2\n"))


def test_verdict():
    for fail_on, verdicts in [("finding", [0, 1, 1]), ("not-understood", [0, 0, 1]), ("never", [0, 0, 0])]:
        found = []
        for status in "012":
            job = Job(**{"fail-on": fail_on})
            job.outputs = {"status": status}
            found.append(job.run("Verdict")[0])
        check(f"verdict {fail_on}", found, verdicts)
    job = Job(**{"fail-on": "$(touch owned)"})
    job.outputs = {"status": "0"}
    check("verdict as a script", (job.run("Verdict")[0], "owned" in job.files()), (2, False))


def test_install():
    job = Job()
    job.program("cargo", 'printf "%s\\n" "$@" >arguments')
    check("install", job.run("Install"), (0, ""))
    root = job.temp / "partiql-iam"
    expected = ["install", "--quiet", "--locked", "--no-default-features", "--root", str(root), "--path", f"{ROOT}/crates/cli"]
    check("install: cargo", (job.work / "arguments").read_text().split("\n")[:-1], expected)
    check("install: program", job.outputs["program"], f"{root}/bin/partiql-iam")
    job = Job(version="1.2.3")
    job.program("python3", 'mkdir -p "$3/bin"; printf \'#!/bin/bash\\nprintf "%%s\\\\n" "$@" >arguments\\n\' >"$3/bin/pip"; chmod +x "$3/bin/pip"')
    check("install a version", job.run("Install"), (0, ""))
    expected = ["install", "--quiet", "--disable-pip-version-check", "partiql-iam==1.2.3"]
    check("install a version: pip", (job.work / "arguments").read_text().split("\n")[:-1], expected)
    for version in ["1.0; touch owned", "$(touch owned)", "--index-url=x", "git+https://example.org/x"]:
        job = Job(version=version)
        check(f"version {version}", (job.run("Install")[0], "owned" in job.files()), (2, False))


def test_code_quality():
    """The template for GitLab in docs/ci.md."""
    page = (ROOT / "docs/ci.md").read_text()
    program = page.split("```jq\n")[1].split("```")[0]
    job, _ = scan()
    done = subprocess.run(["jq", program, job.outputs["sarif"]], capture_output=True, text=True, check=True)
    found = [(one["check_name"], one["severity"], one["location"]) for one in json.loads(done.stdout)]
    check("code quality", sorted(found, key=lambda one: one[0]), [
        ("missing-from", "major", {"path": "src/orders.py", "lines": {"begin": 8}}),
        ("no-such-action", "major", {"path": "policies/clerk.json", "lines": {"begin": 2}}),
    ])
    fingerprints = {one["fingerprint"] for one in json.loads(done.stdout)}
    check("code quality: fingerprints", (len(fingerprints), all(re.fullmatch("[0-9a-f]{16}", one) for one in fingerprints)), (2, True))
    # What is a step of a workflow is pinned, and the page has the inputs that there are.
    for name in ACTION["inputs"]:
        check(f"the page has {name}", f"| `{name}` |" in page, True)


def test_no_input_is_in_a_script():
    for name, step in STEPS.items():
        check(f"{name}: expressions", "${{" in step.get("run", ""), False)
        if "uses" in step:
            check(f"{name}: pinned", bool(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])), True)


if __name__ == "__main__":
    PROGRAM = Path(sys.argv[1]).resolve()
    (ROOT / "target").mkdir(exist_ok=True)
    for test in [test_scan, test_verdict, test_install, test_code_quality, test_no_input_is_in_a_script]:
        test()
    for folder in (ROOT / "target").glob("action-*"):
        shutil.rmtree(folder)
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)
