// The extension on the desktop: the program where there is one, the module otherwise.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import * as vscode from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

import { Extension } from "./extension.js";
import { engine } from "./module.js";
import { configuration, SECTION } from "./settings.js";

const NAME = "PartiQL for DynamoDB and QLDB";
const run = promisify(execFile);

/** The program that the setting names, with the home folder and the workspace folder put in. */
function named() {
  const path = configuration().get("server.path", "").trim();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  return path.replace(/^~(?=[\\/]|$)/, homedir()).replaceAll("${workspaceFolder}", folder);
}

/** Where the program is looked for if the setting says nothing: where cargo puts it, too. */
function candidates() {
  const name = process.platform === "win32" ? "partiql-iam.exe" : "partiql-iam";
  const installed = join(homedir(), ".cargo", "bin", name);
  return [name, ...(existsSync(installed) ? [installed] : [])];
}

/** Why a program is not ours; null if it is. */
async function problem(path) {
  try {
    const { stdout } = await run(path, ["--version"], { timeout: 10_000 });
    if (!stdout.startsWith("partiql-iam ")) return `\`${path}\` is not partiql-iam`;
    await run(path, ["lsp", "--help"], { timeout: 10_000 });
    return null;
  } catch (error) {
    if (error.code === "ENOENT") return `there is no program \`${path}\``;
    if (error.code === "EACCES") return `\`${path}\` may not be run`;
    return `\`${path}\` is not partiql-iam, or was built without its language server`;
  }
}

/** The program to run, and what is to be said of it. */
async function program() {
  const set = named();
  if (set !== "") {
    const wrong = await problem(set);
    return wrong ? { path: null, wrong } : { path: set, wrong: null };
  }
  for (const path of candidates()) {
    if ((await problem(path)) === null) return { path, wrong: null };
  }
  return { path: null, wrong: null };
}

const extension = new Extension(async (context, options) => {
  // Programs are run for those only who trust the folder.
  const { path, wrong } = vscode.workspace.isTrusted ? await program() : { path: null, wrong: null };
  // The program reads from the disk itself.
  const { server, uriConverters } = path
    ? { server: { command: path, args: ["lsp"], transport: TransportKind.stdio } }
    : engine(context);
  const client = new LanguageClient(SECTION, NAME, server, { ...options, uriConverters });
  return { client, engine: path ?? "the engine within the extension", wrong };
});

export const activate = (context) => extension.activate(context);
export const deactivate = () => extension.stop();
