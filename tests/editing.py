"""An editor's side of the language server protocol: text is typed, and the server is asked."""

import json
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import Any

WAIT = 60  # seconds for an answer, of a machine with much to do


class Editor:
    """A language server over standard input and output, and one document."""

    def __init__(self, command: Sequence[str], settings: dict[str, Any] | None = None) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.settings = settings or {}
        self.diagnostics: Queue[dict[str, Any]] = Queue()
        self._answers: Queue[dict[str, Any]] = Queue()
        self._count = self._version = 0
        self.uri = ""
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {
            "textDocument": {
                "completion": {"completionItem": {"snippetSupport": True}},
                "hover": {"contentFormat": ["markdown"]},
                "publishDiagnostics": {},
            },
            "workspace": {"configuration": True},
        }
        given = {"processId": None, "rootUri": None, "capabilities": capabilities}
        self.ask("initialize", given)
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})

    def write(self, path: Path, text: str) -> None:
        """Open the document, or replace its text."""
        path.write_text(text, encoding="utf-8")
        self._version += 1
        if self.uri != path.as_uri():
            self.uri = path.as_uri()
            item = {"uri": self.uri, "languageId": "yaml", "version": self._version, "text": text}
            self.tell("textDocument/didOpen", {"textDocument": item})
        else:
            document = {"uri": self.uri, "version": self._version}
            given = {"textDocument": document, "contentChanges": [{"text": text}]}
            self.tell("textDocument/didChange", given)

    def findings(self) -> list[dict[str, Any]]:
        """What is wrong with the document, once the server has said so of its latest version."""
        while True:
            found = self.diagnostics.get(timeout=WAIT)
            if found["uri"] == self.uri and found.get("version", self._version) == self._version:
                return found["diagnostics"]

    def at(self, method: str, line: int, character: int) -> Any:
        """What the server says of a place, counted from 0."""
        place = {"line": line, "character": character}
        given = {"textDocument": {"uri": self.uri}, "position": place}
        return self.ask(f"textDocument/{method}", given)

    def ask(self, method: str, given: Any) -> Any:
        """The answer to a request. Raises RuntimeError for an error."""
        self._count += 1
        self._send({"id": self._count, "method": method, "params": given})
        while True:
            answer = self._answers.get(timeout=WAIT)
            if answer["id"] == self._count:
                if "error" in answer:
                    raise RuntimeError(answer["error"])
                return answer["result"]

    def tell(self, method: str, given: Any) -> None:
        self._send({"method": method, "params": given})

    def close(self) -> None:
        self.process.kill()
        self.process.wait()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _listen(self) -> None:
        out = self.process.stdout
        assert out
        while head := out.readline():
            length = int(head.split(b":")[1])
            while out.readline().strip():  # further headers
                pass
            message = json.loads(out.read(length))
            if "method" not in message:
                self._answers.put(message)
            elif message["method"] == "textDocument/publishDiagnostics":
                self.diagnostics.put(message["params"])
            elif "id" in message:  # a question of the server's
                asked = (message.get("params") or {}).get("items", [])
                result = [self.settings.get(each.get("section"), {}) for each in asked]
                self._send({"id": message["id"], "result": result or None})


__all__ = ["Editor", "Empty"]
