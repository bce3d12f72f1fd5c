// The extension in a browser: the module is the server.
import { LanguageClient } from "vscode-languageclient/browser";

import { Extension } from "./extension.js";
import { transports, uriConverters } from "./module.js";
import { SECTION } from "./settings.js";

const extension = new Extension(async (context, options) => {
  const converters = uriConverters();
  const server = () => transports(context, converters?.protocol2Code);
  const client = new LanguageClient(SECTION, "PartiQL for DynamoDB and QLDB", server, { ...options, uriConverters: converters });
  return { client, engine: "the engine within the extension", wrong: null };
});

export const activate = (context) => extension.activate(context);
export const deactivate = () => extension.stop();
