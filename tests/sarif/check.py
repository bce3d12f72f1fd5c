"""What the program writes as SARIF, held against the schema, the files that it speaks of, and a reader of SARIF.

check.py PROGRAM-OF-SARIF-TOOLS LOG...
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

from jsonschema import Draft7Validator, FormatChecker


def units(text):
    """How many UTF-16 code units a text has."""
    return len(text.encode("utf-16-le")) // 2


def check_region(lines, region, where):
    """A region begins and ends in its file, and not before it begins."""
    for line, column in (("startLine", "startColumn"), ("endLine", "endColumn")):
        assert 1 <= region[line] <= len(lines), f"{where}: {line} {region[line]} of {len(lines)}"
        length = units(lines[region[line] - 1].rstrip("\r"))
        assert 1 <= region[column] <= length + 1, f"{where}: {column} {region[column]} of {length}"
    begin, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
    assert begin <= end, f"{where}: {begin} after {end}"


def lines_of(location):
    """The lines of the file that a location names."""
    assert location["uriBaseId"] == "%SRCROOT%", location
    return Path(unquote(location["uri"])).read_text(encoding="utf-8").split("\n")


def main():
    sarif, *logs = sys.argv[1:]
    schema = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    checker = FormatChecker()
    assert {"uri", "uri-reference"} <= set(checker.checkers), "URIs would not be checked"
    validator = Draft7Validator(schema, format_checker=checker)
    count = places = fixes = 0
    for name in logs:
        log = json.loads(Path(name).read_text(encoding="utf-8"))
        wrong = [f"{name}: {error.json_path}: {error.message}" for error in validator.iter_errors(log)]
        assert not wrong, "\n".join(wrong)
        (run,) = log["runs"]
        rules = run["tool"]["driver"]["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules), f"{name}: a rule twice"
        seen = set()
        for result in run["results"]:
            count += 1
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
            for location in result["locations"]:
                physical = location["physicalLocation"]
                if "region" in physical:
                    places += 1
                    check_region(lines_of(physical["artifactLocation"]), physical["region"], result["ruleId"])
                key = (physical["artifactLocation"]["uri"], result["partialFingerprints"]["partiqlIam/v1"])
                assert key not in seen, f"{name}: a fingerprint twice: {key}"
                seen.add(key)
            for fix in result.get("fixes", []):
                for change in fix["artifactChanges"]:
                    for replacement in change["replacements"]:
                        fixes += 1
                        check_region(lines_of(change["artifactLocation"]), replacement["deletedRegion"], "fix")
        # Another reader finds as many results.
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "results.csv"
            subprocess.run([sarif, "csv", "--output", table, name], check=True, stdout=subprocess.DEVNULL)
            rows = table.read_text(encoding="utf-8-sig")
        for result in run["results"]:
            assert result["ruleId"] in rows, f"{name}: sarif-tools does not see {result['ruleId']}"
    assert count > 20 and places > 15 and fixes > 0, (count, places, fixes)
    print(f"{len(logs)} logs, {count} results, {places} places, {fixes} fixes")


main()
