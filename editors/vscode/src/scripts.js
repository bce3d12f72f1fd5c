// The scripts of the workspace: the server says what is wrong in those that are not open, too.
import * as vscode from "vscode";

import { text } from "./text.js";

const PATTERN = "**/*.partiql";
const EXCLUDED = "**/node_modules/**";
/** More are not looked at unless they are open. */
const MOST = 1000;
/** How many are read and sent at once. */
const BATCH = 50;

export class Scripts {
  #client;
  #output;
  #subscriptions;
  #isDisposed = false;
  #queue = Promise.resolve();

  /** Reads them for the server of a client that has started, and goes on to. */
  constructor(client, output) {
    this.#client = client;
    this.#output = output;
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    const again = (uri) => {
      if (!uri.path.includes("/node_modules/")) this.#then(() => this.#send([uri]));
    };
    this.#subscriptions = [
      watcher,
      watcher.onDidCreate(again),
      watcher.onDidChange(again),
      watcher.onDidDelete(again),
      vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => this.#then(() => this.#find(added))),
    ];
    this.#then(() => this.#find(vscode.workspace.workspaceFolders ?? []));
  }

  dispose() {
    this.#isDisposed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  /** One after the other, so that what is read last is what the server has. */
  #then(step) {
    this.#queue = this.#queue.then(step).catch((error) => this.#output.error(`scripts: ${error.message ?? error}`));
  }

  async #find(folders) {
    for (const folder of folders) {
      const found = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, PATTERN), EXCLUDED, MOST + 1);
      if (found.length > MOST) {
        found.length = MOST;
        this.#output.warn(`${folder.name} has more than ${MOST} scripts: of the others those alone are looked at that are open`);
      }
      for (let at = 0; at < found.length; at += BATCH) await this.#send(found.slice(at, at + BATCH));
    }
  }

  /** What is not there, or is no text, is sent as null. */
  async #send(uris) {
    const read = async (uri) => [this.#client.code2ProtocolConverter.asUri(uri), await text(uri)];
    const scripts = Object.fromEntries(await Promise.all(uris.map(read)));
    if (!this.#isDisposed) await this.#client.sendNotification("partiql-iam/scripts", { scripts });
  }
}
