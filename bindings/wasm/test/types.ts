// What the types allow and refuse; nothing of it is run.
import { explain, lint, PartiqlIamError, PolicySet, policyFor } from "partiql-iam";
import { scanText, type Scanned } from "partiql-iam/scan";

const account = { account: "123456789012", region: "eu-west-1" };
const found = explain("SELECT * FROM Music", { ...account, parameters: [{ S: "a" }], schema: [{ Table: {} }] });
const span: [number, number] | undefined = found.requirements[0]?.span;
const role = new PolicySet({ identity: ["{}", { Statement: [] }, { name: "a", text: "{}" }], scps: [[{}]] });
const decision: "allowed" | "denied" = role.decide(found, { "aws:PrincipalTag/team": ["a"], "aws:MultiFactorAuthPresent": true }).decision;
const edits: string[] = lint({}, { name: "a.json" }).flatMap(({ fix }) => fix?.edits.map(({ text }) => text) ?? []);
const documents: object[] = policyFor([found, "SELECT * FROM a"], { ...account, conditions: true }).policies;
const error = new Error() as PartiqlIamError;
const help: string | null = error.help;
const scanned: Scanned[] = scanText("", "a.py", { service: "dynamodb", permissionsMode: "STANDARD", schema: {} });
const said = scanned.map((found) => (found.kind === "statement" ? found.answer.permissions[0]?.action : found.answer.code));
const places: ([number, number] | null)[] = scanned.map((found) => found.span);
console.log(span, decision, edits, documents, help, said, places);

// @ts-expect-error There is no such service.
explain("SELECT * FROM a", { service: "s3" });
// @ts-expect-error There is no such option.
explain("SELECT * FROM a", { leger: "arn" });
// @ts-expect-error A statement is a text.
explain(5);
// @ts-expect-error Parameters are of one statement.
scanText("", "a.py", { parameters: [] });
// @ts-expect-error Without a name it is not known what is in a text.
scanText("");
// @ts-expect-error Policies have names of what they do.
new PolicySet([{}]);
// @ts-expect-error What is decided on was explained.
role.decide("SELECT * FROM a");
