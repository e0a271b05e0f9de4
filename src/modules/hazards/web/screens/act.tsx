/** One act on a page of its own: the form at the left, what one reads for it at the right. */
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { dayCol } from '#kernel/web/format.ts';
import { useNarrow } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Card, Clock, GradeTag, KeyValue, Page, Stack, StateBadge } from '#kernel/web/ui/index.ts';
import { actionLabels, type HazardAction } from '../../shared/labels.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { badgeOf } from '../../shared/states.ts';
import { ActForm } from '../acts/act-form.tsx';
import { specOf } from '../acts/specs.tsx';
import { HazardQuery } from '../parts/hazard-query.tsx';
import { useReference } from '../reference.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const { action = '' } = useParams();
  return (
    <HazardQuery>
      {(record, reload) => <ActPage key={action} record={record} action={action as HazardAction} reload={reload} />}
    </HazardQuery>
  );
}

function ActPage({
  record,
  action,
  reload,
}: {
  record: HazardRecord;
  action: HazardAction;
  reload: () => Promise<unknown>;
}) {
  const navigate = useNavigate();
  const session = useSession();
  const [preset] = useSearchParams();
  const narrow = useNarrow();
  const spec = specOf(action);
  const title = spec?.title ?? actionLabels[action] ?? '办理';
  const Aside = spec?.Aside;
  const ctx = {
    record,
    choices: { officers: [], handlers: [], departments: [], defaults: {} },
    today: session.today,
    me: { id: session.user.id, name: session.user.name },
    preset,
  };
  // Keyed, so that what was typed stays when a turned tablet changes the order.
  const form = (
    <Card key="form">
      <ActForm
        record={record}
        action={action}
        preset={preset}
        aside="none"
        onClose={() => void navigate(recordPath(record.id))}
        onReload={reload}
      />
    </Card>
  );
  const side = (
    <Stack key="side">
      <BriefCard record={record} />
      {Aside ? <Aside ctx={ctx} /> : null}
    </Stack>
  );
  return (
    <Page
      title={title}
      crumbs={[
        { label: '隐患台账', to: '/hazards' },
        { label: record.code, to: recordPath(record.id) },
        { label: title },
      ]}
    >
      <div className="hz-actcols">{narrow ? [side, form] : [form, side]}</div>
    </Page>
  );
}

/** What the act is about. */
function BriefCard({ record }: { record: HazardRecord }) {
  const reference = useReference();
  return (
    <Card>
      <div className="hz-inline">
        <GradeTag grade={record.grade} />
        <StateBadge {...badgeOf(record)} />
        {record.stepClock ? (
          <Clock
            due={record.stepClock.dueAt ?? record.stepClock.dueOn}
            doneOn={record.stepClock.endedAt}
            startedOn={record.stepClock.startedAt}
            label={record.stepClock.label}
          />
        ) : null}
      </div>
      <h2 className="hz-brieftitle">{record.title}</h2>
      <KeyValue
        columns={2}
        items={[
          { label: '企业', value: record.enterpriseName },
          { label: '部位', value: `${reference.streetFull(record.streetCode)}，${record.place}` },
          { label: '发现', value: `${dayCol(record.foundOn)}，第 ${record.ageDays} 天` },
          ...(record.description ? [{ label: '情况', value: record.description, wide: true }] : []),
        ]}
      />
    </Card>
  );
}
