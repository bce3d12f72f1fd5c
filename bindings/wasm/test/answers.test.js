// The package as users install it: `npm install target/dist/*.tgz` beside this file.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { explain, explanationJson, lint, PolicySet, policyFor } from "partiql-iam";

import { CATALOG, LEDGER, MUSIC } from "./samples.js";
import { thrown } from "./thrown.js";

const ACCOUNT = { account: "123456789012", region: "eu-west-1" };
const ALLOW = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "dynamodb:PartiQLSelect", Resource: "*" } };

test("a statement of QLDB with its ledger and catalog, as text and as a value", () => {
  for (const catalog of [CATALOG, JSON.stringify(CATALOG)]) {
    const found = explain("DELETE FROM Vehicle WHERE VIN = 'é'", { ledger: LEDGER, catalog });
    assert.deepEqual(
      found.permissions.map(({ action, arn }) => [action, arn]),
      [
        ["qldb:SendCommand", LEDGER],
        ["qldb:PartiQLDelete", `${LEDGER}/table/Au1EiThbt8s0z9wM26REZN`],
      ["qldb:PartiQLSelect", `${LEDGER}/table/Au1EiThbt8s0z9wM26REZN`],
      ],
    );
    assert.equal(found.command, "DELETE");
  }
});

test("spans are in units of the string", () => {
  const text = "SELECT \"é😀\" FROM Music WHERE x = 1";
  const found = explain(text, { ...ACCOUNT, service: "dynamodb" });
  const [requirement] = found.requirements;
  assert.equal(text.slice(...requirement.span), "Music");
});

test("a statement that is not understood says where, in a text with a first line too", () => {
  for (const first of ["", "-- service: qldb\n"]) {
    const text = `${first}/* é😀 */ DELETE FORM Music`;
    const error = thrown(() => explain(text, first ? {} : { service: "qldb" }));
    assert.equal(error.code, "unexpected-token");
    assert.equal(error.message, "expected `FROM`, found `FORM`");
    assert.equal(text.slice(...error.span), "FORM");
    assert.equal(error.help, "did you mean `FROM`?");
    assert.equal(error.input, "text");
  }
});

test("the JSON of the program, whose places are in bytes", () => {
  assert.equal(
    explanationJson("DELETE FORM Vehicle", { ledger: LEDGER }),
    '{"statement":"DELETE FORM Vehicle","error":{"code":"unexpected-token","message":"expected `FROM`, found `FORM`","span":[7,11],"help":"did you mean `FROM`?"}}',
  );
});

test("options that there are not, and values of another type", () => {
  assert.equal(thrown(() => explain("SELECT * FROM a", { leger: LEDGER })).code, "options");
  assert.equal(thrown(() => explain("SELECT * FROM a", { ledger: 5 })).code, "options");
  assert.equal(thrown(() => explain("SELECT * FROM a", "x")).message, "the options are no object");
  assert.equal(thrown(() => explain(undefined)).message, "the statement is not a string");
  const both = thrown(() => explain("SELECT * FROM a", { ledger: LEDGER, account: "123456789012" }));
  assert.equal(both.message, "`ledger` is of QLDB, and `account` is of DynamoDB");
  const mode = thrown(() => explain("SELECT * FROM a", { ledger: LEDGER, permissionsMode: "x" }));
  assert.equal(mode.input, "permissionsMode");
  const other = thrown(() => explain("SELECT * FROM a", { service: "dynamodb", permissionsMode: "STANDARD" }));
  assert.equal(other.message, "`permissionsMode` is of QLDB, and the service is DynamoDB");
});

test("a decision is on what was explained, with the same keys and values", () => {
  const own = structuredClone(ALLOW);
  own.Statement.Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["${aws:PrincipalTag/artist}"] } };
  const role = new PolicySet({ identity: [{ name: "own.json", text: JSON.stringify(own) }] });
  const statement = "SELECT * FROM Music WHERE Artist = ?";
  const by = (parameters) => explain(statement, { schema: MUSIC, parameters });
  const tag = { "aws:PrincipalTag/artist": "Blur" };
  assert.equal(role.decide(by([{ S: "Blur" }]), tag).decision, "allowed");
  assert.equal(role.decide(by([{ S: "Pulp" }]), tag).decision, "denied");
  assert.equal(role.decide(by([{ S: "Blur" }])).decision, "denied");
  assert.equal(role.decide(explain(statement, { schema: MUSIC }), tag).decision, "denied");
  role.free();
});

