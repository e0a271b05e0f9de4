-- Which hazards rest on an item or a standard (条款引用, T6-4), found from the item.
create index hazard_criteria_item on hazard_criteria (criterion_id, hazard_id, round);
create index hazard_criteria_standard on hazard_criteria (standard_id, hazard_id, round);
