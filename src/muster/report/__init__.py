"""What a run says: sentences, tables, pictures and one page that opens offline."""
