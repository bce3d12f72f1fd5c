// What this package exports, around a module of WebAssembly that takes and gives texts of JSON.

import { asText, call, defined, expect, inJavaScript, PartiqlIamError, read, respan, shifted, units } from "./calls.js";

/** The functions of a module. */
export function answers(module) {
  /** What each explanation was asked with: a decision is on the same. */
  const asked = new WeakMap();

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
