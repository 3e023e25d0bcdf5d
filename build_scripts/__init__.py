"""Turns scraped lists of papers into a searchable static research catalog. Read pipeline.py first."""

import os

# Threads of the linear algebra wait for each other in busy loops here: twice the work for the same time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
