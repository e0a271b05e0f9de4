/**
 * What every endpoint touches, and who may ever use it (domain §11.3). One line a declaration: what it is, then its endpoints.
 * `docs/rights.md` is written from this table; a test fails when an endpoint has no declaration or a declaration no endpoint.
 *
 * - `public` anyone · `self` the person's own affairs · `all` reference data for everybody who is signed in
 * - `read KIND` one record by its id · `list KIND` rows (also exported) · `figure KIND` numbers made of records · `only WHO` by role alone
 * - `rows WHO` is answered row by row: each record outside like one that does not exist, and nothing is done to it
 * - `act KIND WHO` changes the record of the path · `make WHO` makes something new, or names its records in the body
 *
 * WHO is `relation/group`, several apart by a space. Relations: `any` the role alone · `own` the unit that answers for the record ·
 * `part` a unit with a part in it · `street` `firm` its own · `named` the person himself. Separations (never the same person), states and
 * the facts of the case narrow this further; nobody outside it ever succeeds.
 */
export const groups: Readonly<Record<string, readonly string[]>> = {
  system: ['admin.system'],
  security: ['admin.security'],
  admins: ['admin.system', 'admin.security'],
  audit: ['admin.audit'],
  settings: ['admin.system', 'office.admin'],
  office: ['office.admin', 'office.reviewer'],
  officeAdmin: ['office.admin'],
  leaders: ['office.leader'],
  district: ['office.admin', 'office.reviewer', 'office.leader'],
  deciders: ['office.reviewer', 'office.leader'],
  officers: ['department.officer', 'department.reviewer', 'enforcement.officer', 'office.admin', 'office.reviewer'],
  approvers: ['department.reviewer', 'department.deputy', 'department.head', 'office.reviewer', 'office.leader'],
  department: [
    'department.officer',
    'department.reviewer',
    'department.deputy',
    'department.head',
    'enforcement.officer',
  ],
  streets: ['street.officer', 'street.reviewer'],
  unit: [
    'department.officer',
    'department.reviewer',
    'department.deputy',
    'department.head',
    'enforcement.officer',
    'legal.reviewer',
    'street.officer',
    'street.reviewer',
    'street.patron',
    'office.admin',
    'office.reviewer',
    'office.leader',
  ],
  keepers: [
    'office.admin',
    'office.reviewer',
    'department.officer',
    'department.reviewer',
    'street.officer',
    'street.reviewer',
    'enforcement.officer',
  ],
  heads: [
    'department.head',
    'department.deputy',
    'street.patron',
    'street.reviewer',
    'department.reviewer',
    'office.leader',
    'office.reviewer',
    'office.admin',
  ],
  firm: ['enterprise.principal', 'enterprise.safety'],
  principal: ['enterprise.principal'],
  owners: ['enterprise.principal', 'enterprise.controller'],
  safety: ['enterprise.principal', 'enterprise.controller', 'enterprise.safety'],
  staff: ['enterprise.principal', 'enterprise.controller', 'enterprise.safety', 'enterprise.worker'],
  intake: ['intake'],
  finance: ['finance'],
  experts: ['expert', 'thirdParty'],
};

