// The texts of files of the workspace, wherever it is.
import * as vscode from "vscode";

/** More are not read: the server takes no file that is longer. */
const MAX_BYTES = 16 * 1024 * 1024;

/** The text of a file; null if there is none, or if it is too long or no text. */
export async function text(uri) {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MAX_BYTES) return null;
    return new TextDecoder("utf-8", { fatal: true }).decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}
