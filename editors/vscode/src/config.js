// A first configuration file, from two questions.
import * as vscode from "vscode";

export const CONFIG = "partiql-iam.toml";

const LEDGER = /^arn:[\w-]+:qldb:[a-z0-9-]+:\d{12}:ledger\/[\w-]+$/;

const DYNAMODB = (account, region) => `service = "dynamodb"

[dynamodb]
account = "${account}"
region = "${region}"
# What \`aws dynamodb describe-table\` prints:
# schema = ["tables.json"]

# Whose policies statements are held against:
# [roles.app]
# policies = ["app.json"]
`;

const QLDB = (ledger) => `service = "qldb"
ledger = "${ledger}"
# What \`SELECT * FROM information_schema.user_tables\` returns:
# catalog = "tables.json"

# Whose policies statements are held against:
# [roles.app]
# policies = ["app.json"]
`;

/** Asks for what the statements run on, and writes the file into the first folder. */
export async function createConfig() {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    void vscode.window.showInformationMessage("PartiQL: open a folder first.");
    return;
  }
  const uri = vscode.Uri.joinPath(folder.uri, CONFIG);
  if (!(await exists(uri))) {
    const text = await asked();
    if (text === undefined) return;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
  await vscode.window.showTextDocument(uri);
}

async function asked() {
  const service = await vscode.window.showQuickPick(["Amazon DynamoDB", "Amazon QLDB"], { placeHolder: "Where do the statements run?" });
  if (service === undefined) return undefined;
  const ask = (prompt, placeHolder, form, wrong) =>
    vscode.window.showInputBox({ prompt, placeHolder, validateInput: (value) => (form.test(value) ? null : wrong) });
  if (service === "Amazon QLDB") {
    const example = "arn:aws:qldb:us-east-1:123456789012:ledger/cars";
    const ledger = await ask("The ledger's ARN", example, LEDGER, `An ARN such as ${example}`);
    return ledger && QLDB(ledger);
  }
  const account = await ask("The account id", "123456789012", /^\d{12}$/, "Twelve digits");
  const region = account && (await ask("The region", "us-east-1", /^[a-z]{2}(-[a-z]+)+-\d$/, "A region such as us-east-1"));
  return region && DYNAMODB(account, region);
}

async function exists(uri) {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
