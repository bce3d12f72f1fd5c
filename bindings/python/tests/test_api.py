from __future__ import annotations

import importlib.metadata
import pickle
import threading

import partiql_iam
import pytest

READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"], "Resource": "*"}],
}
NOTHING = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}
MUSIC = {
    "Table": {
        "TableName": "Music",
        "TableArn": "arn:aws:dynamodb:us-west-2:123456789012:table/Music",
        "AttributeDefinitions": [{"AttributeName": "Artist", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "Artist", "KeyType": "HASH"}],
    }
}


def test_requirements_have_the_members_of_the_contract(ledger: str, catalog: str) -> None:
    found = partiql_iam.explain("UPDATE Vehicle SET Colour = 'red'", ledger=ledger, catalog=catalog)
    assert (found.service, found.command) == ("qldb", "UPDATE")
    send, update = found.requirements
    assert (send.action, send.resource.type, send.resource.arn) == ("qldb:SendCommand", "ledger", ledger)
    assert (update.action, update.dependent_actions) == ("qldb:PartiQLUpdate", ["qldb:PartiQLSelect"])
    assert (update.resource.type, update.resource.name) == ("table", "Vehicle")
    assert update.resource.id == "Au1EiThbt8s0z9wM26REZN"
    assert update.resource.arn == f"{ledger}/table/Au1EiThbt8s0z9wM26REZN"
    assert (update.reason, update.certainty, update.condition, update.unknown) == ("update", None, {}, [])
    assert [permission.action for permission in found.permissions] == [
        "qldb:SendCommand",
        "qldb:PartiQLUpdate",
        "qldb:PartiQLSelect",
    ]
    assert found.warnings == []


def test_spans_are_in_characters() -> None:
    text = "SELECT '\U0001f697é' AS x FROM \"Fahrzeug\" AS f"
    found = partiql_iam.explain(text, service="qldb")
    select = found.requirements[1]
    start, end = select.span
    assert text[start:end] == '"Fahrzeug"'
    assert select.resource.arn is None
    assert select.resource.arn_pattern == "arn:${Partition}:qldb:${Region}:${Account}:ledger/${LedgerName}/table/*"


def test_conditions_of_dynamodb() -> None:
    text = "SELECT SongTitle FROM Music WHERE Artist = ?"
    found = partiql_iam.explain(text, schema=MUSIC, parameters=[{"S": "Ácme"}])
    need = found.requirements[0]
    assert found.service == "dynamodb"
    assert need.certainty == "documented"
    assert need.condition == {
        "dynamodb:Attributes": ["SongTitle", "Artist"],
        "dynamodb:FullTableScan": "false",
        "dynamodb:LeadingKeys": ["Ácme"],
        "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
    }
    assert partiql_iam.explain(text, schema=[MUSIC]).requirements[0].unknown == ["dynamodb:LeadingKeys"]


def test_a_statement_that_is_not_understood_is_an_exception() -> None:
    text = "SELECT 'é' FORM Vehicle"
    with pytest.raises(partiql_iam.StatementError) as raised:
        partiql_iam.explain(text, service="qldb")
    error = raised.value
    assert isinstance(error, partiql_iam.PartiqlIamError)
    assert (error.code, error.message) == ("missing-from", "expected `,` or `FROM`, found `FORM`")
    assert error.span is not None and text[slice(*error.span)] == "FORM"
    assert error.help == "did you mean `FROM`?"
    assert str(error) == "expected `,` or `FROM`, found `FORM`; did you mean `FROM`?"
    assert error.to_json().startswith('{"statement":"SELECT \'é\' FORM Vehicle","error":{"code":"missing-from",')
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.span, again.to_json()) == (error.code, error.span, error.to_json())


def test_help_is_for_whoever_calls() -> None:
    with pytest.raises(partiql_iam.StatementError) as raised:
        partiql_iam.explain('SELECT * FROM "my-table"', service="qldb")
    assert raised.value.help is not None
    assert raised.value.help.endswith('; DynamoDB takes this statement: `service="dynamodb"`')
    assert "`--service dynamodb`" in raised.value.to_json()


