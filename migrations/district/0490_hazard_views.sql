-- Two of the ledger's views hold few hazards and were counted by walking all that are open: those listed (挂牌督办, 总局令16号) and those
-- under an order to stop (停产停业, 安全生产法第六十七条). Each has an index of its own rows alone, which an ordinary hazard never enters.
create index hazards_listed on hazards (grade, state) where listing is not null and delisted_on is null;
create index hazards_stopped on hazards (stop_kind, state) where stop_kind <> 'none' and resumed_on is null;
