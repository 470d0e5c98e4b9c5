/** Copies by the clipboard interface, or, where the page is not served securely, by a selection. */
export async function copyText(text: string): Promise<boolean> {
  if (window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false; // the browser asked and the person said no
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "seen-by-readers-only";
  document.body.append(area);
  const before = document.activeElement;
  area.select();
  // The only way on a plain http address, which most homes use.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const done = document.execCommand("copy");
  area.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}