def test_wrong_texts_are_exceptions(ledger: str) -> None:
    catalog = '{tableId: "short", name: "ß", status: "ACTIVE"}'
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain("SELECT * FROM t", ledger=ledger, catalog=catalog)
    error = raised.value
    assert error.input == "catalog"
    assert error.span is not None and catalog[slice(*error.span)] == '"short"'
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain("SELECT * FROM t", service="qldb", account="123456789012", region="us-east-1")
    assert (raised.value.code, raised.value.message) == (
        "other-service",
        "`account` is of DynamoDB, and the service is QLDB",
    )
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.explain("SELECT * FROM t", schema={"Table": {}})
    assert (raised.value.input, raised.value.path) == ("schema", "$.Table")
    with pytest.raises(TypeError):
        partiql_iam.explain(1)  # type: ignore[arg-type]


def test_decisions(ledger: str, catalog: str) -> None:
    role = partiql_iam.PolicySet(partiql_iam.NamedPolicy("role.json", READ))
    database = partiql_iam.Database(ledger=ledger, catalog=catalog)
    allowed = role.decide(database.explain("SELECT * FROM Vehicle"))
    assert allowed and allowed.allowed and allowed.reason is None and allowed.reasons == []
    denied = role.decide(database.explain("DELETE FROM Vehicle"), {"aws:PrincipalTag/team": ["a", "b"]})
    assert not denied and denied.reason == "implicit-deny"
    [missing] = denied.reasons
    assert (missing.code, missing.help) == ("missing", "no identity-based policy allows it")
    assert missing.span is not None and denied.statement[slice(*missing.span)] == "Vehicle"
    boundary = partiql_iam.PolicySet(READ, boundary={"Statement": NOTHING}).decide(database.explain("SELECT * FROM Vehicle"))
    assert [reason.help for reason in boundary.reasons] == ["the permissions boundary does not allow it"] * 2
    assert not partiql_iam.PolicySet().decide(database.explain("SELECT * FROM Vehicle"))


def test_what_is_unknown_is_not_allowed(ledger: str) -> None:
    one = {"Effect": "Allow", "Action": "qldb:*", "Resource": [ledger, f"{ledger}/table/Au1EiThbt8s0z9wM26REZN"]}
    decision = partiql_iam.PolicySet({"Statement": one}).decide(partiql_iam.explain("SELECT * FROM Vehicle", ledger=ledger))
    assert (decision.allowed, decision.reason) == (False, "unknown")
    missing, unknown = decision.reasons
    assert (missing.code, unknown.code) == ("missing", "unknown")
    assert str(unknown) == "the id of the table `Vehicle` is not known; give the ledger's catalog with `catalog`"
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.PolicySet(READ).decide(partiql_iam.explain("SELECT * FROM Vehicle"))
    assert (raised.value.code, raised.value.help) == ("template-ledger", "give it with `ledger`")


def test_a_policy_that_is_none_is_an_exception() -> None:
    text = '{"Statement": {"Effect": "Alow", "Action": "*", "Resource": "ü"}}'
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.PolicySet((READ, partiql_iam.NamedPolicy("policy of é", text)))
    error = raised.value
    assert (error.input, error.path) == ("policy of é", "$.Statement.Effect")
    assert error.span is not None and text[slice(*error.span)] == '"Alow"'


def test_a_pair_of_policies_is_two_policies(ledger: str) -> None:
    deny = '{"Statement": {"Effect": "Deny", "Action": "qldb:*", "Resource": "*"}}'
    allow = '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}'
    found = partiql_iam.explain("SELECT * FROM Vehicle", ledger=ledger)
    decision = partiql_iam.PolicySet((deny, allow)).decide(found)
    assert decision.reason == "explicit-deny"
    assert decision.reasons[0].help == "by statement 0 (from 0) of `policy 0`"
    with pytest.raises(TypeError):
        partiql_iam.PolicySet([("name", allow)])  # type: ignore[list-item]


def test_scps_have_levels(ledger: str) -> None:
    everything = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    nothing = {"Statement": NOTHING}
    found = partiql_iam.explain("SELECT * FROM Vehicle", ledger=ledger)
    assert partiql_iam.PolicySet(READ, scps=[everything, [everything, nothing]]).decide(found)
    denied = partiql_iam.PolicySet(READ, scps=[everything, nothing]).decide(found)
    assert not denied
    assert [note.code for note in denied.warnings] == ["unknown-id", "scp-level"]


