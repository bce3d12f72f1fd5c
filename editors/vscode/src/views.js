// What commands of the server return, as people read it.
import * as vscode from "vscode";

const SCHEME = "partiql-iam";
const EXPLANATION = vscode.Uri.from({ scheme: SCHEME, path: "Permissions.md" });

/** One rendered view for explanations, used again; a new editor for each policy. */
export class Views {
  #text = "";
  #changed = new vscode.EventEmitter();
  #registered;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: () => this.#text,
    });
  }

  async show(command, result) {
    if (typeof result !== "string") return;
    if (command === "partiql-iam.policy") {
      const document = await vscode.workspace.openTextDocument({ content: result, language: "json" });
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
      return;
    }
    this.#text = result;
    this.#changed.fire(EXPLANATION);
    try {
      await vscode.commands.executeCommand("markdown.showPreviewToSide", EXPLANATION);
    } catch {
      // Without VS Code's own Markdown.
      const document = await vscode.workspace.openTextDocument(EXPLANATION);
      await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
    }
  }

  dispose() {
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
