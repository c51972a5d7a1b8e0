// The page by hand: starts everything and says where it is, until Ctrl+C.
import { startStack } from './stack';

const { facts, stop } = await startStack();
const range = `from=${facts.from}&to=${facts.to}`;
for (const scene of ['explore', 'dashboard', 'config', 'variable', 'annotation']) {
  console.log(`${facts.url}/?scene=${scene}&${range}`);
}
console.log(`FARSEER_E2E_STACK='${JSON.stringify(facts)}' npm test`);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stop().then(() => process.exit(0)));
}
