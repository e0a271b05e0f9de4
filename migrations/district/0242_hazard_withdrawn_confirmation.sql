-- A judgement that was withdrawn left its confirmation behind: judged anew, the hazard passed for confirmed before anybody had done so.
update hazards set confirmed_by = null, confirmed_by_name = null, confirmed_on = null
  where confirmed_on is not null and (grade <> 'major' or state in ('reported', 'awaitingConfirmation'));
