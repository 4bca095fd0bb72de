"""`specgen lsp`: the language server on the standard input and output."""

import gc

import click

from specgen.cli.options import reporting, trust_option
from specgen.text.diagnostics import Diagnostic, SpecError


@click.command()
@trust_option
@reporting
def lsp(trust: bool) -> None:
    """Tell an editor about specs while they are typed: a language server.

    It speaks on the standard input and output: findings with quick fixes, words that
    may stand there, what they mean, the shape of each layer, definitions. It needs
    pygls: pip install 'specgen[lsp]'.
    """
    try:
        from specgen.editor.server import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        hint = "pip install 'specgen[lsp]'"
        raise SpecError(
            [Diagnostic("SG503", "pygls is not installed", "specgen lsp", hint)]
        ) from None
    gc.enable()
    server(trust).start_io()
