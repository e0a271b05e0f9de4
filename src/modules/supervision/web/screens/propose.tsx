/** 提出督办 / 提请挂牌: from the record of a hazard. */
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, Page, QueryFace, optionsOf } from '#kernel/web/ui/index.ts';
import { proposeListing, proposeMeasure, supervisionOfHazard } from '../../shared/contract.ts';
import { causeLabels, levelLabels, listingReasons, rungs } from '../../shared/labels.ts';
import type { HazardSupervision } from '../../shared/schema.ts';
import { FieldInput } from '../parts/act-drawer.tsx';
import { listingPath, measurePath } from '../words.ts';
import '../supervision.css';

export function Component() {
  const [params] = useSearchParams();
  const hazardId = params.get('hazard') ?? '';
  const isListing = params.get('kind') === 'listing';
  const query = useGet(supervisionOfHazard, { params: { hazardId } });
  const title = isListing ? '提请挂牌督办' : '提出督办措施';
  return (
    <Page
      title={title}
      crumbs={[
        { label: '督办公文', to: '/supervision' },
        { label: '隐患档案', to: `/hazards/${hazardId}` },
        { label: title },
      ]}
    >
      <Card>
        <QueryFace query={query}>
          {(found) =>
            isListing ? (
              <ListingForm hazardId={hazardId} found={found} />
            ) : (
              <MeasureForm hazardId={hazardId} found={found} />
            )
          }
        </QueryFace>
      </Card>
    </Page>
  );
}

function MeasureForm({ hazardId, found }: { hazardId: string; found: HazardSupervision }) {
  const navigate = useNavigate();
  const next = found.ladder.find((step) => step.state === 'ahead')?.rung ?? 'prompt';
  const [v, set] = useState({ rung: next as string, cause: 'deadline', reason: '', skipReason: '' });
  const act = useAct(proposeMeasure, { onDone: (made) => void navigate(measurePath(made.id)) });
  return (
    <form
      className="sv-form"
      style={{ maxWidth: 640 }}
      onSubmit={(e) => {
        e.preventDefault();
        void act.act({ body: { ...v, hazardId } } as never);
      }}
    >
      <label className="sv-field">
        <span>措施</span>
        <FieldInput
          field={{
            name: 'rung',
            label: '措施',
            kind: 'select',
            options: Object.entries(rungs).map(([value, r]) => ({ value, label: `${r.label}（${r.when}）` })),
          }}
          value={v.rung}
          onChange={(rung) => set({ ...v, rung })}
        />
      </label>
      <label className="sv-field">
        <span>情形</span>
        <FieldInput
          field={{ name: 'cause', label: '情形', kind: 'select', options: optionsOf(causeLabels) }}
          value={v.cause}
          onChange={(cause) => set({ ...v, cause })}
        />
      </label>
      <label className="sv-field">
        <span>事由</span>
        <FieldInput
          field={{ name: 'reason', label: '事由', kind: 'text' }}
          value={v.reason}
          onChange={(reason) => set({ ...v, reason })}
        />
      </label>
      <label className="sv-field">
        <span>越级理由（选填）</span>
        <FieldInput
          field={{ name: 'skipReason', label: '越级理由', kind: 'text' }}
          value={v.skipReason}
          onChange={(skipReason) => set({ ...v, skipReason })}
        />
        <small className="z-note">逐级办理。确需越级的写明理由，经安委办领导批准后才能签发，理由随件留存。</small>
      </label>
      <ActError error={act.error} />
      <div className="sv-acts">
        <Button kind="filled" type="submit" busy={act.busy}>
          提出督办
        </Button>
      </div>
    </form>
  );
}

function ListingForm({ hazardId, found }: { hazardId: string; found: HazardSupervision }) {
  const navigate = useNavigate();
  const [level, setLevel] = useState<string>(
    found.mayList.includes('district') ? 'district' : (found.mayList[0] ?? 'district'),
  );
  const [reasons, setReasons] = useState<string[]>([]);
  const [statement, setStatement] = useState('');
  const act = useAct(proposeListing, { onDone: (made) => void navigate(listingPath(made.id)) });
  return (
    <form
      className="sv-form"
      style={{ maxWidth: 640 }}
      onSubmit={(e) => {
        e.preventDefault();
        void act.act({ body: { hazardId, level, reasons, statement } } as never);
      }}
    >
      <label className="sv-field">
        <span>挂牌级别</span>
        <FieldInput
          field={{
            name: 'level',
            label: '挂牌级别',
            kind: 'select',
            options: found.mayList.map((value) => ({ value, label: levelLabels[value] })),
          }}
          value={level}
          onChange={setLevel}
        />
      </label>
      <fieldset className="sv-field">
        <legend>挂牌情形</legend>
        <div className="sv-checks">
          {optionsOf(listingReasons).map((one) => (
            <label key={one.value}>
              <input
                type="checkbox"
                checked={reasons.includes(one.value)}
                onChange={(e) =>
                  setReasons(e.target.checked ? [...reasons, one.value] : reasons.filter((r) => r !== one.value))
                }
              />{' '}
              {one.label}
            </label>
          ))}
        </div>
      </fieldset>
      <label className="sv-field">
        <span>提请理由</span>
        <FieldInput
          field={{ name: 'statement', label: '提请理由', kind: 'text' }}
          value={statement}
          onChange={setStatement}
        />
      </label>
      <ActError error={act.error} />
      <div className="sv-acts">
        <Button kind="filled" type="submit" busy={act.busy}>
          提请挂牌
        </Button>
      </div>
    </form>
  );
}
