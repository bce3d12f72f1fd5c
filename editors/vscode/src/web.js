// The extension in a browser: the module is the server.
import { LanguageClient } from "vscode-languageclient/browser";

import { Extension } from "./extension.js";
import { engine } from "./module.js";
import { SECTION } from "./settings.js";

const extension = new Extension(async (context, options) => {
  const { server, uriConverters } = engine(context);
  const client = new LanguageClient(SECTION, "PartiQL for DynamoDB and QLDB", server, { ...options, uriConverters });
  return { client, engine: "the engine within the extension", wrong: null };
});

export const activate = (context) => extension.activate(context);
export const deactivate = () => extension.stop();
