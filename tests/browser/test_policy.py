"""The Content-Security-Policy: strict in every page, and in force. That no page asks for more is in test_every_kind."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "object-src": "'none'",
}
MOVED = {"default-src": "'none'"}  # of a page that only leads on
_META = re.compile(r'<meta charset="utf-8">\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style|<[^>]*\s(?:style|on[a-z]+)=|javascript:", re.IGNORECASE
)


def test_every_page_has_the_policy_before_anything_it_rules(many_site: Path, invented_root: Path) -> None:
    """It stands second in the head, and no page holds a script, style or handler that it would have to allow."""
    wrong = {}
    for path in [*many_site.rglob("*.html"), *invented_root.glob("site/**/*.html")]:
        text = path.read_text("utf-8")
        found = _META.search(text)
        policy = dict(part.strip().split(" ", 1) for part in found[1].split(";")) if found else {}
        if policy != (MOVED if "<title>Moved</title>" in text else POLICY) or _INLINE.search(text):
            wrong[str(path)] = (policy, _INLINE.search(text))
    assert wrong == {}


def test_the_policy_is_in_force(browser: Browser, address: str) -> None:
    """What a hole in the escaping would let in does not run: script, handler, style, foreign picture, base."""
    page = browser.new_page()
    page.goto(address + "about/")
    violations = page.evaluate("""async () => {
      const seen = [];
      document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
      for (const html of ["<script>window.hacked = 1</script>", "<img src=x onerror='window.hacked = 1'>",
                          "<p style='color: red'></p>", "<img src='https://example.org/x.png'>", "<base href='/'>",
                          "<form action='https://example.org/'><button></button></form>"]) {
        document.body.append(document.createRange().createContextualFragment(html));
      }
      document.querySelector("form[action^=https] button").click();
      await new Promise((done) => setTimeout(done, 500));
      return [window.hacked, ...new Set(seen)].sort();
    }""")
    page.close()
    assert violations == [
        "base-uri",
        "form-action",
        "img-src",
        "script-src-attr",
        "script-src-elem",
        "style-src-attr",
        None,
    ]
