import { explain, PartiqlIamError, PolicySet, policyFor } from "partiql-iam";

import { editor, lightUp, replace } from "./editors.js";
import { EXAMPLES } from "./examples.js";
import { Client } from "./server.js";
import { fromFragment, toFragment } from "./state.js";
import "./style.css";

const STATEMENT = "file:///playground/statement.partiql";
const POLICY = "file:///playground/policy.json";
const TABLES = "file:///playground/tables.json";

const by = (id) => document.getElementById(id);
const state = { ...EXAMPLES[0], ...(fromFragment(location.hash) ?? {}) };
const client = await Client.start();

/** An element with texts and other elements in it. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const FIELDS = {
  dynamodb: [
    ["account", "Account", "123456789012"],
    ["region", "Region", "us-east-1"],
  ],
  qldb: [["ledger", "The ledger's ARN", "arn:aws:qldb:us-east-1:123456789012:ledger/cars"]],
};
const TABLES_HELP = {
  dynamodb: "What aws dynamodb describe-table prints, of one table or of several in a list.",
  qldb: "What SELECT * FROM information_schema.user_tables returns, as JSON or Ion text.",
};

const pane = (parent, name, uri, language, label) => {
  const view = editor({
    parent: by(parent),
    text: state[name] ?? "",
    label,
    language,
    extensions: client.extension(uri),
    changed: () => changed(name, view.state.doc.toString()),
  });
  return view;
};

const statement = pane("statement", "statement", STATEMENT, "partiql", "Statement");
const tables = pane("tables", "tables", TABLES, "json", "Tables");
const policy = pane("policy", "policy", POLICY, "json", "Policy of the caller");

/** What is known of the database, as the package takes it. */
function database() {
  const { service, account, region, ledger } = state;
  const known = state.tables.trim() === "" ? undefined : state.tables;
  return service === "qldb"
    ? { service, ledger: ledger || undefined, catalog: known }
    : { service, account: account || undefined, region: region || undefined, schema: schemas(known) };
}

/** One text of a table, or a list of them. */
function schemas(text) {
  if (text === undefined) return undefined;
  try {
    const found = JSON.parse(text);
    return Array.isArray(found) ? found : text;
  } catch {
    return text;
  }
}

/** The configuration file that the language server reads. */
function configuration() {
  const { service, account, region, ledger } = state;
  const text = (value) => JSON.stringify(value);
  const known = state.tables.trim() !== "";
  const lines = [`service = ${text(service)}`];
  if (service === "qldb" && ledger) lines.push(`ledger = ${text(ledger)}`);
  if (service === "qldb" && known) lines.push('catalog = "tables.json"');
  if (state.policy.trim() !== "") lines.push('role = "caller"');
  if (service === "dynamodb") {
    lines.push("[dynamodb]");
    if (account) lines.push(`account = ${text(account)}`);
    if (region) lines.push(`region = ${text(region)}`);
    if (known) lines.push('schema = ["tables.json"]');
  }
  if (state.policy.trim() !== "") lines.push("[roles.caller]", 'policies = ["policy.json"]');
  const keys = contextKeys();
  if (state.policy.trim() !== "" && keys) {
    lines.push("[roles.caller.context]", ...Object.entries(keys).map(([key, value]) => `${text(key)} = ${text(value)}`));
  }
  return `${lines.join("\n")}\n`;
}

