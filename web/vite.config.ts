import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { budget } from "./build/budget.ts";

const server = process.env.PLAYHEAD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative, because the server may put the app under any base path (see index.html).
  base: "./",
  plugins: [react(), budget(250_000)],
  build: {
    target: "es2022",
    // The content security policy forbids data: fonts and scripts; nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/api": server } },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
