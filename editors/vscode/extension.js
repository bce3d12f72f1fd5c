// Starts the server, gives it the settings, and shows the results of its commands.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

const SECTION = "partiql-iam";
// What the server itself takes of the settings; the others are the extension's.
const SERVER_SETTINGS = [
  "service", "dynamodb", "ledger", "catalog", "permissionsMode", "roles", "role", "calls", "embedded",
];
const HOSTS = [
  "python", "java", "javascript", "javascriptreact", "typescript", "typescriptreact", "go", "csharp", "rust", "kotlin", "php",
];

/** @type {LanguageClient | undefined} */
let client;

function settings() {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const given = SERVER_SETTINGS.map((key) => [key, configuration.get(key)]);
  return Object.fromEntries(given.filter(([, value]) => value !== null && value !== undefined));
}

function selector() {
  const isEmbedded = vscode.workspace.getConfiguration(SECTION).get("embedded", true);
  return [
    { language: "partiql" },
    { scheme: "file", language: "json" },
    { scheme: "file", language: "jsonc" },
    { scheme: "file", language: "yaml" },
    { scheme: "file", language: "terraform" },
    { scheme: "file", pattern: "**/partiql-iam.toml" },
    ...(isEmbedded ? HOSTS.map((language) => ({ scheme: "file", language })) : []),
  ];
}

/** Shows what a command of the server returned in a new editor, beside the statement. */
async function show(command, result) {
  if (typeof result !== "string") {
    return;
  }
  const language = command === "partiql-iam.policy" ? "json" : "markdown";
  const document = await vscode.workspace.openTextDocument({ content: result, language });
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
}

async function start() {
  const path = vscode.workspace.getConfiguration(SECTION).get("server.path", "partiql-iam");
  client = new LanguageClient(
    SECTION,
    "PartiQL for DynamoDB and QLDB",
    { command: path, args: ["lsp"], transport: TransportKind.stdio },
    {
      documentSelector: selector(),
      initializationOptions: settings(),
      middleware: {
        async executeCommand(command, [uri, position = null], next) {
          // The third argument: we show the result, so that the server does not.
          const result = await next(command, [uri, position, true]);
          await show(command, result);
          return result;
        },
      },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const open = "Open the Setting";
    const message = `The program \`${path}\` did not start: ${error.message ?? error}. \`cargo install partiql-iam-cli\` installs it.`;
    if ((await vscode.window.showErrorMessage(message, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

/** Runs a command of the server on the statement under the cursor, or on the whole file. */
function onEditor(command, isWhole) {
  return async () => {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !client) {
      return;
    }
    const { document, selection } = editor;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const position = isWhole ? null : client.code2ProtocolConverter.asPosition(selection.active);
    await vscode.commands.executeCommand(command, uri, position);
  };
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("partiql-iam.explainHere", onEditor("partiql-iam.explain", false)),
    vscode.commands.registerCommand("partiql-iam.policyHere", onEditor("partiql-iam.policy", false)),
    vscode.commands.registerCommand("partiql-iam.policyForFile", onEditor("partiql-iam.policy", true)),
    vscode.commands.registerCommand("partiql-iam.restart", restart),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration(`${SECTION}.server`) || event.affectsConfiguration(`${SECTION}.embedded`)) {
        await restart();
      } else if (event.affectsConfiguration(SECTION)) {
        await client?.sendNotification("workspace/didChangeConfiguration", { settings: { [SECTION]: settings() } });
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
