/** What a standard is, when it counts, how much of it the library holds. */
import { Info } from 'lucide-react';
import { Link } from 'react-router';
import { Card, Icon, KeyValue, LinkButton } from '#kernel/web/ui/index.ts';
import { factTags, type FactTag } from '../../shared/editions.ts';
import { coverageLabels, kindLabels } from '../../shared/labels.ts';
import type { Standard } from '../../shared/schema.ts';
import { validityPeriod } from '../words.ts';
import { ValidityMark } from './marks.tsx';

export function StandardHead({
  standard: s,
  standards,
  industries,
  onPick,
}: {
  standard: Standard;
  standards: readonly Standard[];
  industries: string;
  onPick: (id: string) => void;
}) {
  const linked = (ids: readonly string[]) =>
    ids.map((id) => {
      const other = standards.find((o) => o.id === id);
      return other ? (
        <LinkButton key={id} onClick={() => onPick(id)}>
          {other.docNo ?? other.name}
        </LinkButton>
      ) : null;
    });
  return (
    <Card>
      <div className="cr-head">
        <div className="cr-tags">
          <ValidityMark
            validity={s.validity}
            endKind={s.endKind}
            validFrom={s.validFrom}
            isFocus={s.kind === 'focus'}
          />
          <span className="z-note">{kindLabels[s.kind]}</span>
          {s.coverage === 'none' ? null : (
            <Link className="z-link" to={`/criteria/guides/${encodeURIComponent(s.id)}`}>
              判定指引
            </Link>
          )}
        </div>
        <h2>{s.name}</h2>
        <KeyValue
          columns={2}
          items={[
            s.docNo ? { label: '文号', value: s.docNo } : { label: '依据', value: s.basis },
            { label: '发布机关', value: s.issuer },
            { label: '有效期', value: validityPeriod(s, s.kind === 'focus' || s.isFromCertain) },
            { label: '由谁判定', value: s.authority },
            { label: '适用行业领域', value: industries },
            { label: '收录情况', value: `${s.itemCount} 条，${coverageLabels[s.coverage]}` },
            ...(s.source ? [{ label: '出处', value: s.source }] : []),
            ...(s.tag
              ? [
                  {
                    label: '可信度',
                    value: factTags[s.tag as FactTag] ? `${s.tag} ${factTags[s.tag as FactTag]}` : s.tag,
                  },
                ]
              : []),
            ...(s.supersedes.length > 0 ? [{ label: '替代', value: <>{linked(s.supersedes)}</> }] : []),
            ...(s.supersededBy.length > 0 ? [{ label: '被替代', value: <>{linked(s.supersededBy)}</> }] : []),
          ]}
        />
        {s.note ? (
          <p className="cr-warn">
            <Icon as={Info} />
            <span>{s.note}</span>
          </p>
        ) : null}
      </div>
    </Card>
  );
}
