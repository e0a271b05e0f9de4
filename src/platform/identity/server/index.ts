/** The door of the identity room. */
export { inScope, scopeReason, scopeSql, seesRecords, type Place, type ScopeColumns } from './scope.ts';
export { actorOf } from './actor.ts';
export {
  departmentFor,
  departmentsFor,
  ensureEnterpriseUnit,
  enterpriseUnit,
  enterpriseUnits,
  streetUnits,
  findUnitNamed,
  findUsers,
  industriesOfUnits,
  industryNames,
  officeUnit,
  resolveNames,
  streetNames,
  streetsOf,
  streetUnit,
  supervisingUnits,
  unitsForPlan,
  unitsOf,
  type FoundUser,
  type UnitBrief,
  type UnitFacts,
  type UserFilter,
} from './people.ts';
export { createUser, type NewPost, type NewUser } from './users.ts';
export { hashPassword } from './password.ts';
export { makeAuthenticate } from './authenticate.ts';
export { configureIdentity } from './settings.ts';
export { dropSealKeys, rotateSealKey, sealKeyUse, type SealKeyUse } from './seal-keys.ts';
export { makeAllowanceOf } from './parameters.ts';
export { isStillSignedIn } from './liveness.ts';
export { registerExplainer, type ExplainedPlace } from './explain.ts';
export { registerMenuCount } from './menu.ts';
export { setupLink } from './setup.ts';
export { seedIdentity } from './seed.ts';
