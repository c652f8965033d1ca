/** Stock and prices: what M3 supplies the shop with, why it is so, and what waits for a person. */
import { useLocation } from '../../router.tsx';
import Prices from './Prices.tsx';
import Stock from './Stock.tsx';
import './stock.css?inline';

export default function Supply() {
  return useLocation().rest[0] === 'prices' ? <Prices /> : <Stock />;
}
