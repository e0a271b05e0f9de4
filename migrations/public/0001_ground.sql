-- Ground: functions that indexes of all districts use. Functions live only here, are IMMUTABLE and read no table.

-- All pairs of neighbouring characters of a text (bigrams): a search for two Chinese characters finds its rows by a GIN index,
-- where a trigram index cannot help. Case and full width are folded by the application before it stores the text.
create or replace function public.bigrams(value text) returns text[]
  language sql immutable parallel safe strict
  return (select coalesce(array_agg(distinct substr(value, i, 2)), '{}') from generate_series(1, greatest(length(value) - 1, 0)) as i);
