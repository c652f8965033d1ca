/** The contract, held to the real shop. */
import { pairAlone } from '../harness/outbox.mjs';
import { suite } from '../harness/suite.mjs';
import { bulkContract } from './contract-bulk.mjs';
import { contract } from './contract.mjs';

const ready = async (context) => {
  const { store } = context;
  const pairing = await pairAlone(store);
  context.shop = {
    real: true,
    api: (method, route, body, keys, more) => store.api(method, route, body, keys, more),
    staff: store.seed.keys.key,
    reader: store.seed.keys.read,
    sidecar: pairing.keys,
    products: store.seed.products,
  };
};

suite('the contract: the real shop', { ready }, (it) => {
  contract(it);
  bulkContract(it);
});
