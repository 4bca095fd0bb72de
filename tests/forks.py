"""Keras, imported once, and a process for each line that comes in: `specgen` with its arguments.

A line is JSON: arguments, the folder to work in, and the files that take standard output and error.
It answers with the process's number, and with its status once it has ended.
"""

import json
import os
import sys

import keras  # noqa: F401

from specgen.cli import main


def child(order):
    os.chdir(order["folder"])
    for number, word in ((1, "out"), (2, "err")):
        os.dup2(os.open(order[word], os.O_WRONLY | os.O_CREAT, 0o644), number)
    sys.stdin.close()
    main(order["arguments"])


for line in sys.stdin:
    order = json.loads(line)
    if (number := os.fork()) == 0:
        child(order)
    print(number, flush=True)
    print(os.waitpid(number, 0)[1], flush=True)
