// What this package exports, around a module of WebAssembly that takes and gives texts of JSON.

/** Why there is no answer. */
export class PartiqlIamError extends Error {
  constructor({ code, message, input, path, span, help }) {
    super(message);
    this.name = "PartiqlIamError";
    this.code = code;
    this.input = input;
    this.path = path;
    this.span = span;
    this.help = help;
  }
}

/** The functions of a module. */
export function answers(module) {
  /** What each explanation was asked with: a decision is on the same. */
  const asked = new WeakMap();

  /** Calls the module. Its errors are texts of JSON, whose places are in one of `inputs`. */
  function call(inputs, answer) {
    try {
      return answer();
    } catch (fault) {
      if (typeof fault !== "string") throw fault;
      const said = JSON.parse(fault);
      const input = inputs[said.input];
      const span = said.span && typeof input === "string" ? units(input)(said.span) : null;
      throw new PartiqlIamError({
        ...said,
        input: NAMES[said.input] ?? said.input,
        message: inJavaScript(said.message),
        span,
        help: said.help && inJavaScript(said.help),
      });
    }
  }

  function explainedBy({ text, json, inputs }) {
    expect(typeof text === "string", "text", "the statement is not a string", "give its text");
    return call({ ...inputs, text }, () => module.explain(text, json));
  }

  function explanationJson(text, options = {}) {
    return explainedBy({ text, ...read(options) });
  }

  function explain(text, options = {}) {
    // As JSON, so that nothing that changes later changes a decision.
    const question = { text, ...read(options) };
    const explanation = JSON.parse(explainedBy(question));
    // The statement may be a part of the text, after a line that names its service.
    const place = units(explanation.statement);
    if (explanation.error) {
      const { span, help, ...error } = explanation.error;
      throw new PartiqlIamError({
        ...error,
        input: "text",
        path: null,
        span: span && shifted(place(span), text.indexOf(explanation.statement)),
        help: help && inJavaScript(help),
      });
    }
    respan(explanation, place);
    asked.set(explanation, question);
    return explanation;
  }

  class PolicySet {
    #policies;

    constructor(policies) {
      const { json, inputs } = policyTexts(policies);
      this.#policies = call(inputs, () => new module.Policies(json));
    }

    decide(explanation, context = {}) {
      const question = asked.get(explanation);
      expect(question, "explanation", "this is not what `explain` gave", "give the object that `explain` returned");
      const { text, json, inputs } = question;
      const keys = contextJson(context);
      const decision = JSON.parse(call({ ...inputs, text }, () => this.#policies.decide(text, json, keys)));
      respan(decision, units(decision.statement));
      return decision;
    }

    /** Frees the memory of the policies at once. */
    free() {
      this.#policies.free();
    }
  }

  function lint(text, options = {}) {
    const { name = "policy.json", ...others } = options;
    const policy = asText(text);
    const { json, inputs } = read(others);
    const findings = JSON.parse(call({ ...inputs, [name]: policy }, () => module.lint(policy, name, json)));
    respan(findings, units(policy));
    return findings;
  }

  function policyFor(statements, options = {}) {
    const { conditions, anyTable, indexTables, leadingKeyFrom, ...others } = options;
    const texts = (Array.isArray(statements) ? statements : [statements]).map((statement) => {
      return typeof statement === "string" ? statement : asked.get(statement)?.text;
    });
    expect(!texts.includes(undefined), "statements", "one of these is no statement", "give texts, or what `explain` gave");
    const { json, inputs } = read(others);
    const named = Object.fromEntries(texts.map((text, at) => [texts.length === 1 ? "statements" : `statements[${at}]`, text]));
    const least = JSON.stringify(defined({ conditions, anyTable, indexTables, leadingKeyFrom }));
    const found = JSON.parse(
      call({ ...inputs, ...named }, () => module.policyFor(JSON.stringify(texts), json, least)),
    );
    for (const remark of found.remarks) {
      remark.span &&= units(texts[remark.statement])(remark.span);
      remark.help &&= inJavaScript(remark.help);
    }
    return found;
  }

  return { explain, explanationJson, PolicySet, lint, policyFor };
}

function expect(is, input, message, help) {
  if (!is) throw new PartiqlIamError({ code: "options", message, input, path: null, span: null, help });
}

/** A text, or a value as its JSON. */
function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function defined(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/** The options of a call as the module takes them, and the texts in them that errors speak of. */
function read(options) {
  expect(typeof options === "object" && options !== null, "options", "the options are no object", "leave them out, or give an object");
  const { catalog, schema, parameters, ...others } = defined(options);
  const inputs = {};
  const members = { ...others };
  if (catalog !== undefined) inputs.catalog = members.catalog = asText(catalog);
  if (parameters !== undefined) inputs.parameters = members.parameters = asText(parameters);
  if (schema !== undefined) {
    // What `describe-table` prints is an object; a list is of several.
    members.schema = (Array.isArray(schema) ? schema : [schema]).map(asText);
    if (members.schema.length === 1) [inputs.schema] = members.schema;
  }
  return { json: JSON.stringify(members), inputs };
}

/** All policies as the module takes them, and their texts by their names. */
function policyTexts(policies) {
  expect(
    typeof policies === "object" && policies !== null && !Array.isArray(policies),
    "policies",
    "the policies are no object",
    "give `{ identity: [policy] }`, and what else applies",
  );
  const inputs = {};
  const one = (policy, name) => {
    const isNamed = typeof policy === "object" && policy !== null && typeof policy.text === "string";
    const text = isNamed ? policy.text : asText(policy);
    const called = isNamed && policy.name ? policy.name : name;
    inputs[called] = text;
    return { name: called, text };
  };
  const all = (list, name) => {
    expect(Array.isArray(list), "policies", `\`${name}\` is no list`, `write \`${name}: [policy]\``);
    return list.map((policy, at) => one(policy, `${name}[${at}]`));
  };
  const members = Object.entries(defined(policies)).map(([member, value]) => {
    if (member === "identity" || member === "rcps") return [member, all(value, member)];
    if (member !== "scps") return [member, one(value, member)];
    expect(Array.isArray(value), "policies", "`scps` is no list", "write a list for each level: `scps: [[policy]]`");
    return [member, value.map((level, at) => all(level, `scps[${at}]`))];
  });
  return { json: JSON.stringify(Object.fromEntries(members)), inputs };
}

/** The condition keys of a request, each with a list of values. */
function contextJson(context) {
  expect(typeof context === "object" && context !== null, "context", "the context is no object", "write `{ key: value }`");
  const texts = (key, value) => {
    const values = Array.isArray(value) ? value : [value];
    const isText = (one) => ["string", "number", "boolean"].includes(typeof one);
    expect(values.every(isText), "context", `the value of \`${key}\` is no text`, "leave out keys that the request does not have");
    return [key, values.map(String)];
  };
  const keys = Object.entries(context).map(([key, value]) => texts(key, value));
  return JSON.stringify(Object.fromEntries(keys));
}

/** The options that have other names where the module's words come from. */
const NAMES = { any_table: "anyTable", index_tables: "indexTables", leading_key_from: "leadingKeyFrom", permissions_mode: "permissionsMode" };

/** Words for people who call a function of Python, as whoever calls one of JavaScript needs them. */
function inJavaScript(words) {
  return words
    .replace(/`--([a-z]+(?:-[a-z]+)*)`/g, (_, name) => `\`${NAMES[name.replaceAll("-", "_")] ?? name}\``)
    .replace(/`service="(\w+)"`/g, '`service: "$1"`')
    .replace(/`(any_table|index_tables|leading_key_from|permissions_mode)`/g, (_, name) => `\`${NAMES[name]}\``);
}

function shifted(span, by) {
  return span.map((at) => at + by);
}

/** Spans in bytes of UTF-8 as spans in the units of a string. */
function units(text) {
  // Most texts are ASCII, where both are the same.
  if (!/[^\0-\x7f]/.test(text)) return (span) => span;
  const unit = (byte) => {
    let [bytes, at] = [0, 0];
    for (const character of text) {
      if (bytes >= byte) break;
      const code = character.codePointAt(0);
      bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      at += character.length;
    }
    return at;
  };
  return (span) => span.map(unit);
}

/** Puts every span of an answer in the units of its text. */
function respan(value, place) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "span" && Array.isArray(member)) value.span = place(member);
    else respan(member, place);
  }
}
