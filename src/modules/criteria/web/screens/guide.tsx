/** 判定指引: how hazards are judged by a standard, item by item; on screen and on paper. */
import { Info } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { day } from '#kernel/web/format.ts';
import { useGet, useUrlState } from '#kernel/web/hooks.ts';
import { Card, Icon, Page, PrintButton, QueryFace, Stack } from '#kernel/web/ui/index.ts';
import { getGuide, type Guide } from '../../shared/checklists.ts';
import { roleLabels } from '../../shared/labels.ts';
import { ConditionWords } from '../components/condition-words.tsx';
import { CriterionMarks, ValidityMark } from '../components/marks.tsx';
import { itemPath } from '../words.ts';
import '../criteria.css';

export function Component() {
  const { id = '' } = useParams();
  const [{ on }] = useUrlState({ on: '' });
  const asked = useGet(getGuide, { params: { id }, query: on ? { on } : {} }, { keep: true });
  return (
    <Page
      title={asked.data ? `《${asked.data.standard.name}》判定指引` : '判定指引'}
      {...(asked.data
        ? { note: `${asked.data.standard.docNo ?? asked.data.standard.basis ?? ''} · ${day(asked.data.on)}` }
        : {})}
      crumbs={[
        { label: '判定标准', to: '/criteria' },
        { label: asked.data?.standard.name ?? '', to: `/criteria?standardId=${id}` },
        { label: '判定指引' },
      ]}
      actions={<PrintButton />}
    >
      <QueryFace query={asked}>{(data) => <Whole guide={data} />}</QueryFace>
    </Page>
  );
}

function Whole({ guide: g }: { guide: Guide }) {
  return (
    <Stack>
      <Card
        title="怎么判"
        extra={
          <ValidityMark
            validity={g.standard.validity}
            endKind={g.standard.endKind}
            validFrom={g.standard.validFrom}
            isFocus={g.standard.kind === 'focus'}
          />
        }
      >
        <ol className="cr-steps">
          {g.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p className="z-note">由{g.standard.authority}判定。这里是条文要点，引用以公布的原文为准。</p>
      </Card>
      {g.sectors.map(({ sector, items }) => (
        <Card key={sector} title={sector} note={`${items.length} 条`} pad={false}>
          <ul className="cr-guide">
            {items.map((c) => (
              <li key={c.id}>
                <div className="cr-guide-head">
                  <Link className="z-link" to={itemPath(c.id, g.on)}>
                    {c.clause}
                  </Link>
                  <CriterionMarks criterion={c} hideFocus={c.kind === 'focus'} />
                </div>
                <p className="cr-guide-text">{c.text}</p>
                {c.condition.kind === 'ask' ? null : (
                  <div className="z-small z-ink2">
                    <ConditionWords condition={c.condition} />
                  </div>
                )}
                {c.note ? (
                  <p className="z-small z-ink2 cr-guide-note">
                    <Icon as={Info} />
                    {c.note}
                  </p>
                ) : null}
                <p className="z-note">
                  {[
                    c.role === 'reference' ? '' : roleLabels[c.role],
                    c.hint ? `检查要点：${c.hint}` : '',
                    `销号证据：${c.evidence.map((e) => e.label + (e.required ? '' : '（佐证）')).join('、')}`,
                  ]
                    .filter(Boolean)
                    .join('；')}
                </p>
              </li>
            ))}
          </ul>
        </Card>
      ))}
    </Stack>
  );
}
