/** The door of the exchange room. */
export * as exchangeActs from './acts.ts';
export { configureExchange, hasSigner } from './settings.ts';
export { rotateSignKey, type SignRotation } from './sign-key.ts';
