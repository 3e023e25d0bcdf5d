"""Tests that look at the site as a person does, in a real Chromium."""
