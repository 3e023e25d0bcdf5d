"""Texts to ranked keywords, and keywords to the shared vocabulary of tags."""

from build_scripts.keywords.canonical import Merge
from build_scripts.keywords.keywords import Candidates, Ranking, extract, rank
from build_scripts.keywords.lexicon import acronym, key_of, singular, stem, word_list
from build_scripts.keywords.phrases import Phrase
from build_scripts.keywords.review import explain_keywords, review_tags
from build_scripts.keywords.tags import Tagging, make_tags
from build_scripts.keywords.vocabulary import TAGS_YML, Vocabulary, read_vocabulary, term_list
