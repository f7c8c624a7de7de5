"""What a panel of real units says, as tables, pictures and one page; all from the document that may be shown."""
