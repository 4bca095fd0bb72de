// Starts `specgen lsp` for YAML files; the server leaves those alone that are no specs.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

function activate() {
  const settings = workspace.getConfiguration("specgen");
  const server = {
    command: settings.get("command", "specgen"),
    args: settings.get("trust", false) ? ["lsp", "--trust"] : ["lsp"],
  };
  const files = { documentSelector: [{ scheme: "file", language: "yaml" }] };
  client = new LanguageClient("specgen", "specgen", server, files);
  return client.start();
}

function deactivate() {
  return client && client.stop();
}

module.exports = { activate, deactivate };
