"""The language server: what an editor asks -> what the other modules of this room know."""

import asyncio
import re
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path
from pygls.workspace import TextDocument
from pygls.workspace.position_codec import ServerTextPosition, ServerTextRange

from specgen import __version__
from specgen.editor.completing import Word, complete
from specgen.editor.places import definition
from specgen.editor.reading import Reading, reading
from specgen.editor.telling import hints, hover
from specgen.text.diagnostics import Diagnostic, Source, Span
from specgen.text.fixes import fix

PAUSE = 0.03  # seconds without a key before a text is checked
_SORTS = {
    "argument": types.CompletionItemKind.Field,
    "key": types.CompletionItemKind.Property,
    "name": types.CompletionItemKind.Class,
    "word": types.CompletionItemKind.Value,
    "value": types.CompletionItemKind.EnumMember,
    "node": types.CompletionItemKind.Variable,
}
_SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
}


_OURS = re.compile(r"^(?:specgen|extends)\s*:|^#.*\bspecgen\b", re.MULTILINE)


def is_spec(text: str) -> bool:
    """Whether a text is meant as a spec: an editor sends every YAML file."""
    return bool(_OURS.search(text))


class Server(LanguageServer):
    """A server that knows what it has read of each open text."""

    def __init__(self, trust: bool = False) -> None:
        super().__init__("specgen", __version__)
        self.trust = trust
        self.read: dict[str, Reading] = {}
        self.waiting: dict[str, asyncio.TimerHandle] = {}

    def later(self, uri: str) -> None:
        """Check a text once nothing more is typed."""
        if uri in self.waiting:
            self.waiting.pop(uri).cancel()
        loop = asyncio.get_running_loop()
        self.waiting[uri] = loop.call_later(PAUSE, self.check, uri)

    def check(self, uri: str) -> None:
        """Read a text, and show what is found in it."""
        self.waiting.pop(uri, None)
        document = self.workspace.get_text_document(uri)
        source = Source(to_fs_path(uri) or uri, document.source)
        found = reading(source, self.read.get(uri), self.trust)
        self.read[uri] = found
        findings = found.findings if is_spec(source.text) else ()
        shown = [_diagnostic(document, each) for each in findings]
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, shown, document.version)
        )

    def known(self, uri: str) -> Reading:
        """What is known of a text as it is now."""
        document = self.workspace.get_text_document(uri)
        if uri not in self.read or self.read[uri].source.text != document.source:
            self.check(uri)
        return self.read[uri]


def _range(document: TextDocument, span: Span) -> types.Range:
    """The place as the client counts: from 0, and as a rule in units of UTF-16."""
    line, end = span.source.origin(span.line)[1] - 1, span.end_line - span.line
    start = ServerTextPosition(line, span.column - 1)
    stop = ServerTextPosition(line + end, span.end_column - 1)
    return document.range_to_client_units(ServerTextRange(start, stop))


def _diagnostic(document: TextDocument, found: Diagnostic) -> types.Diagnostic:
    """A finding; one of another file stands at the top, with its place."""
    span, message = found.span, found.message
    here = isinstance(span, Span) and span.source.origin(span.line)[0] == span.source.name
    if isinstance(span, Span) and here:
        place = _range(document, span)
    else:
        place = types.Range(types.Position(0, 0), types.Position(0, 1))
        message = f"{span}: {message}"
    return types.Diagnostic(
        place,
        f"{message}\n{found.help}" if found.help else message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        source="specgen",
    )


def server(trust: bool = False) -> Server:
    """The server with all that it answers."""
    made = Server(trust)

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(given: Server, params: types.DidOpenTextDocumentParams) -> None:
        given.check(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(given: Server, params: types.DidChangeTextDocumentParams) -> None:
        given.later(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(given: Server, params: types.DidSaveTextDocumentParams) -> None:
        for uri in [*given.read]:  # what others extend may have changed
            given.check(uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: Server, params: types.DidCloseTextDocumentParams) -> None:
        given.read.pop(params.text_document.uri, None)

    made.feature(types.TEXT_DOCUMENT_CODE_ACTION)(_fixes)
    made.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    made.feature(types.TEXT_DOCUMENT_INLAY_HINT)(_hints)
    signs = types.CompletionOptions(trigger_characters=[" ", "{", "[", ","])
    made.feature(types.TEXT_DOCUMENT_COMPLETION, signs)(_complete)
    made.feature(types.TEXT_DOCUMENT_DEFINITION)(_define)
    return made


def _fixes(given: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """The change of each finding in a range that is sure of its way out."""
    uri = params.text_document.uri
    document = given.workspace.get_text_document(uri)
    out = []
    for found in given.known(uri).findings:
        change = fix(found)
        if change is None or change.file != (to_fs_path(uri) or uri):
            continue
        shown = _diagnostic(document, found)
        if shown.range.end < params.range.start or params.range.end < shown.range.start:
            continue
        edit = types.TextEdit(_range(document, change.span), change.new)
        out.append(
            types.CodeAction(
                f"write {change.new}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[shown],
                is_preferred=True,
                edit=types.WorkspaceEdit(changes={uri: [edit]}),
            )
        )
    return out


Asked = types.HoverParams | types.CompletionParams | types.DefinitionParams


def _place(given: Server, params: Asked) -> tuple[list[str], int, int]:
    """The lines of a text, and a place in it; all that follows counts characters."""
    document = given.workspace.get_text_document(params.text_document.uri)
    at = document.position_from_client_units(params.position)
    return document.source.splitlines(), at.line, at.character


def _hover(given: Server, params: types.HoverParams) -> types.Hover | None:
    text = hover(given.known(params.text_document.uri), *_place(given, params))
    if not text or not is_spec(given.known(params.text_document.uri).source.text):
        return None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


def _hints(given: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The shape of each layer, at the end of its line."""
    uri = params.text_document.uri
    document = given.workspace.get_text_document(uri)
    lines = document.source.splitlines()
    out = []
    for line, text in hints(given.known(uri)):
        end = ServerTextPosition(line - 1, len(lines[line - 1]))
        at = document.position_to_client_units(end)
        if params.range.start <= at <= params.range.end:
            out.append(types.InlayHint(at, text, padding_left=True))
    return out


def _complete(given: Server, params: types.CompletionParams) -> types.CompletionList:
    if not is_spec(given.workspace.get_text_document(params.text_document.uri).source):
        return types.CompletionList(is_incomplete=True, items=[])
    read = given.read.get(params.text_document.uri) or given.known(params.text_document.uri)
    found = complete(*_place(given, params), read.words)
    items = [_item(number, each) for number, each in enumerate(found)]
    return types.CompletionList(is_incomplete=True, items=items)


def _item(number: int, word: Word) -> types.CompletionItem:
    return types.CompletionItem(
        word.label,
        kind=_SORTS[word.sort],
        detail=word.detail or None,
        documentation=word.about or None,
        insert_text=word.text,
        sort_text=f"{number:04d}",
    )


def _define(given: Server, params: types.DefinitionParams) -> types.Location | None:
    found = definition(given.known(params.text_document.uri), *_place(given, params))
    uri = from_fs_path(str(Path(found.file).absolute())) if found else None
    if found is None or uri is None:
        return None
    at = types.Position(found.line - 1, found.column - 1)
    return types.Location(uri, types.Range(at, at))
