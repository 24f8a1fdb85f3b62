"""One reader per format: bytes in, clean text with headings and hidden text marked out."""
