// What `partiql-iam/scan` exports, around a module of WebAssembly that takes texts and gives lines of JSON.

import { call, expect, read, respan, units } from "./calls.js";

/** The function of a module. */
export function scans(module) {
  function scanText(text, name, options = {}) {
    expect(typeof text === "string", "text", "the text is not a string", "give what is in the file");
    expect(typeof name === "string", "name", "the name is not a string", "give the name of the file: its ending says what is in it");
    const { json, inputs } = read(options);
    const place = places(text);
    const lines = call({ ...inputs, text }, () => module.scanText(text, name, json));
    return lines.split("\n").slice(0, -1).map((line) => {
      const answer = JSON.parse(line);
      const { kind, line: first, column, end_line, end_column, statement } = answer;
      if (kind === "statement") respan(answer, units(statement));
      const span = first === undefined ? null : [place(first, column), place(end_line, end_column)];
      return { kind, span, answer, json: line };
    });
  }

  return { scanText };
}

/** Lines and columns of a text, whose columns are units of strings, as units from its beginning. */
function places(text) {
  // A byte order mark is no part of the first line.
  const starts = [text.startsWith("\ufeff") ? 1 : 0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (line, column) => starts[line - 1] + column - 1;
}
