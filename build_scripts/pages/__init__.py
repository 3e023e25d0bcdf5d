"""The catalog to Markdown pages in content/, and to the data that their scripts load.

`make_views` reads the catalog for templates; `page_files`, `search_files` and `map_files` are what is made of that.
"""

from build_scripts.pages.map_pages import map_files
from build_scripts.pages.pages import GENERATED, check_pages, page_files, pages_by_hand
from build_scripts.pages.paper_view import PaperView
from build_scripts.pages.search_data import compact_json, number_papers, numbering_hash, search_files
from build_scripts.pages.templating import address, page, render
from build_scripts.pages.views import Views, make_views, with_pages
from build_scripts.pages.wording import shorten
