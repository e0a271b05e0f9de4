/** Who reports and where: the firm of a firm's people, the discovery channels that fit the unit, the firm's place. */
import { Select } from 'antd';
import { useKept } from '#kernel/web/kept.ts';
import { useSession } from '#kernel/web/session.tsx';
import { getEnterprise } from '#modules/enterprises/shared/contract.ts';
import type { EnterpriseFile } from '#modules/enterprises/shared/schema.ts';
import { channelsOf } from '../../shared/channels.ts';
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

/** The usual channel of a unit of this kind. */
export const firstChannel = (unitKind: string): Channel => channelsOf[unitKind]?.[0] ?? 'departmentInspection';

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
      options={(channelsOf[unitKind] ?? []).map((one) => ({ value: one, label: channelLabels[one] }))}
      style={{ width: '100%' }}
    />
  );
}

/** Where the firm lies, for the distance of photos; null while unknown. Also without a network, as it was last read. */
export function useSite(enterpriseId: string): { lng: number; lat: number } | null {
  const { data } = useKept(`site.${enterpriseId}`, getEnterprise, { params: { id: enterpriseId } }, placeOf, {
    enabled: enterpriseId !== '',
    staleTime: 600_000,
  });
  return data ?? null;
}

const placeOf = (firm: EnterpriseFile): { lng: number; lat: number } | null =>
  typeof firm.longitude === 'number' && typeof firm.latitude === 'number'
    ? { lng: firm.longitude, lat: firm.latitude }
    : null;
