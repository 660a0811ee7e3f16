import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

// The desktop program must not carry the fake desk. Only `--mode screens`, the dev server and the tests see it.
export default defineConfig(({ mode, command }) => ({
  plugins: [svelte(), svelteTesting()],
  define: { __FAKE_DESK__: JSON.stringify(mode === "screens" || command === "serve") },
  base: "./",
  clearScreen: false,
  build: {
    outDir: mode === "screens" ? "test-results/screens-build" : "dist",
    target: ["chrome123", "safari17.5"],
    emptyOutDir: true,
    chunkSizeWarningLimit: 400,
    modulePreload: { polyfill: false },
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/test-setup.ts"],
  },
}));
