"""How Sphinx makes pages of what `tools/site.py` lays together."""

project = "specgen"
author = "the specgen authors"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "specgen"
html_copy_source = False
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
highlight_language = "none"
