-- Findings by channel (来源渠道, T10-3 to T10-5): counted over any days from the index alone.
create index hazards_found_channel on hazards (found_on, channel) include (industry, street_code, grade, id) where state <> 'void';
