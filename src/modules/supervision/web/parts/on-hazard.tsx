/** On the page of a hazard: the ladder climbed so far and what comes next, and its listing. */
import { Link } from 'react-router';
import { dayShort } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { Button, Card, Clock, Ladder, Row, Rows, StateBadge } from '#kernel/web/ui/index.ts';
import { supervisionOfHazard } from '../../shared/contract.ts';
import { levelLabels } from '../../shared/labels.ts';
import type { LadderStep } from '../../shared/schema.ts';
import { listingBadge, listingPath, measurePath } from '../words.ts';
import '../supervision.css';

const dated = (date: string | null): string | null => (date && /^\d{4}-/.test(date) ? dayShort(date) : date);
export const ladderSteps = (steps: readonly LadderStep[]) =>
  steps.map((step) => ({
    key: step.key,
    label: step.measureId ? <Link to={measurePath(step.measureId)}>{step.label}</Link> : step.label,
    date: dated(step.date),
    note: step.note,
    receipt: step.receipt,
    state: step.state,
    persons: step.persons,
  }));

export default function OnHazard({ hazardId, version }: { hazardId: string; version: number }) {
  const query = useGet(supervisionOfHazard, { params: { hazardId } }, { keep: true });
  const found = query.data;
  if (!found || (found.ladder.length === 0 && found.listings.length === 0 && !found.mayPropose)) return null;
  return (
    <Card
      title="督办和挂牌"
      key={version}
      extra={
        found.mayPropose || found.mayList.length > 0 ? (
          <>
            {found.mayPropose ? (
              <Button size="s" to={`/supervision/new?hazard=${hazardId}`}>
                提出督办
              </Button>
            ) : null}{' '}
            {found.mayList.length > 0 ? (
              <Button size="s" to={`/supervision/new?hazard=${hazardId}&kind=listing`}>
                提请挂牌
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      {found.listings.length > 0 ? (
        <Rows>
          {found.listings.map((one) => (
            <Row
              key={one.id}
              to={listingPath(one.id)}
              title={`${levelLabels[one.level]}挂牌 ${one.noticeNumber ?? ''}`}
              note={<StateBadge {...listingBadge(one.state)} />}
              right={
                one.dueOn ? (
                  <Clock due={one.dueOn} doneOn={one.delistedOn} startedOn={one.listedOn} label="督办期限" />
                ) : undefined
              }
            />
          ))}
        </Rows>
      ) : null}
      {found.ladder.length > 0 ? <Ladder steps={ladderSteps(found.ladder)} /> : null}
    </Card>
  );
}
