-- The structure of an item's condition (并且、之一、计数、设置但失效、专家论证), by which a judgement is worked out from answers.
-- It belongs to the edition, as the text does: another structure is another edition. Empty: the item is one failing, asked as a whole.
alter table criteria add column condition jsonb;
