-- Pairs of characters find candidates for words of any length; the index of triples knew nothing of two characters, was walked
-- whole for them, and cost an import as much as all other indexes together.
drop index enterprises_search3;
