"""Damaged text to readable text: `restore` makes a `Text`, the renderers write it as HTML, Markdown or plain text."""

from build_scripts.restore.html import to_html, to_plain
from build_scripts.restore.plain_text import plain_formula
from build_scripts.restore.prose import named_rules
from build_scripts.restore.restoration import Restored, from_tex, restore, restore_papers, to_markdown
from build_scripts.restore.symbols import SYMBOLS
