/** Who is looking, and what that person may do. The sidecar checks it again with every call. */
import { createContext, useContext } from 'react';
import type { Role } from '@crossdock/shared';

export interface Me {
  name: string;
  role: Role;
}
export const MeContext = createContext<Me>({ name: '', role: 'viewer' });
export const useMe = (): Me => useContext(MeContext);

const ORDER: readonly Role[] = ['viewer', 'operator', 'administrator'];
export const atLeast = (have: Role, need: Role): boolean => ORDER.indexOf(have) >= ORDER.indexOf(need);
/** Whether this person has at least a role: `useMay('operator')`. */
export const useMay = (role: Role): boolean => atLeast(useMe().role, role);