/** Endpoints in the order of the rooms; a name without a method is GET for what reads and POST for what acts. */
export const doors = `
identity
  public: POST /sessions, GET /setup/:token, POST /setup/:token
  self: GET /sessions/current, POST /sessions/current/stay, DELETE /sessions/current, POST /sessions/current/post, POST /me/password, POST /me/totp, POST /me/totp/confirm, DELETE /me/totp, GET /me/sessions, DELETE /me/sessions/:id, GET /me/tokens, POST /me/tokens, DELETE /me/tokens/:id, GET /access/explain, GET /delegations, POST /delegations, POST /delegations/:id/revoke
  all: GET /reference, GET /reference/people
  only any/admins: /units, /unit-industries, /users, /users/:id, /identity-parameters
  only any/security: /sessions, /api-tokens
  make any/system: /units, PUT /units/:id, /units/:id/active, /unit-industries, /unit-industries/:id/end, /users, PUT /users/:id, /users/:id/active, /users/:id/posts, /posts/:id/end, PUT /identity-parameters/:key
  make any/admins: /users/:id/password-reset
  make any/security: /posts/:id/roles, /users/:id/unlock, /users/:id/totp-reset, DELETE /sessions/:id, /delegations/:id/decision
audit
  only any/audit: /audit/entries, /audit/seals
  make any/audit: /audit/verify
calendar
  all: GET /calendar/years, GET /calendar/days, GET /calendar/due
  make any/settings: /calendar/years, PUT /calendar/years/:year
rules
  all: GET /rules, GET /rules/:key
  make any/settings: /rules/:key/versions
files
  self: POST /files
  all: GET /files/limits
  read file: /files/:id, /files/:id/content, /files/:id/image, /files/:id/thumb
  act file named/*: DELETE /files/:id
notifications
  list notification: /notifications
  self: GET /notifications/unread-count, GET /notifications/stream, POST /notifications/read-all
  act notification named/*: /notifications/:id/read
documents
  list document: /documents
  read document: /documents/:id, /documents/:id/word
  list draft: /letters, /letters/export
  read draft: /letter-drafts/:id, /letter-drafts/:id/word
  all: GET /document-series, GET /letter-templates, GET /letter-templates/:key
  make any/unit: /documents/slips/match, /documents/slips, /letter-drafts
  make any/settings: /document-series, /letter-templates/:key/versions
  act document own/unit part/* named/* any/keepers: /documents/:id/receipts, /documents/:id/replies
  act draft own/unit: PUT /letter-drafts/:id, /letter-drafts/:id/issue, /letter-drafts/:id/resubmit, /letter-drafts/:id/withdraw
  act draft own/unit any/leaders: /letter-drafts/:id/review, /letter-drafts/:id/sign, /letter-drafts/:id/return
casework
  list todo: /todos
  act todo own/* named/*: /todos/:id/claim
indicators
  figure figureReport: /indicators, /indicators/export, /indicators/values, /indicators/rows, /indicators/rows/export, /indicators/:code, /indicators/:code/trend, /indicators/:code/units
  list figureReport: /indicators/:code/reports
  make any/unit: /indicators/:code/reports
  make any/officeAdmin: /indicators/:code/switches
criteria
  all: GET /criteria, GET /criteria/standards, GET /criteria/suggest, GET /criteria/:id, GET /criteria/template, GET /criteria/checklists/topics, GET /criteria/guides/:id
  list edition: /criteria/editions
  read edition: /criteria/editions/:id
  list checklist: /criteria/checklists
  read checklist: /criteria/checklists/:id, /criteria/checklists/:id/export
  self: GET /criteria/uploads/:id, GET /criteria/uploads/:id/faults
  make any/officeAdmin any/department: /criteria/uploads
  make any/officeAdmin any/department any/office: /criteria/abolitions
  act edition any/officeAdmin own/department: /criteria/editions/:id/link, /criteria/editions/:id/facts, /criteria/editions/:id/submit, /criteria/editions/:id/discard
  act edition any/district: /criteria/editions/:id/decide, /criteria/editions/:id/withdraw
  make any/unit any/staff any/experts: /criteria/checklists
  act checklist own/*: /criteria/checklists/:id
enterprises
  list enterprise: /enterprises, /enterprises/search
  read enterprise: /enterprises/:id, /enterprises/:id/places
  all: GET /enterprise-places/by-code/:code, GET /enterprise-imports/choices
  list enterpriseImport: /enterprise-imports
  read enterpriseImport: /enterprise-imports/:id, /enterprise-imports/:id/rows, /enterprise-imports/:id/faults
  list enterprise: /enterprise-reviews
  make any/keepers: /enterprises, /enterprise-imports
  act enterprise any/keepers: PATCH /enterprises/:id
  act enterprise any/keepers firm/safety: /enterprises/:id/places
  make any/keepers any/safety: PATCH /enterprise-places/:id
  act enterpriseImport any/keepers: PATCH /enterprise-imports/:id, /enterprise-imports/:id/start, /enterprise-imports/:id/stop, /enterprise-imports/:id/rows/:row/suggestion, /enterprise-imports/:id/rows/:row/decision
hazards
  list hazard: /hazards, /hazards/export, /hazards/pairs, /hazards/channels/rows, /hazards/channels/export
  figure hazard: /hazards/heat, /hazards/channels
  self: GET /hazards/views, POST /hazards/views
  act view named/*: DELETE /hazards/views/:id
  read hazard: /hazards/:id, /hazards/:id/candidates, /hazards/:id/sources, /hazards/:id/choices, /hazards/:id/judging
  read bulkRun: /hazards/bulk-runs/:id, /hazards/bulk-runs/:id/items, /hazards/bulk-runs/:id/export
  act bulkRun named/*: /hazards/bulk-runs/:id/start, /hazards/bulk-runs/:id/stop
  all: GET /hazards/bulk/choices, GET /hazards/lists/choices
  list hazardList: /hazards/lists
  read hazardList: /hazards/lists/:id, /hazards/lists/:id/items, /hazards/lists/:id/export
  read hazardImport: /hazards/imports/:id, /hazards/imports/:id/faults
  act hazardImport named/*: /hazards/imports/:id/run
  list ticket: /hazards/tickets
  act ticket any/intake named/*: /hazards/tickets/:id/reply
  make any/unit any/intake: /hazards/tickets
  make any/unit any/staff: /hazards
  make any/unit: /hazards/imports
  make any/department any/office: /hazards/pairs
  rows any/unit any/staff: /hazards/candidates, /hazards/bulk/preview, /hazards/bulk
  make any/unit: /hazards/bulk-runs
  make any/unit any/firm: /hazards/lists/preview, /hazards/lists
  act hazardList own/unit part/unit firm/safety: /hazards/lists/:id/hand, /hazards/lists/:id/receive, /hazards/lists/:id/items, /hazards/lists/:id/withdraw, /hazards/lists/:id/remarks
  act hazard own/officers street/streets: /hazards/:id/judge, /hazards/:id/verification
  act hazard own/officers: /hazards/:id/rejudge, /hazards/:id/notice, /hazards/:id/claim, /hazards/:id/void
  act hazard own/approvers: /hazards/:id/withdraw-judgement, /hazards/:id/confirm, /hazards/:id/reject-judgement, /hazards/:id/extension-decision, /hazards/:id/close, /hazards/:id/assign
  act hazard own/officers own/approvers: /hazards/:id/plan-review, /hazards/:id/stop, /hazards/:id/resume-decision
  act hazard own/officers firm/owners: /hazards/:id/sign-notice
  act hazard firm/principal: /hazards/:id/plan, /hazards/:id/resume
  act hazard firm/firm: /hazards/:id/progress, /hazards/:id/completion, /hazards/:id/extension
  act hazard own/officers firm/firm: /hazards/:id/measures
  act hazard own/officers street/streets any/office firm/staff: /hazards/:id/evidence
  act hazard own/approvers any/deciders: /hazards/:id/void-decision
  act hazard own/officers firm/principal: /hazards/:id/closure
  act hazard own/officers street/streets any/office: /hazards/:id/look-back
  act hazard own/officers own/approvers any/office: /hazards/:id/reopen
  act hazard own/approvers any/office: /hazards/:id/transfer
  act hazard own/department street/streets any/office: /hazards/:id/urge
  act hazard any/unit: /hazards/:id/comments
  act hazard own/department any/office any/intake: /hazards/:id/unmerge
supervision
  list measure: /supervision/measures
  read measure: /supervision/measures/:id
  list listing: /supervision/listings, /supervision/public-listings
  read listing: /supervision/listings/:id
  read hazard: /supervision/hazards/:hazardId
  figure visitFinding: /supervision/board
  make any/office: /supervision/board/circular
  make any/keepers: /supervision/measures, /supervision/listings
  act measure any/office: /supervision/measures/:id/draft, /supervision/measures/:id/talk, /supervision/measures/:id/settle
  act measure any/leaders: /supervision/measures/:id/approve-skip
  act measure any/deciders: /supervision/measures/:id/send-back, /supervision/measures/:id/issue, /supervision/measures/:id/withdraw
  act measure part/unit part/firm: /supervision/measures/:id/receive, /supervision/measures/:id/reply
  act measure part/unit part/firm any/office: /supervision/measures/:id/promise
  act listing part/heads any/district: /supervision/listings/:id/review, /supervision/listings/:id/approve, /supervision/listings/:id/refuse, /supervision/listings/:id/extension/decision, /supervision/listings/:id/acceptance/decision, /supervision/listings/:id/delist, /supervision/listings/:id/raise
  act listing any/unit firm/firm: /supervision/listings/:id/receive
  act listing part/unit firm/firm: /supervision/listings/:id/progress
  act listing firm/firm: /supervision/listings/:id/extension, /supervision/listings/:id/acceptance
  list whistleCall: /whistles, /whistles/export
  figure whistleCall: /whistles/figures
  all: GET /whistles/choices, GET /joint-sessions/choices, GET /visit-groups/choices
  read whistle: /whistles/:id
  make any/streets: /whistles
  act whistle part/department: /whistles/:id/calls/:callId/acknowledge, /whistles/:id/calls/:callId/arrive, /whistles/:id/calls/:callId/report
  act whistle own/streets street/streets: /whistles/:id/calls/:callId/rate, /whistles/:id/withdraw, /whistles/:id/again
  list session: /joint-sessions, /joint-sessions/export
  list decision: /joint-decisions, /joint-decisions/export
  figure decision: /joint-decisions/figures
  read session: /joint-sessions/:id
  make any/unit: /joint-sessions
  act session part/unit: /joint-sessions/:id/convene, /joint-sessions/:id/statements, /joint-sessions/:id/conclude, /joint-sessions/:id/minutes, /joint-sessions/:id/cancel
  act session part/unit named/*: /joint-sessions/:id/invitees/:inviteeId/receive
  act sessionDecision part/unit named/*: /joint-decisions/:id/accept, /joint-decisions/:id/report, /joint-decisions/:id/confirm, /joint-decisions/:id/send-back
  list visitGroup: /visit-groups
  read visitGroup: /visit-groups/:id
  make any/office: /visit-groups
  act visitGroup any/leaders: /visit-groups/:id/approve, /visit-groups/:id/refuse
  act visitGroup any/office: /visit-groups/:id/notice, /visit-groups/:id/end
  act visitGroup any/office named/*: /visit-groups/:id/visits
  list visit: /visits, /visits/export
  figure visit: /visits/figures
  read visit: /visits/:id
  part visit: /visits/:id/choices
  act visit named/*: /visits/:id/arrive, /visits/:id/matters, /visits/:id/findings, /visits/:id/leave, /visits/:id/submit, /visits/:id/look-back
  act visit any/deciders: /visits/:id/send-back, /visits/:id/issue
  act visit own/unit firm/firm: /visits/:id/receive, /visits/:id/reply
  act visit named/* any/office: /visits/:id/cancel
  act visit named/* any/district: /visits/:id/comments
  list visitFinding: /visit-findings, /visit-findings/export
  act visitFinding named/*: /visit-findings/:id/enter, /visit-findings/:id/drop
  act visitFinding part/unit part/firm: /visit-findings/:id/report
  act visitFinding named/* any/office: /visit-findings/:id/confirm, /visit-findings/:id/send-back
funding
  figure budget: /funding
  list budget: /funding/budgets, /funding/budgets/export
  read budget: /funding/budgets/:id
  make any/unit: /funding/budgets, /funding/budgets/import, /funding/projects
  act budget own/unit: /funding/budgets/:id/entries
  list project: /funding/projects, /funding/projects/export
  read project: /funding/projects/:id
  act project own/unit: /funding/projects/:id/begin, /funding/projects/:id/complete, /funding/projects/:id/accept, /funding/projects/:id/send-back, /funding/projects/:id/stop
  list statement: /funding/statements, /funding/statements/export
  list enterprise: /funding/statements/missing
  all: POST /funding/accrual
  make any/firm: /funding/statements
  read statement: /funding/statements/:id
  act statement firm/firm: /funding/statements/:id/fill, /funding/statements/:id/submit, /funding/statements/:id/amend
  act statement any/department any/office: /funding/statements/:id/send-back, /funding/statements/:id/accept, /funding/statements/:id/lock
evaluation
  all: GET /evaluation/choices, GET /evaluation/incentives/choices
  list scheme: /evaluation/schemes
  read scheme: /evaluation/schemes/:id
  part scheme: /evaluation/schemes/:id/try
  make any/office: /evaluation/groups, /evaluation/schemes, /evaluation/rounds
  act scheme any/office: /evaluation/schemes/:id/save, /evaluation/schemes/:id/submit, /evaluation/schemes/:id/review, /evaluation/schemes/:id/discard
  act scheme any/deciders: /evaluation/schemes/:id/send-back
  act scheme any/leaders: /evaluation/schemes/:id/adopt
  list round: /evaluation/rounds
  read round: /evaluation/rounds/:id
  part round: /evaluation/rounds/:id/recompute, /evaluation/rounds/:id/deductions, /evaluation/rounds/:id/export, /evaluation/rounds/:id/grid, /evaluation/rounds/:id/units/:unitId
  act round any/office: /evaluation/rounds/:id/measure, /evaluation/rounds/:id/close-self, /evaluation/rounds/:id/publish, /evaluation/rounds/:id/scores, /evaluation/rounds/:id/letters
  act round any/leaders: /evaluation/rounds/:id/freeze, /evaluation/rounds/:id/cancel
  part sheetItem: /evaluation/items/:id/figures/:seq
  read sheet: /evaluation/sheets/:id
  act sheetItem own/unit: /evaluation/items/:id/self
  act sheetItem any/office: /evaluation/items/:id/office
  act sheet own/unit: /evaluation/sheets/:id/self, /evaluation/sheets/:id/submit, /evaluation/sheets/:id/acknowledge, /evaluation/sheets/:id/objections
  act sheet any/office: /evaluation/sheets/:id/reopen, /evaluation/sheets/:id/entries, /evaluation/sheets/:id/cause, /evaluation/sheets/:id/cause-met, /evaluation/sheets/:id/corrections
  make any/office: /evaluation/entries/:id/withdraw
  list objection: /evaluation/objections, /evaluation/objections/export
  read objection: /evaluation/objections/:id
  act objection any/district: /evaluation/objections/:id/uphold, /evaluation/objections/:id/dismiss
  act objection own/unit: /evaluation/objections/:id/withdraw
  make any/leaders: /evaluation/corrections/:id/approve, /evaluation/corrections/:id/refuse
  list commendation: /evaluation/commendations, /evaluation/commendations/export
  read commendation: /evaluation/commendations/:id
  make any/unit: /evaluation/commendations, /evaluation/inquiries
  act commendation any/office: /evaluation/commendations/:id/review, /evaluation/commendations/:id/announce
  act commendation any/leaders: /evaluation/commendations/:id/approve, /evaluation/commendations/:id/rescind
  act commendation any/deciders: /evaluation/commendations/:id/refuse
  list inquiry: /evaluation/inquiries, /evaluation/inquiries/export
  read inquiry: /evaluation/inquiries/:id
  act inquiry any/office: /evaluation/inquiries/:id/answer, /evaluation/inquiries/:id/letter
  act inquiry any/leaders: /evaluation/inquiries/:id/send-back, /evaluation/inquiries/:id/confirm
  act inquiry own/unit: /evaluation/inquiries/:id/withdraw
  part open: /evaluation/appraisals/:unitId
plan-tasks
  figure task: /plan/tree, /plan/nodes/:key, /plan/unit-figures, /plan/units, /plan/gantt, /plan/month, /plan/changes, /plan/stages
  all: GET /plan/clauses/:key, GET /plan/choices, GET /plan/actors, GET /project-gates/choices, GET /plan/meetings/choices, GET /plan/lists/choices
  list task: /plan/tasks, /plan/tasks/export, /plan/urges, /plan/urges/export
  read task: /plan/tasks/:id
  read step: /plan/steps/:id
  make any/office: /plan/issues/preview, /plan/issues, /plan/urges/preview, /plan/urges, /plan/letters, /plan/actors, /plan/actors/:id/end
  make any/unit: /plan/tasks/accept, /plan/tasks/entries, /plan/tasks/submit
  make any/district: /plan/tasks/confirm
  make any/leaders: /plan/stages/:stage/end
  act task own/unit: /plan/tasks/:id/refuse, /plan/tasks/:id/steps, /plan/tasks/:id/submit
  act task any/district: /plan/tasks/:id/uphold, /plan/tasks/:id/reassign, /plan/tasks/:id/confirm, /plan/tasks/:id/send-back, /plan/tasks/:id/suspend, /plan/tasks/:id/resume, /plan/tasks/:id/reopen, /plan/tasks/:id/cancel
  act task own/unit any/district: /plan/tasks/:id/edit
  act task own/unit part/unit: /plan/tasks/:id/entries
  act task own/unit part/unit any/district: /plan/tasks/:id/comments
  act step any/unit: /plan/steps/:id/finish, /plan/steps/:id/edit, /plan/steps/:id/drop
  act step any/district: /plan/steps/:id/send-back
  list gate: /project-gates, /project-gates/export
  figure gate: /project-gates/figures
  read gate: /project-gates/:id
  make any/unit: /project-gates
  act gate own/unit: /project-gates/:id/gather, /project-gates/:id/conclude, /project-gates/:id/withdraw, /project-gates/:id/letter
  make any/unit: /project-gates/opinions/:id/give, /project-gates/conditions/:id/report, /project-gates/conditions/:id/confirm, /project-gates/conditions/:id/send-back
  list paper: /plan/papers, /plan/papers/export
  read paper: /plan/papers/:id, /plan/papers/:id/word
  make any/unit: /plan/papers
  act paper own/unit: /plan/papers/:id/edit, /plan/papers/:id/submit
  act paper own/heads: /plan/papers/:id/decline, /plan/papers/:id/sign
  act paper any/office: /plan/papers/:id/accept, /plan/papers/:id/send-back
  list meeting: /plan/meetings, /plan/meetings/export
  read meeting: /plan/meetings/:id
  make any/unit: /plan/meetings, /plan/meeting-decisions/:id/report, /plan/meeting-decisions/:id/confirm, /plan/meeting-decisions/:id/send-back
  act meeting own/unit: /plan/meetings/:id/void
  figure meeting: /plan/hearings, /plan/packs, /plan/packs/word
  list yearlyList: /plan/lists, /plan/lists/export
  read yearlyList: /plan/lists/:id, /plan/lists/:id/word
  make any/unit: /plan/lists, /plan/list-items/:id/done
  act yearlyList own/unit named/*: /plan/lists/:id/edit, /plan/lists/:id/sign, /plan/lists/:id/reopen
  list filing: /plan/filings
  make any/office: /plan/filings, /plan/filings/:id/receipt
  all: GET /plan/measures, GET /plan/measures/:code, GET /plan/measures/:code/template, GET /plan/measures/:code/suggest
  make any/office: /plan/measures/:code/load, /plan/measures/:code/link, /plan/measures/:code/unlink
exchange
  figure package: /exchange
  public: GET /exchange/schemas/:code/:edition
  make any/office: PUT /exchange/receivers/:code, /exchange/packages, /exchange/receipts, /exchange/receivers/:code/mappings, /exchange/returns/import, /exchange/senders, /exchange/inbox/import
  list package: /exchange/packages, /exchange/packages/export
  read package: /exchange/packages/:id, /exchange/packages/:id/records, /exchange/packages/:id/files
  part package: /exchange/packages/:id/file, /exchange/packages/:id/contents, /exchange/packages/:id/receipt-form
  act package any/office: /exchange/packages/:id/edit, /exchange/packages/:id/build, /exchange/packages/:id/send, /exchange/packages/:id/replace, /exchange/packages/:id/withdraw
  act package any/deciders: /exchange/packages/:id/approve, /exchange/packages/:id/send-back
  list mapping: /exchange/mappings
  read mapping: /exchange/mappings/:id
  act mapping any/office: PUT /exchange/mappings/:id, /exchange/mappings/:id/retire
  act mapping any/deciders: /exchange/mappings/:id/adopt
  make any/district: /exchange/mappings/try, /exchange/verify
  list return: /exchange/returns, /exchange/returns/export
  read return: /exchange/returns/:id
  act return own/unit: /exchange/returns/:id/answer
  act return any/office: /exchange/returns/:id/send-back, /exchange/returns/:id/confirm
  list inbox: /exchange/senders, /exchange/senders/:code/records, /exchange/inbox
  read inbox: /exchange/inbox/:id/files, /exchange/inbox/:id/receipt
periodic-reports
  figure report: /reports/board
  list report: /reports, /reports/export
  make any/office: /reports/urge, /reports/open, /reports/paper, /report-forms/:kind, /report-summaries
  all: GET /report-forms
  read report: /reports/:id
  part report: /reports/:id/changes, /reports/:id/sheet, /reports/:id/sheet/faults
  act report own/unit: /reports/:id/prefill, /reports/:id/save, /reports/:id/refresh, /reports/:id/confirm, /reports/:id/sheet
  act report own/unit any/leaders: /reports/:id/reopen, /reports/:id/sign, /reports/:id/submit, /reports/:id/ask-amend
  act report any/office: /reports/:id/send-back, /reports/:id/accept, /reports/:id/allow-amend, /reports/:id/refuse-amend
  act report own/unit any/district: /reports/:id/comments
  read summary: /report-summaries/:id
  part summary: /report-summaries/:id/word, /report-summaries/:id/annex
  act summary any/office: /report-summaries/:id/draft
  list firmTable: /firm-tables, /firm-tables/export
  read firmTable: /firm-tables/:id
  part firmTable: /firm-tables/:id/rows
  act firmTable firm/firm: /firm-tables/:id/take, /firm-tables/:id/save, /firm-tables/:id/fill, /firm-tables/:id/reopen
  act firmTable firm/principal: /firm-tables/:id/sign
  act firmTable own/unit: /firm-tables/:id/send-back
statistics
  figure hazard: /statistics, /statistics/trend, /statistics/cross, /statistics/cross/export, /statistics/export, /statistics/units, /statistics/charts, /statistics/criteria
  list hazard: /statistics/rows
xrays
  list xray: /xrays
  figure xray: /xrays/summary
  read xray: /xrays/:id
  act xray own/unit: /xrays/:id/answer
  act xray any/district: /xrays/:id/judge
`;
