// Starts `segql lsp` for the folder, and shows the SQL and the English of a segment beside it.
const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const TITLES = { "segql.sql": ["SQL", "sql"], "segql.explain": ["explain", "markdown"] };
let client;

function command(folder) {
  const set = vscode.workspace.getConfiguration("segql").get("command");
  if (set.length) return set;
  const own = [".venv/bin/segql", ".venv/Scripts/segql.exe"].map((file) => path.join(folder, file)).find((file) => fs.existsSync(file));
  return [own || "segql", "lsp"];
}

async function start(context, shown) {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? ".";
  const [run, ...args] = command(folder);
  const server = { command: run, args, options: { cwd: folder } };
  const rules = [{ scheme: "file", language: "segql" }, { scheme: "file", pattern: "**/*.{yml,yaml}" }];
  client = new LanguageClient("segql", "segql", server, {
    documentSelector: rules,
    middleware: {
      executeCommand: async (name, given, next) => {
        const text = await next(name, given);
        if (!(name in TITLES) || typeof text !== "string") return text;
        const [title, language] = TITLES[name];
        const uri = vscode.Uri.parse(`segql-shown:${given[1]} ${title}`);
        shown.set(uri.toString(), text);
        changed.fire(uri);
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.languages.setTextDocumentLanguage(document, language);
        await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
      },
    },
  });
  try {
    await client.start();
  } catch (error) {
    const hint = "Install it with `pip install 'segql[lsp]'`, or set segql.command.";
    vscode.window.showErrorMessage(`segql: the language server did not start. ${hint}`);
  }
}

const changed = new vscode.EventEmitter();

async function activate(context) {
  const shown = new Map();
  const texts = { onDidChange: changed.event, provideTextDocumentContent: (uri) => shown.get(uri.toString()) ?? "" };
  context.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider("segql-shown", texts),
    vscode.commands.registerCommand("segql.restart", async () => {
      await client?.stop();
      await start(context, shown);
    }),
  );
  await start(context, shown);
}

function deactivate() {
  return client?.stop();
}

module.exports = { activate, deactivate };
