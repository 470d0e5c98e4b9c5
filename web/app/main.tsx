import "./ui/mantine.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App.tsx";
import { theme } from "./ui/theme.tsx";
import { Toasts } from "./ui/Toasts.tsx";
import { ClientContext, basePath, createClient, createQueries } from "./wiring.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    {/* No style elements at run time: the content security policy allows the app's own files only. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={createQueries()}>
        <ClientContext value={createClient()}>
          <BrowserRouter basename={basePath()}>
            <Toasts>
              <App />
            </Toasts>
          </BrowserRouter>
        </ClientContext>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
