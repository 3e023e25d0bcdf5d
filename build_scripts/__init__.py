"""Turns scraped lists of papers into a searchable static research catalog. Read pipeline.py first."""
