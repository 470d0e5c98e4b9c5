import type { SyntheticEvent } from "react";

/** A form's submit handler that keeps the browser from leaving the page. */
export function submits(act: () => void): (event: SyntheticEvent) => void {
  return (event) => {
    event.preventDefault();
    act();
  };
}
