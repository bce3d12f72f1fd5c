// What the modules of this package have in common: errors, options, and places in units of strings.

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

/** Calls the module. Its errors are texts of JSON, whose places are in one of `inputs`. */
export function call(inputs, answer) {
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

export function expect(is, input, message, help) {
  if (!is) throw new PartiqlIamError({ code: "options", message, input, path: null, span: null, help });
}

/** A text, or a value as its JSON. */
export function asText(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function defined(members) {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined && value !== null));
}

/** The options of a call as the module takes them, and the texts in them that errors speak of. */
export function read(options) {
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

/** The options that have other names where the module's words come from. */
const NAMES = { any_table: "anyTable", index_tables: "indexTables", leading_key_from: "leadingKeyFrom", permissions_mode: "permissionsMode" };

/** Words for people who call a function of Python, as whoever calls one of JavaScript needs them. */
export function inJavaScript(words) {
  return words
    .replace(/`--([a-z]+(?:-[a-z]+)*)`/g, (_, name) => `\`${NAMES[name.replaceAll("-", "_")] ?? name}\``)
    .replace(/`service="(\w+)"`/g, '`service: "$1"`')
    .replace(/`(any_table|index_tables|leading_key_from|permissions_mode)`/g, (_, name) => `\`${NAMES[name]}\``);
}

export function shifted(span, by) {
  return span.map((at) => at + by);
}

/** Spans in bytes of UTF-8 as spans in the units of a string. */
export function units(text) {
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
export function respan(value, place) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "span" && Array.isArray(member)) value.span = place(member);
    else respan(member, place);
  }
}
