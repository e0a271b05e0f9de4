/** The door of the exchange room. */
export * as exchangeActs from './acts.ts';
export { configureExchange, hasSigner } from './settings.ts';
