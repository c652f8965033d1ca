/** Addresses of the sandbox's made-up customers. */
import type { WooAddress } from '../types.ts';

type Person = Partial<WooAddress>;
const person = (first_name: string, last_name: string, rest: Person): Person => ({
  first_name,
  last_name,
  phone: '+46 31 555 01 00',
  ...rest,
});

export const max: Person = person('Max', 'Beispiel', { address_1: 'Musterweg 12a', city: 'Berlin', state: 'DE-BE', postcode: '10115', country: 'DE', email: 'max@example.test' }); // prettier-ignore
export const anna: Person = person('Anna', 'Provkund', { address_1: 'Storgatan 1', city: 'Göteborg', postcode: '411 01', country: 'SE', email: 'anna@example.test' }); // prettier-ignore
export const jean: Person = person('Jean', 'Exemple', { address_1: '3 rue de l’Essai', city: 'Lyon', postcode: '69001', country: 'FR', email: 'jean@example.test' }); // prettier-ignore
export const jane: Person = person('Jane', 'Sample', { address_1: '1 Example Street', city: 'London', postcode: 'SW1A 1AA', country: 'GB', email: 'jane@example.test' }); // prettier-ignore
export const john: Person = person('John', 'Sample', { address_1: '100 Test Ave', city: 'Los Angeles', state: 'CA', postcode: '90012', country: 'US', email: 'john@example.test' }); // prettier-ignore
export const luc: Person = person('Luc', 'Spécimen', { address_1: '12 rue Fictive', city: 'Montréal', state: 'QC', postcode: 'H2X 1Y4', country: 'CA', email: 'luc@example.test' }); // prettier-ignore
export const giorgos: Person = person('Γιώργος', 'Δοκιμαστικός', { address_1: 'Οδός Παραδείγματος 7', city: 'Θεσσαλονίκη', state: 'B', postcode: '54621', country: 'GR', email: 'giorgos@example.test' }); // prettier-ignore
export const hanako: Person = person('花子', '見本', { address_1: '架空町1丁目2-3', address_2: 'サンプルビル405', city: '千代田区', state: 'JP13', postcode: '100-0001', country: 'JP', email: 'hanako@example.test' }); // prettier-ignore
export const helmi: Person = person('Helmi', 'Esimerkki', { company: 'Testi Oy', address_1: 'Mallitie 2', city: 'Helsinki', postcode: '00100', country: 'FI' }); // prettier-ignore