test("nothing is decided without the account, on another object, or with a value that is none", () => {
  const role = new PolicySet({ identity: [ALLOW] });
  const open = explain("SELECT * FROM Music", { service: "dynamodb" });
  assert.equal(thrown(() => role.decide(open)).code, "template-account");
  assert.equal(thrown(() => role.decide({ ...open })).message, "this is not what `explain` gave");
  const known = explain("SELECT * FROM Music", ACCOUNT);
  assert.equal(role.decide(known).decision, "allowed");
  assert.equal(thrown(() => role.decide(known, { "aws:SourceIp": undefined })).code, "options");
  assert.equal(thrown(() => role.decide(known, { "aws:SourceIp": "nowhere" })).message, "`nowhere` is not an IP address");
});

test("options that change after the explanation do not change the decision", () => {
  const options = { ...ACCOUNT };
  const found = explain("SELECT * FROM Music", options);
  options.account = "999999999999";
  const statement = { ...ALLOW.Statement, Resource: "arn:aws:dynamodb:eu-west-1:123456789012:table/Music" };
  const role = new PolicySet({ identity: [{ ...ALLOW, Statement: statement }] });
  assert.equal(role.decide(found).decision, "allowed");
});

test("a list that changes after the explanation does not change the decision", () => {
  const parameters = [{ S: "Blur" }];
  const found = explain("SELECT * FROM Music WHERE Artist = ?", { schema: MUSIC, parameters });
  parameters[0] = { S: "Pulp" };
  const only = structuredClone(ALLOW);
  only.Statement.Condition = { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["Blur"] } };
  assert.equal(new PolicySet({ identity: [only] }).decide(found).decision, "allowed");
});

test("a policy that is none, by its name", () => {
  const text = '{"Version": "2012-10-17", "Statement": {"Effect": "Alow", "Action": "é", "Resource": "*"}}';
  const error = thrown(() => new PolicySet({ identity: [ALLOW, text] }));
  assert.deepEqual([error.input, error.path], ["identity[1]", "$.Statement.Effect"]);
  assert.equal(text.slice(...error.span), '"Alow"');
  assert.equal(thrown(() => new PolicySet({ identity: ALLOW })).message, "`identity` is no list");
  assert.equal(thrown(() => new PolicySet([ALLOW])).message, "the policies are no object");
  assert.equal(thrown(() => new PolicySet({ boundry: ALLOW })).code, "options");
});

test("lints, with places and fixes in units of the string", () => {
  const text = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "qldb:SendCommand",
    "Condition": {"StringEquals": {"aws:PrincipalTag/team": "éà"}}, "Resource": "${LEDGER}/table/Au1EiThbt8s0z9wM26REZN"}}`;
  const [finding] = lint(text, { name: "role.json" });
  assert.deepEqual([finding.code, finding.file], ["send-command-on-table", "role.json"]);
  assert.ok(text.slice(...finding.span).startsWith('"'), text.slice(...finding.span));
  assert.equal(thrown(() => lint("{")).input, "policy.json");
});

test("the least policy, and what is not known", () => {
  const { policies, remarks } = policyFor(["SELECT * FROM Music", "DELETE FROM Music WHERE Artist = 'a'"], ACCOUNT);
  assert.deepEqual(remarks.filter(({ code }) => code === "unlimited"), []);
  const actions = policies.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  assert.deepEqual(actions.sort(), ["dynamodb:PartiQLDelete", "dynamodb:PartiQLSelect"]);
  const role = new PolicySet({ identity: policies });
  assert.equal(role.decide(explain("SELECT * FROM Music", ACCOUNT)).decision, "allowed");
  const error = thrown(() => policyFor(["SELECT * FROM Music", "DELETE FORM x"], ACCOUNT));
  assert.equal(error.input, "statements[1]");
  assert.equal(thrown(() => policyFor("DELETE FROM Vehicle", { ledger: LEDGER })).help.includes("any_table"), false);
});

test("CommonJS can require it", () => {
  assert.equal(createRequire(import.meta.url)("partiql-iam").explain, explain);
});
