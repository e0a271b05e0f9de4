/** What other rooms may show of enterprises. */
export { PlaceScanner } from './place-scanner.tsx';