function contextKeys() {
  if (!state.context?.trim()) return {};
  try {
    const found = JSON.parse(state.context);
    return typeof found === "object" && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

function problem(error) {
  if (!(error instanceof PartiqlIamError)) throw error;
  const where = error.input === "text" ? "" : `${error.input}${error.path ? ` at ${error.path}` : ""}: `;
  const said = element("p", { class: "problem" }, element("strong", {}, `${where}${error.message}`));
  if (error.help) said.append(element("span", {}, ` ${error.help}`));
  if (error.input === "text" && error.span) pointing(said, error.span);
  return said;
}

/** Lights up the piece of the statement while the element is pointed at, or has the focus. */
function pointing(made, span) {
  made.tabIndex = 0;
  for (const name of ["mouseenter", "focus"]) made.addEventListener(name, () => lightUp(statement, span));
  for (const name of ["mouseleave", "blur"]) made.addEventListener(name, () => lightUp(statement, null));
}

function listed(value) {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

/** One requirement, with what is known of its conditions. */
function requirement({ action, resource, dependent_actions, condition, unknown = [], span, certainty }) {
  const on = resource.arn ?? resource.arn_pattern ?? resource.name;
  const made = element("li", {}, element("code", { class: "action" }, action), " on ", element("code", {}, on));
  if (dependent_actions.length > 0) made.append(element("p", {}, `with ${dependent_actions.join(", ")}`));
  const facts = Object.entries(condition).map(([key, value]) => [key, listed(value)]);
  const rows = [...facts, ...unknown.map((key) => [key, "unknown"])];
  if (rows.length > 0) {
    made.append(element("dl", {}, ...rows.flatMap(([key, value]) => [element("dt", {}, key), element("dd", {}, value)])));
  }
  if (certainty && certainty !== "documented") made.append(element("p", {}, `how sure: ${certainty}`));
  pointing(made, span);
  return made;
}

function needs(explanation) {
  by("needs").replaceChildren(
    element("ul", {}, ...explanation.requirements.map(requirement)),
    ...explanation.warnings.map(({ message, help }) => element("p", { class: "warning" }, help ? `${message}: ${help}` : message)),
  );
}

function decision(explanation) {
  const box = by("decision");
  if (state.policy.trim() === "") return box.replaceChildren();
  const keys = contextKeys();
  if (keys === null) return box.replaceChildren(element("p", { class: "problem" }, "the context is no JSON object"));
  const set = new PolicySet({ identity: [{ name: "policy", text: state.policy }] });
  try {
    const found = set.decide(explanation, keys);
    const isAllowed = found.decision === "allowed";
    const verdict = element("p", { class: isAllowed ? "allowed" : "denied" }, isAllowed ? "✓ allowed" : `✗ denied: ${found.reason}`);
    const missing = (found.missing ?? []).map((one) => element("li", {}, why(one)));
    box.replaceChildren(verdict, ...(missing.length > 0 ? [element("ul", {}, ...missing)] : []));
  } finally {
    set.free();
  }
}

/** Why a permission is missing, in one line. */
function why({ action, resource, arn, arn_pattern }) {
  return `${action} on ${arn ?? arn_pattern ?? resource?.arn ?? resource ?? "it"} is not allowed`;
}

function least(explanation) {
  const { policies, remarks } = policyFor(explanation, { ...database(), conditions: state.conditions === true });
  by("least").textContent = policies.map((one) => JSON.stringify(one, null, 2)).join("\n\n");
  by("use").disabled = policies.length !== 1;
  return remarks;
}

/** Shows what one part says, or why it says nothing. */
function shown(id, show) {
  try {
    show();
  } catch (error) {
    by(id).replaceChildren(problem(error));
  }
}

function refresh() {
  let explanation;
  try {
    explanation = explain(state.statement, database());
    needs(explanation);
  } catch (error) {
    by("needs").replaceChildren(problem(error));
    by("decision").replaceChildren();
    by("least").textContent = "";
    by("use").disabled = true;
    return;
  }
  shown("decision", () => decision(explanation));
  by("use").disabled = true;
  shown("least", () => least(explanation));
}

/** The server reads its files again: all of them count for all panes. */
function give() {
  client.give({
    "/playground/partiql-iam.toml": configuration(),
    "/playground/tables.json": state.tables,
    "/playground/policy.json": state.policy,
  });
}

let pending;

function changed(name, value) {
  state[name] = value;
  clearTimeout(pending);
  pending = setTimeout(() => {
    if (name !== "statement") give();
    refresh();
    history.replaceState(null, "", toFragment(state));
  }, 80);
}

function fields() {
  const made = FIELDS[state.service].map(([name, label, placeholder]) => {
    const input = element("input", { name, placeholder, value: state[name] ?? "", spellcheck: "false", autocomplete: "off" });
    input.addEventListener("input", () => changed(name, input.value));
    return element("label", {}, label, input);
  });
  by("options").replaceChildren(...made);
  by("tables-help").textContent = TABLES_HELP[state.service];
  by("service").value = state.service;
  by("context").value = state.context ?? "";
  by("conditions").checked = state.conditions === true;
}

/** Shows a state as a whole. */
function show(next) {
  Object.assign(state, { context: "", conditions: false }, next);
  fields();
  for (const [view, name] of [[statement, "statement"], [tables, "tables"], [policy, "policy"]]) replace(view, state[name] ?? "");
}

by("example").append(
  element("option", { value: "" }, "Choose…"),
  ...EXAMPLES.map(({ name }, at) => element("option", { value: String(at) }, name)),
);
by("example").addEventListener("change", ({ target }) => target.value !== "" && show(EXAMPLES[Number(target.value)]));
by("service").addEventListener("change", ({ target }) => show(EXAMPLES.find(({ service }) => service === target.value)));
by("choices").addEventListener("submit", (event) => event.preventDefault());
by("context").addEventListener("input", ({ target }) => changed("context", target.value));
by("conditions").addEventListener("change", ({ target }) => changed("conditions", target.checked));
by("use").addEventListener("click", () => replace(policy, by("least").textContent));
by("share").addEventListener("click", async () => {
  history.replaceState(null, "", toFragment(state));
  try {
    await navigator.clipboard.writeText(location.href);
    by("shared").textContent = "copied";
  } catch {
    by("shared").textContent = "it is in the address bar";
  }
});
window.addEventListener("hashchange", () => {
  const found = fromFragment(location.hash);
  if (found) show({ ...EXAMPLES.find(({ service }) => service === found.service), ...found });
});

fields();
give();
client.open(statement, STATEMENT, "partiql");
client.open(policy, POLICY, "json");
client.open(tables, TABLES, "json");
refresh();
document.documentElement.dataset.ready = "true";
