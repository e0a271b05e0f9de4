-- Slips of several letters at once (批量登记送达回证): a scan is matched by the year and number in its name.
create index documents_year_seq on documents (year, seq);
