"""A case on paper: pictures, slides, documents, a spreadsheet and a page that stand alone."""
