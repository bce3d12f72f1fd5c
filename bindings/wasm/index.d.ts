/** A place in a text: its first UTF-16 code unit, and the one after its last. */
export type Span = [start: number, end: number];

/** A text, or a value whose JSON it is. */
export type TextOrJson = string | object;

/** What is known of the database that a statement runs on. */
export interface DatabaseOptions {
  /** Without it what is given of one of both says it, or the first line of the text, `-- service: dynamodb`; if nothing does, it is QLDB. */
  service?: "qldb" | "dynamodb";
  /** QLDB: the ledger's ARN. Without it ARNs are templates. */
  ledger?: string;
  /** QLDB: how the ledger authorizes statements. */
  permissionsMode?: "STANDARD" | "ALLOW_ALL";
  /** QLDB: the ledger's tables, as `SELECT * FROM information_schema.user_tables` returns them, in JSON or Ion. */
  catalog?: TextOrJson;
  /** DynamoDB: the account of the tables, twelve digits. */
  account?: string;
  /** DynamoDB: the region of the tables. */
  region?: string;
  /** DynamoDB: the keys of tables, as `aws dynamodb describe-table` prints them, of one table or of several. */
  schema?: TextOrJson | TextOrJson[];
}

/** What is known of a statement beside its text. */
export interface ExplainOptions extends DatabaseOptions {
  /** DynamoDB: the values of the parameters, a list of attribute values: `[{ S: "a" }]`. */
  parameters?: TextOrJson;
}

/** The resource of a requirement. */
export type Resource =
  | { type: "table"; name: string; arn: string }
  | { type: "table"; name: string; id: string | null; arn: string | null; arn_pattern?: string }
  | { type: string; arn?: string | null; arn_pattern?: string; [member: string]: unknown };

/** The values of condition keys. */
export type Conditions = Record<string, string | boolean | string[] | null>;

/** An action on a resource that a statement needs, and why. */
export interface Requirement {
  /** The action, such as `dynamodb:PartiQLSelect`. */
  action: string;
  /** What it is on. */
  resource: Resource;
  /** Actions that AWS asks for as well. */
  dependent_actions: string[];
  /** The condition keys that the statement fixes. */
  condition: Conditions;
  /** DynamoDB: condition keys whose values are not known. */
  unknown?: string[];
  /** The text that causes it. */
  span: Span;
  /** Why, a stable word. */
  reason: string;
  /** DynamoDB: how sure it is. */
  certainty?: string;
}

/** An action on an ARN, once for all requirements that ask for it. */
export interface Permission {
  action: string;
  arn?: string;
  /** Where the ARN is not known. */
  arn_pattern?: string;
  condition: Conditions;
}

/** What is doubtful. */
export interface Warning {
  code: string;
  message: string;
  span?: Span | null;
  help?: string | null;
  [member: string]: unknown;
}

/** What one statement needs. Spans are in `statement`. */
export interface Explanation {
  statement: string;
  service?: string;
  command: string;
  requirements: Requirement[];
  permissions: Permission[];
  warnings: Warning[];
}

/** Why there is no answer. */
export class PartiqlIamError extends Error {
  /** A stable word, such as `unexpected-token`. */
  readonly code: string;
  /** The argument that is wrong, such as `text` or `catalog`, or a policy by its name. */
  readonly input: string;
  /** Where in a text of JSON, such as `$.Statement[0].Effect`. */
  readonly path: string | null;
  /** The place in the text. */
  readonly span: Span | null;
  /** What to do about it. */
  readonly help: string | null;
}

/**
 * What a statement needs.
 *
 * @throws {PartiqlIamError} when the statement or an option is not understood.
 */
export function explain(text: string, options?: ExplainOptions): Explanation;

/**
 * The same as the program `partiql-iam explain --format json` prints it, on one line: spans are in bytes of UTF-8, and a statement that is not
 * understood is an object with `error`.
 *
 * @throws {PartiqlIamError} when an option is not understood.
 */
export function explanationJson(text: string, options?: ExplainOptions): string;

/** A policy: its text, its document, or one of both with the name by which denials speak of it. */
export type Policy = string | object | { name?: string; text: string };

/** All policies that apply to a principal. */
export interface Policies {
  /** Those of the user and its groups, or of the role. */
  identity?: Policy[];
  /** The permissions boundary. */
  boundary?: Policy;
  /** The service control policies, a list for each level from the root to the account. */
  scps?: Policy[][];
  /** The resource control policies. */
  rcps?: Policy[];
  /** The policy passed when the session was made. */
  session?: Policy;
  /** The policy of the VPC endpoint. */
  endpoint?: Policy;
}

/** Whether policies allow a statement, as `partiql-iam check --format json` prints it. */
export interface Decision {
  statement: string;
  /** What is not known is denied. */
  decision: "allowed" | "denied";
  /** Why it is denied. */
  reason?: string | null;
  warnings: Warning[];
  [member: string]: unknown;
}

/** The policies of a principal, compiled once. */
export class PolicySet {
  /** @throws {PartiqlIamError} when one of them is none: without its boundary, say, a role would seem to be allowed more. */
  constructor(policies: Policies);
  /**
   * Whether they allow a statement that was explained.
   *
   * @param context the condition keys of the request that the statement does not fix, such as `aws:PrincipalTag/team`.
   * @throws {PartiqlIamError} when the ledger, or the account and the region, were not given to `explain`, and when the context is none.
   */
  decide(
    explanation: Explanation,
    context?: Record<string, string | number | boolean | (string | number | boolean)[]>,
  ): Decision;
  /** Frees its memory at once. */
  free(): void;
}

/** What is wrong with a policy. */
export interface Finding {
  file: string;
  code: string;
  severity: string;
  message: string;
  why: string;
  help: string;
  span: Span;
  /** What to write instead, where that is safe. */
  fix: { edits: { span: Span; text: string }[] } | null;
}

/**
 * What is wrong with a policy in JSON.
 *
 * @throws {PartiqlIamError} when it is none.
 */
export function lint(policy: TextOrJson, options?: DatabaseOptions & { name?: string }): Finding[];

/** How policies are written. */
export interface PolicyOptions extends ExplainOptions {
  /** Conditions are written. */
  conditions?: boolean;
  /** QLDB: `table/*` is written for tables whose ids are not known. */
  anyTable?: boolean;
  /** DynamoDB: reads of an index's table are allowed too. */
  indexTables?: boolean;
  /** DynamoDB, with conditions: the key of the caller that has what parameters say of a partition key. */
  leadingKeyFrom?: string;
}

/** The least policies, all of which are needed, and what is to be said of the statements. */
export interface LeastPolicies {
  policies: { Version: string; Statement: object[] }[];
  remarks: { statement: number; code: string; message: string; span: Span | null; help: string | null }[];
}

/**
 * The least policies that allow statements.
 *
 * @throws {PartiqlIamError} when a statement is not understood, or when the ledger, or the account and the region, are not given.
 */
export function policyFor(statements: string | Explanation | (string | Explanation)[], options?: PolicyOptions): LeastPolicies;
