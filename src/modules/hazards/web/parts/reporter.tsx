/** Who reports and where: the firm of a firm's people, the discovery channels that fit the unit, the firm's place. */
import { Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { apiBase, request } from '#kernel/web/api.ts';
import { useSession } from '#kernel/web/session.tsx';
import { channelLabels, type Channel } from '../../shared/labels.ts';

interface Post {
  unitKind?: string;
  enterpriseId?: string | null;
}

/** Kind of the unit for which one acts, and the firm when it is one. */
export function useReporter(): { unitKind: string; enterpriseId: string | null } {
  const post = useSession().post as Post | null;
  return { unitKind: post?.unitKind ?? '', enterpriseId: post?.enterpriseId ?? null };
}

const inspections: readonly Channel[] = [
  'randomInspection',
  'covertVisit',
  'expert',
  'thirdParty',
  'superiorSupervision',
  'warning',
  'insurance',
];
const byUnit: Readonly<Record<string, readonly Channel[]>> = {
  enterprise: ['selfCheck'],
  department: ['departmentInspection', ...inspections, 'publicReport', 'insiderReport'],
  street: ['streetInspection', ...inspections, 'publicReport', 'insiderReport'],
  office: ['officeSupervision', ...inspections, 'publicReport', 'insiderReport'],
  leadership: ['officeSupervision', 'superiorSupervision', 'covertVisit'],
  expert: ['expert', 'thirdParty'],
};

/** Channels through which a unit of this kind finds hazards; the server has the last word. */
export const channelsOf = (unitKind: string): readonly Channel[] =>
  byUnit[unitKind] ?? (Object.keys(channelLabels) as Channel[]).filter((one) => one !== 'selfCheck');

export const firstChannel = (unitKind: string): Channel => channelsOf(unitKind)[0] ?? 'departmentInspection';

export function ChannelSelect({
  unitKind,
  value,
  onChange,
  id,
}: {
  unitKind: string;
  value: Channel;
  onChange: (channel: Channel) => void;
  id?: string;
}) {
  return (
    <Select
      {...(id ? { id } : {})}
      aria-label="发现渠道"
      value={value}
      onChange={onChange}
      options={channelsOf(unitKind).map((one) => ({ value: one, label: channelLabels[one] }))}
      style={{ width: '100%' }}
    />
  );
}

/** Where the firm lies, for the distance of photos; null while unknown. */
export function useSite(enterpriseId: string): { lng: number; lat: number } | null {
  const { data } = useQuery({
    queryKey: ['GET /enterprises/:id', 'site', enterpriseId],
    queryFn: ({ signal }) =>
      request<{ longitude?: number | null; latitude?: number | null }>(
        'GET',
        `${apiBase}/enterprises/${encodeURIComponent(enterpriseId)}`,
        { signal },
      ),
    enabled: enterpriseId !== '',
    staleTime: 600_000,
    retry: false,
  });
  return typeof data?.longitude === 'number' && typeof data.latitude === 'number'
    ? { lng: data.longitude, lat: data.latitude }
    : null;
}
