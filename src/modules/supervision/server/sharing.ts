/** What leaves the district about 督办 and 挂牌 (数据交换): what was issued, never what is only proposed. T10-6. */
import { sql, type Tx } from '#kernel/server/db.ts';
import type { PlainDate } from '#kernel/shared/time.ts';

interface Shared {
  id: string;
  code: string;
  hazardId: string;
  hazardCode: string;
  title: string;
  enterpriseId: string;
  enterpriseName: string;
  streetCode: string;
  industry: string;
  state: string;
}
export interface SharedMeasure extends Shared {
  rung: string;
  documentNumber: string | null;
  issuedOn: PlainDate | null;
  replyDueOn: PlainDate | null;
  endedOn: PlainDate | null;
}
export interface SharedListing extends Shared {
  level: string;
  listingUnit: string;
  noticeNumber: string | null;
  listedOn: PlainDate | null;
  dueOn: PlainDate | null;
  delistedOn: PlainDate | null;
}
const columns =
  sql.raw(`x.id, x.code, x.hazard_id as "hazardId", x.hazard_code as "hazardCode", x.title, x.enterprise_id as "enterpriseId",
  x.enterprise_name as "enterpriseName", x.street_code as "streetCode", x.industry, x.state`);

/** Measures issued about these hazards, by number. The caller may see the hazards. */
export async function sharedMeasures(tx: Tx, hazardIds: readonly string[]): Promise<SharedMeasure[]> {
  return (
    await sql<SharedMeasure>`select ${columns}, x.rung, x.document_number as "documentNumber", x.issued_on as "issuedOn",
        x.reply_due_on as "replyDueOn", x.ended_on as "endedOn"
      from supervision_measures x where x.hazard_id = any(${[...hazardIds]}::uuid[]) and x.state in ('issued', 'received', 'replied', 'settled')
      order by x.code`.execute(tx)
  ).rows;
}

/** Listings that were approved about these hazards, by number. The caller may see the hazards. */
export async function sharedListings(tx: Tx, hazardIds: readonly string[]): Promise<SharedListing[]> {
  return (
    await sql<SharedListing>`select ${columns}, x.level, x.listing_unit_name as "listingUnit", x.notice_number as "noticeNumber",
        x.listed_on as "listedOn", x.due_on as "dueOn", x.delisted_on as "delistedOn"
      from supervision_listings x where x.hazard_id = any(${[...hazardIds]}::uuid[]) and x.state in ('listed', 'accepting', 'accepted', 'delisted', 'raised')
      order by x.code`.execute(tx)
  ).rows;
}
