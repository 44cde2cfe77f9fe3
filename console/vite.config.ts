import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { fakeServer } from './src/testing/fake-server.ts';

/** Where `npm run dev` finds a server; `fake` answers from memory instead. */
const backend = process.env.LATTICE_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig(({ command }) => ({
  plugins: [react(), ...(command === 'serve' && backend === 'fake' ? [fakeServer()] : [])],
  build: {
    target: 'es2023',
    // The server sends `default-src 'self'`: nothing may become a data: URI.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
  },
  server: {
    host: '127.0.0.1',
    ...(backend === 'fake' ? {} : { proxy: { '/api': { target: backend, changeOrigin: true } } }),
  },
  preview: { host: '127.0.0.1' },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    reporters: ['default', 'json'],
    outputFile: { json: 'test-results/vitest.json' },
    restoreMocks: true,
    testTimeout: 30_000,
  },
}));
