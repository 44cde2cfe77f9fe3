import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeLattice } from './fake-lattice.ts';

/** What stands where the network would be. */
export const network = setupServer();

/** A fake server that answers the rest of this test. */
export function useFakeLattice(): FakeLattice {
  const lattice = new FakeLattice();
  network.use(http.all('*/api/*', ({ request }) => lattice.handle(request)));
  return lattice;
}