def test_lint(ledger: str, catalog: str) -> None:
    text = (
        '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["qldb:SendCommand", "qldb:PartiQLSelect"],\n'
        f' "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": "blå"}}}}, "Resource": ["{ledger}", "{ledger}/table/Vehicle"]}}}}'
    )
    [finding] = partiql_iam.lint(text, ledger=ledger, catalog=catalog)
    assert (finding.code, finding.severity, finding.file) == ("table-name", "error", "policy.json")
    assert text[slice(*finding.span)] == f'"{ledger}/table/Vehicle"'
    assert finding.fix == [(finding.span, f'"{ledger}/table/Au1EiThbt8s0z9wM26REZN"')]
    with pytest.raises(partiql_iam.InputError):
        partiql_iam.lint("{}")


def test_templates_are_linted() -> None:
    text = """
Resources:
  Reader:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: reader
      Roles: [reader]
      PolicyDocument:
        Version: "2012-10-17"
        Statement: {Effect: Allow, Action: "dynamodb:PartiQLSelekt", Resource: "*"}
"""
    [finding] = partiql_iam.lint(text, name="template.yaml")
    assert (finding.code, text[slice(*finding.span)]) == ("no-such-action", '"dynamodb:PartiQLSelekt"')


def test_the_least_policy(ledger: str) -> None:
    least = partiql_iam.policy_for("DELETE FROM Vehicle", ledger=ledger, any_table=True)
    [document] = least.documents
    assert '"qldb:PartiQLDelete"' in document and least.to_json() == document + "\n"
    [note] = least.notes
    assert (note.code, note.statement) == ("any-table", 0)
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.policy_for(["SELECT * FROM Vehicle", "SELEC"], ledger=ledger, any_table=True)
    assert (raised.value.input, raised.value.span) == ("statements[1]", (0, 5))


def test_a_database_is_read_once_and_used_by_threads(ledger: str, catalog: str) -> None:
    database = partiql_iam.Database(ledger=ledger, catalog=catalog)
    answers: list[str] = []
    ask = lambda: answers.append(database.explain("SELECT * FROM Vehicle").to_json())
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [partiql_iam.explain("SELECT * FROM Vehicle", ledger=ledger, catalog=catalog).to_json()] * 8


def test_the_first_line_says_the_service() -> None:
    found = partiql_iam.explain("-- service: dynamodb\nSELECT * FROM Music")
    assert (found.service, found.statement) == ("dynamodb", "SELECT * FROM Music")
    start, end = found.requirements[0].span
    assert found.statement[start:end] == "Music"


def test_versions_are_one() -> None:
    assert partiql_iam.__version__ == importlib.metadata.version("partiql-iam")


def test_sources_are_scanned(ledger: str, catalog: str) -> None:
    text = (
        "# \U0001f697 größe\n"
        "client = boto3.client('dynamodb')\n"
        "client.execute_statement(Statement='SELECT Title FROM Music WHERE Artist = ?', Parameters=[{'S': 'Acme'}])\n"
        "client.execute_statement(Statement='\U0001f697' + name); client.execute_statement(Statement='SELEC')\n"
    )
    statement, unknown, refused = partiql_iam.scan_text(text, "reads.py", schema=MUSIC)
    assert (statement.kind, statement.answer["service"]) == ("statement", "dynamodb")
    assert statement.answer["permissions"][0]["condition"]["dynamodb:LeadingKeys"] == ["Acme"]
    assert statement.span is not None
    assert text[slice(*statement.span)] == "SELECT Title FROM Music WHERE Artist = ?"
    assert (unknown.kind, unknown.answer["code"]) == ("unknown", "statement-not-known")
    assert (refused.kind, refused.answer["code"]) == ("refusal", "unknown-statement")
    assert refused.span is not None and text[slice(*refused.span)] == "SELEC"
    marked = "\ufeff" + text
    first = partiql_iam.scan_text(marked, "reads.py", schema=MUSIC)[0]
    assert first.span is not None and marked[slice(*first.span)] == text[slice(*statement.span)]
    [script] = partiql_iam.scan_text("DELETE FROM Vehicle", "a.partiql", service="qldb", ledger=ledger, catalog=catalog)
    assert script.answer["command"] == "DELETE"
    with pytest.raises(partiql_iam.InputError) as raised:
        partiql_iam.scan_text("", "a.exe")
    assert (raised.value.code, raised.value.input) == ("not-read", "name")
