/** The ledgers of 考核评价 on paper. */
import { paperOf, printed } from '#kernel/web/ui/ledger-paper.tsx';
import { listCommendations, listInquiries, listObjections } from '../../shared/contract.ts';
import { commendationLedger, inquiryLedger, objectionLedger } from '../../shared/ledgers.ts';

export const Component = paperOf(
  {
    objections: printed(objectionLedger, listObjections, '/evaluation?tab=objections'),
    commendations: printed(commendationLedger, listCommendations, '/evaluation?tab=commendations'),
    inquiries: printed(inquiryLedger, listInquiries, '/evaluation?tab=inquiries'),
  },
  ['state', 'kind', 'unit', 'purpose'],
);
