// What the extension is on the desktop and in a browser alike: commands, the status bar, the server's beginning and end.
import * as vscode from "vscode";

import { CONFIG, createConfig } from "./config.js";
import { Scripts } from "./scripts.js";
import { configuration, SECTION, selector, serverSettings } from "./settings.js";
import { Views } from "./views.js";

const PLAYGROUND = "playground.url";

export class Extension {
  #make;
  #context;
  #client;
  #scripts;
  #engine = "";
  #status;
  #views;
  #output;

  /** `make` gives a client of a server, the name of what runs it, and what is wrong with the program that was asked for. */
  constructor(make) {
    this.#make = make;
  }

  async activate(context) {
    this.#context = context;
    this.#views = new Views();
    this.#output = vscode.window.createOutputChannel("PartiQL", { log: true });
    this.#status = vscode.window.createStatusBarItem("partiql-iam.status", vscode.StatusBarAlignment.Right, 50);
    this.#status.name = "PartiQL";
    this.#status.command = "partiql-iam.menu";
    const command = (name, run) => vscode.commands.registerCommand(`partiql-iam.${name}`, run);
    context.subscriptions.push(
      this.#views,
      this.#output,
      this.#status,
      command("explainHere", () => this.#onEditor("partiql-iam.explain", false)),
      command("policyHere", () => this.#onEditor("partiql-iam.policy", false)),
      command("policyForFile", () => this.#onEditor("partiql-iam.policy", true)),
      command("restart", () => this.#restart()),
      command("showOutput", () => this.#output.show()),
      command("createConfig", createConfig),
      command("openPlayground", () => this.#openPlayground()),
      command("menu", () => this.#menu()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#showTarget()),
      vscode.workspace.onDidSaveTextDocument(() => this.#showTarget()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#restart()),
      vscode.workspace.onDidChangeConfiguration((event) => this.#configured(event)),
    );
    await this.#start();
  }

  async stop() {
    const running = this.#client;
    this.#client = undefined;
    this.#scripts?.dispose();
    await running?.stop().catch(() => {});
  }

  async #restart() {
    await this.stop();
    await this.#start();
  }

  async #start() {
    const options = {
      documentSelector: selector(),
      outputChannel: this.#output,
      initializationOptions: serverSettings(),
      // Our own message says it once, with what to do.
      initializationFailedHandler: () => false,
      middleware: {
        executeCommand: async (command, [uri, position = null], next) => {
          try {
            // The third argument: we show the result, so that the server does not.
            const result = await next(command, [uri, position, true]);
            await this.#views.show(command, result);
            return result;
          } catch (error) {
            return this.#refused(error);
          }
        },
      },
    };
    try {
      const { client, engine, wrong } = await this.#make(this.#context, options);
      this.#client = client;
      this.#engine = engine;
      await client.start();
      this.#scripts = new Scripts(client, this.#output);
      this.#output.info(`the server is ${engine}`);
      if (wrong) void this.#missing(wrong);
    } catch (error) {
      this.#client = undefined;
      void this.#missing(`the server did not start: ${error.message ?? error}`);
    }
    await this.#showTarget();
  }

  /** Says once what is wrong with the server, with what can be done. Nothing waits for the answer. */
  async #missing(why) {
    const rest = this.#client ? ". The engine within the extension is used" : "";
    const [choose, again, output] = ["Open the Setting", "Try Again", "Show Output"];
    const chosen = await vscode.window.showErrorMessage(`PartiQL: ${why}${rest}.`, choose, again, output);
    if (chosen === choose) await vscode.commands.executeCommand("workbench.action.openSettings", `@id:${SECTION}.server.path`);
    if (chosen === again) await this.#restart();
    if (chosen === output) this.#output.show();
  }

  /** A command that the server can't fulfil. */
  async #refused(error) {
    const create = `Create ${CONFIG}`;
    const isOpen = /ledger's ARN|account and the region|template/.test(error.message);
    const chosen = await vscode.window.showWarningMessage(`PartiQL: ${error.message}`, ...(isOpen ? [create] : []));
    if (chosen === create) await createConfig();
    return undefined;
  }

  async #configured(event) {
    if (event.affectsConfiguration(`${SECTION}.server`) || event.affectsConfiguration(`${SECTION}.embedded`)) {
      await this.#restart();
    } else if (event.affectsConfiguration(SECTION)) {
      await this.#client?.sendNotification("workspace/didChangeConfiguration", { settings: { [SECTION]: serverSettings() } });
      await this.#showTarget();
    }
  }

  /** Runs a command of the server on the statement under the cursor, or on the whole file. */
  async #onEditor(command, isWhole) {
    const editor = vscode.window.activeTextEditor;
    if (!editor) {
      void vscode.window.showInformationMessage("PartiQL: open a file with statements first.");
      return;
    }
    if (!this.#client) {
      void this.#missing("the server is not running");
      return;
    }
    const { document, selection } = editor;
    const uri = this.#client.code2ProtocolConverter.asUri(document.uri);
    const position = isWhole ? null : this.#client.code2ProtocolConverter.asPosition(selection.active);
    await vscode.commands.executeCommand(command, uri, position);
  }

  /** The status bar: the service and the database of the file, or that they are not known. */
  async #showTarget() {
    const document = vscode.window.activeTextEditor?.document;
    const target = document && (await this.#target(document));
    // Another file may be shown by now, of which another call says it.
    if (vscode.window.activeTextEditor?.document !== document) return;
    if (!target) {
      this.#status.hide();
      return;
    }
    const service = target.service === "qldb" ? "QLDB" : "DynamoDB";
    const database = target.database ?? (target.service === "qldb" ? "no ledger" : "no account");
    this.#status.text = [`$(shield) ${service}`, database, ...target.roles].join(" · ");
    const tables = target.hasTables ? "the tables are known" : "which tables there are is not known";
    const config = target.config ? vscode.workspace.asRelativePath(vscode.Uri.parse(target.config)) : `no ${CONFIG}`;
    this.#status.tooltip = [`Statements run on ${service}: ${database}`, tables, config, `server: ${this.#engine}`].join("\n");
    this.#status.show();
  }

  async #target(document) {
    if (!this.#client || vscode.languages.match(selector(), document) === 0) return null;
    const uri = this.#client.code2ProtocolConverter.asUri(document.uri);
    const isScript = document.languageId === "partiql" || document.fileName.endsWith(CONFIG);
    const found = await this.#client.sendRequest("partiql-iam/target", { uri }).catch(() => null);
    // Other files may have nothing to do with it.
    return found && (isScript || found.config) ? found : null;
  }

  async #menu() {
    const items = [
      { label: "$(info) Explain the Permissions of this Statement", command: "partiql-iam.explainHere" },
      { label: "$(law) Write the Least Policy for this File", command: "partiql-iam.policyForFile" },
      { label: `$(new-file) Create ${CONFIG}`, command: "partiql-iam.createConfig" },
      { label: "$(gear) Settings", command: "workbench.action.openSettings", argument: `@ext:partiql-iam.partiql-iam` },
      { label: "$(debug-restart) Restart the Server", command: "partiql-iam.restart" },
      { label: "$(output) Show Output", command: "partiql-iam.showOutput" },
    ];
    const chosen = await vscode.window.showQuickPick(items, { placeHolder: `PartiQL: the server is ${this.#engine}` });
    if (chosen) await vscode.commands.executeCommand(chosen.command, ...(chosen.argument ? [chosen.argument] : []));
  }

  async #openPlayground() {
    const url = configuration().get(PLAYGROUND, "");
    if (/^https?:\/\//.test(url)) {
      await vscode.env.openExternal(vscode.Uri.parse(url));
      return;
    }
    const open = "Open the Setting";
    const said = "PartiQL: say in the settings where the playground is served.";
    if ((await vscode.window.showInformationMessage(said, open)) === open) {
      await vscode.commands.executeCommand("workbench.action.openSettings", `@id:${SECTION}.${PLAYGROUND}`);
    }
  }
}
