// What the settings say.
import * as vscode from "vscode";

export const SECTION = "partiql-iam";

// What the server itself takes of the settings; the others are the extension's.
const SERVER_SETTINGS = [
  "service", "dynamodb", "ledger", "catalog", "permissionsMode", "roles", "role", "calls", "embedded",
];
const HOSTS = [
  "python", "java", "javascript", "javascriptreact", "typescript", "typescriptreact", "go", "csharp", "rust", "kotlin", "php",
];

export function configuration() {
  return vscode.workspace.getConfiguration(SECTION);
}

/** The settings for the server: those that say something. */
export function serverSettings() {
  const given = SERVER_SETTINGS.map((key) => [key, configuration().get(key)]);
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== undefined && value !== ""));
}

/** The files that the server is told of: not the old side of a difference, whose problems would be counted twice. */
export function selector() {
  const schemes = ["file", "untitled", "vscode-vfs", "vscode-test-web", "vscode-remote"];
  const all = (filter) => schemes.map((scheme) => ({ scheme, ...filter }));
  const hosts = configuration().get("embedded", true) ? HOSTS : [];
  return [
    ...["partiql", "json", "jsonc", "yaml", "terraform", ...hosts].flatMap((language) => all({ language })),
    ...all({ pattern: "**/partiql-iam.toml" }),
  ];
}
