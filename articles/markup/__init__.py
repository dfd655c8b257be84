"""HTML of editors and imports: the sanitiser, elements, links, and the losses on the way in."""
